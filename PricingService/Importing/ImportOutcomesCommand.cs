using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using PricingService.CommandLine;
using PricingService.Outcomes;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Importing;

internal static class ImportOutcomesCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A CSV export with a header row." };
        var map = new Option<string>("--map") { Required = true, Description = $"What the columns mean: a JSON file (docs/import.md), " +
            $"or a built-in map: {string.Join(", ", OutcomeMap.BuiltIn())}." };
        var url = new Option<Uri?>("--url") { Description = "A running PricingService to send the outcomes to; straight into the " +
            "database without.", CustomParser = ParseUrl };
        var data = new Option<string?>("--data-directory") { Description = "Where the embedded database lives, instead of the " +
            "configured place." };
        var refused =
            new Option<string?>("--refused") { Description = "Write every refused row with line number and reason to this CSV file." };
        var noCreate = new Option<bool>("--no-create") { Description = "Refuse rows of properties that do not exist, instead of " +
            "creating them from the data." };
        var strict = new Option<bool>("--strict") { Description = "Exit with 2 if any row was refused." };
        var json = new Option<bool>("--json") { Description = "Print the summary as JSON." };
        var command = new Command("import-outcomes", "Learns from past bookings. Running it again counts nothing twice. Exits with 0 " +
            "if the whole file was processed, 1 if it could not be.")
        {
            file, map, url, data, refused, noCreate, strict, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(url) is not null && result.GetResult(data) is not null)
                result.AddError("--url and --data-directory cannot be combined: a running service knows its own database.");
        });
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(new Order
            {
                File = parsed.GetRequiredValue(file),
                Map = parsed.GetRequiredValue(map),
                Url = parsed.GetValue(url),
                DataDirectory = parsed.GetValue(data),
                RefusedFile = parsed.GetValue(refused),
                CreateProperties = !parsed.GetValue(noCreate),
                Strict = parsed.GetValue(strict),
                Json = parsed.GetValue(json),
            }, cancellationToken));
        return command;
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"))
            return address;
        result.AddError("--url must be like http://localhost:5101");
        return null;
    }

    private static async Task<int> RunAsync(Order order, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        try
        {
            var map = await OutcomeMap.LoadAsync(order.Map, cancellationToken);
            using var refused = new RefusedRows(order.RefusedFile);
            var (accepted, duplicates, rows, created) = await ProgressBar.RunAsync(Path.GetFileName(order.File), clock, show =>
                WithSinkAsync(order, clock, sink => new Import(order.File, map, sink, refused, new Shown(show)).RunAsync(
                    order.CreateProperties, cancellationToken), cancellationToken));
            Print(order, new ImportSummary
            {
                File = order.File,
                Rows = rows,
                Accepted = accepted,
                Duplicates = duplicates,
                Refused = refused.Count,
                RefusedByReason = refused.ByReason,
                PropertiesCreated = created,
                Seconds = Math.Round(clock.GetElapsedTime(started).TotalSeconds, 3),
            }, refused);
            return order.Strict && refused.Count > 0 ? Commands.SomeRefused : Commands.Done;
        }
        catch (ImportException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Commands.NotDone;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted. What was imported so far is kept; running it again counts nothing twice.");
            return Commands.Interrupted;
        }
    }

    private static async Task<T> WithSinkAsync<T>(Order order, TimeProvider clock, Func<IOutcomeSink, Task<T>> work,
        CancellationToken cancellationToken)
    {
        if (order.Url is { } url)
        {
            using var http = new HttpClient { BaseAddress = new Uri(url.AbsoluteUri.TrimEnd('/') + "/") };
            return await work(new ServiceSink(http, clock));
        }
        await using var host = await CommandHost.OpenAsync(order.DataDirectory, cancellationToken);
        return await work(
            new DatabaseSink(host.Services.GetRequiredService<PropertyDirectory>(), host.Services.GetRequiredService<OutcomeIntake>()));
    }

    private static void Print(Order order, ImportSummary summary, RefusedRows refused)
    {
        if (order.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(summary, PlatformJson.Options));
            return;
        }
        foreach (var property in summary.PropertiesCreated) Console.WriteLine($"Created property {property}");
        foreach (var row in refused.First) Console.WriteLine($"Refused line {row.Line}: {row.Reason}: {row.Detail}");
        if (refused.Count > refused.First.Count)
        {
            var where = order.RefusedFile is { } path ? $" in {path}" : " (--refused FILE writes them all)";
            Console.WriteLine($"… and {refused.Count - refused.First.Count} more{where}");
        }
        Console.WriteLine(
            $"{summary.Rows} rows in {summary.Seconds:0.0} s: {summary.Accepted} new outcomes, {summary.Duplicates} known already, " +
            $"{summary.Refused} refused" +
            (refused.Count == 0 ? "" : $" ({string.Join(", ", refused.ByReason.Select(reason => $"{reason.Value} {reason.Key}"))})"));
    }

    private sealed class Shown(Action<double, string> show) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) =>
            show(value.TotalBytes == 0 ? 1 : (double)value.Bytes / value.TotalBytes,
                $"{value.Phase}, {value.Rows} rows, {value.Refused} refused");
    }

    private sealed record Order
    {
        public required string File { get; init; }
        public required string Map { get; init; }
        public Uri? Url { get; init; }
        public string? DataDirectory { get; init; }
        public string? RefusedFile { get; init; }
        public required bool CreateProperties { get; init; }
        public required bool Strict { get; init; }
        public required bool Json { get; init; }
    }

    private sealed record ImportSummary
    {
        public required string File { get; init; }
        public required long Rows { get; init; }
        public required long Accepted { get; init; }
        public required long Duplicates { get; init; }
        public required long Refused { get; init; }
        public required IReadOnlyDictionary<string, long> RefusedByReason { get; init; }
        public required IReadOnlyList<string> PropertiesCreated { get; init; }
        public required double Seconds { get; init; }
    }
}
