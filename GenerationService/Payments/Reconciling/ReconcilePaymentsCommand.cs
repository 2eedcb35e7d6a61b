using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using CsvHelper;
using GenerationService.CommandLine;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;
using Spectre.Console;

namespace GenerationService.Payments.Reconciling;

internal static class ReconcilePaymentsCommand
{
    public const string Name = "reconcile-payments";
    public const int Equal = 0;
    public const int Different = 1;
    public const int NotCompared = 2;

    public static Command Create()
    {
        var provider = new Option<string>("--provider") { Required = true, Description = "Whose list: stripe." };
        provider.AcceptOnlyFromAmong("stripe");
        var file = new Option<string?>("--file") { Description = "The list: charges as the API returns them (JSON), or the dashboard's " +
            "export of payments (.csv). Without it the API is asked, with Payments:Stripe:ApiKey." };
        var from = Day("--from", "Only charges made on this day (UTC) or later, such as 2026-01-31.");
        var to = Day("--to", "Only charges made before this day.");
        var data = new Option<string?>("--data-directory") { Description = "Where the embedded database lives, instead of the " +
            "configured place." };
        var json = new Option<bool>("--json") { Description = "Print the differences as JSON." };
        var command = new Command(Name, "Compares our payments with the provider's list. Changes nothing. Exits with 0 if they agree, " +
            "1 if they differ, 2 if they could not be compared.") { provider, file, from, to, data, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(new Order(parsed.GetValue(file), Midnight(parsed.GetValue(from)),
            Midnight(parsed.GetValue(to)), parsed.GetValue(data), parsed.GetValue(json)), cancellationToken));
        return command;
    }

    private static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
            result.AddError($"{name} must be a day such as 2026-01-31");
            return null;
        },
    };

    private static DateTimeOffset? Midnight(DateOnly? day) =>
        day is { } given ? new DateTimeOffset(given, TimeOnly.MinValue, TimeSpan.Zero) : null;

    private static async Task<int> RunAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            await using var host = await PaymentsHost.OpenAsync(order.DataDirectory, cancellationToken);
            var list = order.File is { } file
                ? ProviderList.OfFileAsync(file)
                : host.Services.GetRequiredService<StripeApi>().ChargesAsync(
                    order.From - Reconciliation.Margin, order.To + Reconciliation.Margin, cancellationToken);
            var theirs = await ProviderList.OfAsync(list);
            var payments = host.Services.GetRequiredService<PaymentTable>();
            var report = await new Reconciliation(order.From, order.To)
                .CompareAsync(theirs, payments.OfProviderAsync(PaymentProvider.Stripe, cancellationToken));
            Print(report, order.Json);
            return report.Differences.Count == 0 ? Equal : Different;
        }
        catch (Exception e) when (e is ListException or StartFailedException)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }
        catch (CsvHelperException e)
        {
            await Console.Error.WriteLineAsync($"The file cannot be read as CSV near line {e.Context?.Parser?.Row ?? 0}.");
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The file, the database or its directory cannot be used: {e.Message} " +
                "Check --file, ConnectionStrings:generation, Storage:DataDirectory and --data-directory.");
        }
        return NotCompared;
    }

    private static void Print(ReconciliationReport report, bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, PlatformJson.Options));
            return;
        }
        if (report.Differences.Count > 0)
        {
            var table = new Table().AddColumns("Charge", "Difference", "Here", "There");
            foreach (var (chargeId, kind, here, there) in report.Differences)
                table.AddRow(new Text(chargeId), new Text(kind.Word()), new Text(here ?? "–"), new Text(there ?? "–"));
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
            // A log has no width; ids must stay whole to be searched for.
            if (Console.IsOutputRedirected) console.Profile.Width = 160;
            console.Write(table);
        }
        Console.WriteLine($"Charges compared: {report.Compared}. Differences: {report.Differences.Count}.");
    }

    private sealed record Order(string? File, DateTimeOffset? From, DateTimeOffset? To, string? DataDirectory, bool Json);
}
