using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Testing.Checks;

namespace LoadTests.Generations;

/// <summary>What GenerationService does in a second, on SQLite with all telemetry on, beside another build of it in the same run.</summary>
internal sealed class GenerationLoad(int rounds, int seconds, int jobs, string? beside, CancellationToken cancellationToken)
{
    private const string Service = nameof(GenerationService);
    private const int Watchers = 1_000;
    private const int Callers = 32;

    private const int Automations = 10_000;
    private const int Checks = 50;
    private const int CheckEvery = 5;

    private const string Automation =
        """{"type":"listing_in_languages","inputs":{"property_name":"Casa do Mar","city":"Porto","languages":["en","pt"]}}""";

    private const string Request = """{"kind":"listing_title","inputs":{"property_name":"Casa do Mar","city":"Porto","bedrooms":2}}""";

    private readonly Table _table = new Table().Border(TableBorder.Markdown).AddColumns("what", "this build", "beside", "ratio");

    public async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("generation-load-");
        try
        {
            await using var collector = await Collector.StartAsync(cancellationToken);
            var settings = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["Tracing__SampleRatio"] = "0.1", ["Queue__Capacity"] = "1000000",
            };
            string[] programs = beside is null ? [Service] : [Service, Path.GetFullPath(beside)];
            await CompareAsync("POST /generate accepted, closed loop of 32", programs, directory.FullName,
                new(settings) { ["Queue__Concurrency"] = "0" }, service => AcceptedAsync(service, directory.FullName));
            await CompareAsync($"{jobs:N0} jobs accepted and done", programs, directory.FullName, settings, DoneAsync);
            await WatchAsync(Path.Combine(directory.FullName, "watched"), settings);
            await OpenAsync(Path.Combine(directory.FullName, "open"), settings);
            await CheckAsync(Path.Combine(directory.FullName, "checked"), settings);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 140;
        AnsiConsole.Write(_table);
    }

    private async Task CompareAsync(string what, string[] programs, string directory, Dictionary<string, string> settings,
        Func<ServiceProcess, Task<double>> measure)
    {
        var rates = programs.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (place, program) in programs.Index())
            {
                Console.Error.WriteLine($"{what}: {(round == 0 ? "warming" : $"round {round} of {rounds}")}, {program}");
                var data = Directory.CreateDirectory(Path.Combine(directory, $"{Guid.NewGuid():N}"));
                await using var service = await ServiceProcess.StartAsync(program, data.FullName, settings, cancellationToken);
                await measure(service);
                var rate = await measure(service);
                if (round > 0) rates[place].Add(rate);
            }
        }
        var here = rates[0];
        if (rates is [_, var there])
            _table.AddRow(what, $"{Median(here):N0}/s", $"{Median(there):N0}/s", $"{Median(here.Zip(there, (a, b) => a / b)):F2}");
        else _table.AddRow(what, $"{Median(here):N0}/s", "", "");
    }

    private async Task<double> AcceptedAsync(ServiceProcess service, string directory)
    {
        var script = Path.Combine(directory, "generate.lua");
        await File.WriteAllTextAsync(script, $"""
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.body = [[{Request}]]
            """, cancellationToken);
        var (requests, took) = await Wrk.RunAsync(new Uri(service.Http.BaseAddress!, "/generate").ToString(), seconds, cancellationToken,
            script, Callers);
        return requests / took;
    }

    private async Task<double> DoneAsync(ServiceProcess service)
    {
        var before = await SucceededAsync(service);
        var began = Stopwatch.GetTimestamp();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, jobs, options, async (_, cancellation) =>
        {
            using var body = new StringContent(Request, System.Text.Encoding.UTF8, "application/json");
            using var answer = await service.Http.PostAsync(new Uri("/generate", UriKind.Relative), body, cancellation);
            answer.EnsureSuccessStatusCode();
        });
        while (await SucceededAsync(service) - before < jobs)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        return jobs / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async Task<long> SucceededAsync(ServiceProcess service)
    {
        var text = await service.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
        return text.Split('\n').Where(line => line.StartsWith("generation_requests_total{", StringComparison.Ordinal)
            && line.Contains("status=\"succeeded\"", StringComparison.Ordinal)).Sum(line => (long)double.Parse(line.Split(' ')[1]));
    }

    /// <summary>Watchers of jobs that wait: nothing happens but the repetition every 15 seconds.</summary>
    private async Task WatchAsync(string directory, Dictionary<string, string> settings)
    {
        Directory.CreateDirectory(directory);
        settings = new(settings) { ["Queue__Concurrency"] = "0", ["Limits__MaxConcurrentRequests"] = "2000" };
        await using var service = await ServiceProcess.StartAsync(Service, directory, settings, cancellationToken);
        using var body = new StringContent(Request, System.Text.Encoding.UTF8, "application/json");
        using var accepted = await service.Http.PostAsync(new Uri("/generate", UriKind.Relative), body, cancellationToken);
        var id = (string)(await accepted.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!;
        using var http = new HttpClient { BaseAddress = service.Http.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
        var idle = await CpuShareAsync(service);
        var streams = new List<HttpResponseMessage>();
        for (var watcher = 0; watcher < Watchers; watcher++)
        {
            streams.Add(await http.GetAsync(new Uri($"/generate/{id}/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead,
                cancellationToken));
        }
        foreach (var stream in streams) stream.EnsureSuccessStatusCode();
        var watched = await CpuShareAsync(service);
        _table.AddRow($"CPU of one core with {Watchers:N0} watchers at rest", $"{watched:P2}", $"{idle:P2} without", "");
        foreach (var stream in streams) stream.Dispose();
    }

    /// <summary>Automations of which no step has begun.</summary>
    private async Task OpenAsync(string directory, Dictionary<string, string> settings)
    {
        Directory.CreateDirectory(directory);
        await using var service = await ServiceProcess.StartAsync(Service, directory, settings, cancellationToken);
        using var paused = await service.Http.PostAsync(new Uri("/queues/automation/pause", UriKind.Relative), null, cancellationToken);
        paused.EnsureSuccessStatusCode();
        await StartAsync(200);
        var idle = service.ResidentMegabytes;
        await StartAsync(Automations);
        var open = service.ResidentMegabytes;
        _table.AddRow($"memory with {Automations:N0} automations open", $"{open} MB", $"{idle} MB with 200", $"{(double)open / idle:F2}");

        Task StartAsync(int count) => Parallel.ForAsync(0, count,
            new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellationToken }, async (_, cancellation) =>
            {
                using var body = new StringContent(Automation, System.Text.Encoding.UTF8, "application/json");
                using var answer = await service.Http.PostAsync(new Uri("/api/automation/start", UriKind.Relative), body, cancellation);
                answer.EnsureSuccessStatusCode();
            });
    }

    /// <summary>The processor time of many checks, without what the service takes at rest.</summary>
    private async Task CheckAsync(string directory, Dictionary<string, string> settings)
    {
        Directory.CreateDirectory(directory);
        await using var target = (await CheckTarget.StartAsync()).On("/", 200);
        var checks = new Dictionary<string, string>(settings) { ["Outbound__AllowedHosts__0"] = "127.0.0.1" };
        for (var check = 0; check < Checks; check++)
        {
            checks[$"Sla__Checks__check-{check}__Url"] = $"{target.Address}/";
            checks[$"Sla__Checks__check-{check}__IntervalSeconds"] = $"{CheckEvery}";
            checks[$"Sla__Checks__check-{check}__TimeoutSeconds"] = "4";
        }
        var quiet = Directory.CreateDirectory(directory + "-quiet").FullName;
        await using var checking = await ServiceProcess.StartAsync(Service, directory, checks, cancellationToken);
        await using var resting = await ServiceProcess.StartAsync(Service, quiet, settings, cancellationToken);
        // Until then much of the code is compiled again.
        await Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System, cancellationToken);
        var (rest, with) = (CpuShareAsync(resting), await CpuShareAsync(checking));
        var without = await rest;
        _table.AddRow($"CPU of {Checks} checks every {CheckEvery} s", $"{with:P2}", $"{without:P2} without",
            $"{(with - without) * 1000 * CheckEvery / Checks:F2} ms each");
    }

    private async Task<double> CpuShareAsync(ServiceProcess service)
    {
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, cancellationToken);
        var (cpu, began) = (service.CpuMilliseconds, Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System, cancellationToken);
        return (service.CpuMilliseconds - cpu) / Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
