using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Spectre.Console;

namespace LoadTests.Pricing;

/// <summary>
/// What PricingService does in a second, with models, experiments and all telemetry on, beside a bare endpoint in the same run.
/// </summary>
internal sealed class PricingLoad(int rounds, int seconds, int outcomes, string? beside, CancellationToken cancellationToken)
{
    private const string Service = nameof(PricingService);
    private const int Properties = 50;
    private const int OutcomesOfEach = 3_000;
    private const int LargePackProperties = 1_000;
    private const int LargeWindow = 100_000;
    private readonly Table _table = new Table().AddColumns("what", "measured");

    public async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("pricing-load-");
        try
        {
            await using var collector = await Collector.StartAsync(cancellationToken);
            var settings = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["Tracing__SampleRatio"] = "0.1",
                ["Models__RetrainAutomatically"] = "false",
            };
            if (beside is not null) await ScoreBesideAsync(directory.FullName, settings);
            await ScoreAsync(Path.Combine(directory.FullName, "score"), settings);
            await LearnMuchAsync(Path.Combine(directory.FullName, "learn"), settings);
            await PackAsync(Path.Combine(directory.FullName, "pack"), settings);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 140;
        AnsiConsole.Write(_table);
    }

    /// <summary>The same quotes of the same properties by another build of the service, in turn.</summary>
    private async Task ScoreBesideAsync(string directory, Dictionary<string, string> settings)
    {
        var (here, there) = (Path.Combine(directory, "here"), Path.Combine(directory, "there"));
        await using var ours = await StartAsync(Service, here);
        await using var theirs = await StartAsync(Path.GetFullPath(beside!), there);
        var script = Script(directory, "beside.lua", Quote);
        var (score, other) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            Say(round == 0 ? "warming both builds" : $"round {round} of {rounds} beside");
            var (one, two) = (await RateAsync(ours), await RateAsync(theirs));
            if (round == 0) continue;
            score.Add(one);
            other.Add(two);
            Say($"{one:N0}/s, the other build {two:N0}/s");
        }
        _table.AddRow("POST /score, closed loop of 32, beside the other build",
            $"{Median(score):N0}/s; {Median(score.Zip(other, (s, o) => s / o)):F2} of the other build ({Median(other):N0}/s)");

        async Task<ServiceProcess> StartAsync(string program, string data)
        {
            Directory.CreateDirectory(data);
            var service = await ServiceProcess.StartAsync(program, data, settings, cancellationToken);
            var market = new SimulatedMarket(service.Http);
            await market.PutAsync(Properties, cancellationToken);
            var isOlder = !await market.KnowsExogenousPricesAsync(cancellationToken);
            await market.LearnAsync(Properties, OutcomesOfEach, cancellationToken, isOlder);
            await market.RetrainAsync(Properties, cancellationToken);
            await market.ExperimentAsync(cancellationToken);
            return service;
        }

        async Task<double> RateAsync(ServiceProcess service)
        {
            var scored = await Wrk.RunAsync(new Uri(service.Http.BaseAddress!, "/score").ToString(), seconds, cancellationToken, script);
            return scored.Requests / scored.Seconds;
        }
    }

    private async Task ScoreAsync(string directory, Dictionary<string, string> settings)
    {
        Directory.CreateDirectory(directory);
        await using (var service = await ServiceProcess.StartAsync(Service, directory, settings, cancellationToken))
        {
            Say("50 properties with a model each, in an experiment");
            var market = new SimulatedMarket(service.Http);
            await market.PutAsync(Properties, cancellationToken);
            await market.LearnAsync(Properties, OutcomesOfEach, cancellationToken);
            await market.RetrainAsync(Properties, cancellationToken);
            await market.ExperimentAsync(cancellationToken);
            await using var bare = await MeasuredProcess.StartAsync(new Variant("bare", Parts: [], new Dictionary<string, string>()),
                cancellationToken);

            var (score, alone) = (new List<double>(), new List<double>());
            var script = Script(directory, "score.lua", Quote);
            for (var round = 0; round <= rounds; round++)
            {
                Say(round == 0 ? "warming" : $"round {round} of {rounds}");
                var scored = await Wrk.RunAsync(new Uri(service.Http.BaseAddress!, "/score").ToString(), seconds,
                    cancellationToken, script);
                var plain = await Wrk.RunAsync(bare.Address + "/score", seconds, cancellationToken, script);
                if (round == 0) continue;
                score.Add(scored.Requests / scored.Seconds);
                alone.Add(plain.Requests / plain.Seconds);
            }
            _table.AddRow("POST /score, closed loop of 32",
                $"{Median(score):N0}/s; {Median(score.Zip(alone, (s, a) => s / a)):F2} of a bare endpoint with the same " +
                $"bodies ({Median(alone):N0}/s)");

            var half = (int)(Median(score) / 2);
            foreach (var rate in new[] { 2_500, half })
            {
                Say($"{rate} a second");
                var latencies = await OpenLoop.RunAsync(rate, seconds,
                    (number, cancellation) => ScoreOnceAsync(service.Http, number, cancellation), cancellationToken);
                _table.AddRow($"POST /score at a constant {rate:N0}/s",
                    $"median {OpenLoop.Quantile(latencies, .5):F1} ms, P99 {OpenLoop.Quantile(latencies, .99):F1} ms, longest " +
                    $"{latencies[^1]:F0} ms");
            }

            var batch = Script(directory, "batch.lua", """{"quotes":[""" + string.Join(',', Enumerable.Repeat(Quote, 1_000)) + "]}");
            var quotes = new List<double>();
            for (var round = 0; round <= rounds; round++)
            {
                var batched = await Wrk.RunAsync(new Uri(service.Http.BaseAddress!, "/score/batch").ToString(), seconds,
                    cancellationToken, batch, connections: 2);
                if (round > 0) quotes.Add(1_000 * batched.Requests / batched.Seconds);
            }
            _table.AddRow("POST /score/batch of 1,000, two at a time", $"{Median(quotes):N0} quotes/s");
        }

        settings = new(settings) { ["Models__MaxLoaded"] = "1" };
        await using var cold = await ServiceProcess.StartAsync(Service, directory, settings, cancellationToken);
        var times = new List<double>();
        for (var number = 0; number < 20 * Properties; number++)
        {
            var began = Stopwatch.GetTimestamp();
            await ScoreOnceAsync(cold.Http, number, cancellationToken);
            if (number >= Properties) times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        times.Sort();
        _table.AddRow("POST /score whose model has to be read",
            $"median {Median(times):F1} ms, P99 {OpenLoop.Quantile([.. times], .99):F1} ms");
    }

    private async Task LearnMuchAsync(string directory, Dictionary<string, string> settings)
    {
        Directory.CreateDirectory(directory);
        await using var service = await ServiceProcess.StartAsync(Service, directory, settings, cancellationToken);
        var market = new SimulatedMarket(service.Http);
        var properties = Math.Max(1, outcomes / LargeWindow);
        await market.PutAsync(properties, cancellationToken);
        Say($"learning {outcomes:N0} outcomes");
        var (began, cpu) = (Stopwatch.GetTimestamp(), service.CpuMilliseconds);
        await market.LearnAsync(properties, outcomes / properties, cancellationToken);
        var learning = Stopwatch.GetElapsedTime(began).TotalSeconds;
        _table.AddRow($"POST /learn of {outcomes:N0} outcomes",
            $"{learning:F1} s ({outcomes / learning:N0}/s), {(service.CpuMilliseconds - cpu) / 1000:F1} s of CPU, peak " +
            $"memory {service.PeakMegabytes} MB");

        Say($"retraining {properties}");
        began = Stopwatch.GetTimestamp();
        await market.RetrainAsync(properties, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        _table.AddRow($"retraining on {outcomes / properties:N0} outcomes, {properties} properties in turn",
            $"{seconds / properties:F2} s each, peak memory {service.PeakMegabytes} MB");
    }

    private async Task PackAsync(string directory, Dictionary<string, string> settings)
    {
        Directory.CreateDirectory(directory);
        await using (var service = await ServiceProcess.StartAsync(Service, directory, settings, cancellationToken))
            await new SimulatedMarket(service.Http).PutAsync(LargePackProperties, cancellationToken);
        Say("a large pack");
        var took = await ServiceProcess.RunAsync(Service, directory, cancellationToken, "build-pack", "--date", "2026-12-01", "--nights",
            "365", "--mark-fresh");
        _table.AddRow($"build-pack of {LargePackProperties:N0} properties × 365 nights, the whole command", $"{took:F1} s");
    }

    private static async Task ScoreOnceAsync(HttpClient http, int number, CancellationToken cancellationToken)
    {
        using var content =
            new StringContent(Quote.Replace("load-0007", SimulatedMarket.Property(number % Properties), StringComparison.Ordinal)
                .Replace("guest-7", $"caller-{number}", StringComparison.Ordinal), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync("/score", content, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static readonly string Quote = $$"""
        {"property_id":"load-0007","stay_date":"{{TimeProvider.System.GetUtcNow().AddDays(60):yyyy-MM-dd}}","lead_time_days":60,"length_of_stay":2,"occupancy":0.5,"subject":"guest-7"}
        """;

    /// <summary>wrk posts the body again and again, each quote for another guest.</summary>
    private static string Script(string directory, string name, string body)
    {
        var file = Path.Combine(directory, name);
        File.WriteAllText(file, $"""
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            local guests = 0
            local body = [[{body}]]
            local function another() guests = guests + 1; return "guest-" .. guests end
            request = function() return wrk.format(nil, nil, nil, (body:gsub("guest%-7", another))) end
            """);
        return file;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static void Say(string what) => Console.Error.WriteLine(what);
}
