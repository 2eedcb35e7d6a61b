using System.Text.Json;

namespace PlatformCheck;

/// <summary>Past bookings, imported by the service's own command into the running service.</summary>
internal static class OutcomeImport
{
    public const string Log = "import";

    internal sealed record Summary(int Rows, int Accepted, int Duplicates, int Refused);

    public static async Task<Summary> RunAsync(string file, Uri pricing, CheckDirectory run, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var import = await ChildProcess.RunAsync("dotnet",
            [
                StartedPlatform.BuiltProgram("PricingService"), "import-outcomes", file, "--map", "hotel_bookings",
                "--url", pricing.ToString(), "--refused", run.LogOf("import-refused"), "--json",
            ],
            progress.Report, cancellationToken);
        await File.WriteAllTextAsync(run.LogOf(Log), import.Output + import.Errors, cancellationToken);
        if (import.ExitCode != 0)
            throw new CheckFailedException($"import-outcomes ended with {import.ExitCode}: {import.Errors.Trim().Split('\n')[^1]}");

        var summary = JsonSerializer.Deserialize<Summary>(import.Output[import.Output.IndexOf('{', StringComparison.Ordinal)..],
            Peers.Json)!;
        if (summary.Rows == 0) throw new CheckFailedException($"{Path.GetFileName(file)} has no rows");
        if (summary.Accepted == 0 || summary.Accepted + summary.Duplicates + summary.Refused != summary.Rows)
            throw new CheckFailedException(
                $"of {summary.Rows} rows {summary.Accepted} were kept, {summary.Duplicates} known, {summary.Refused} refused: " +
                $"see {run.LogOf("import-refused")}");
        return summary;
    }
}
