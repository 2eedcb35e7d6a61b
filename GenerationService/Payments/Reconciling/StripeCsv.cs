using System.Globalization;
using CsvHelper;
using ServiceDefaults.Money;
using ServiceDefaults.Requests;

namespace GenerationService.Payments.Reconciling;

/// <summary>
/// The payments that Stripe's dashboard exports. Its amounts are in whole units of the currency, and the names of some columns differ
/// between accounts.
/// </summary>
internal static class StripeCsv
{
    private const int LongestId = 255;
    private static readonly string[] Created = ["Created date (UTC)", "Created (UTC)", "Created"];

    public static IEnumerable<ProviderCharge> Read(TextReader text)
    {
        using var csv = new CsvReader(text, CultureInfo.InvariantCulture);
        if (!csv.Read() || !csv.ReadHeader()) throw new ListException("The file is empty.");
        string[] required = ["id", "Amount", "Amount Refunded", "Currency", "Status"];
        var missing = required.Except(csv.HeaderRecord!).ToList();
        if (missing.Count > 0)
            throw new ListException($"The file is no export of Stripe's payments: it has no column {string.Join(", ", missing)}.");
        var created = Created.FirstOrDefault(name => csv.HeaderRecord!.Contains(name));
        while (csv.Read()) yield return Row(csv, created);
    }

    private static ProviderCharge Row(CsvReader csv, string? created)
    {
        var (id, code) = (csv.GetField("id") ?? "", (csv.GetField("Currency") ?? "").ToUpperInvariant());
        if (!Identifier.IsWellFormed(id, LongestId)) throw Wrong(csv, "id");
        if (!Currency.TryFind(code, out _)) throw Wrong(csv, "Currency");
        DateTimeOffset? at = created is null ? null : Instant(csv, created);
        return new ProviderCharge(id, ConditionOf(csv), IsDisputed(csv), code, Amount(csv, "Amount"), Amount(csv, "Amount Refunded"), at);
    }

    private static ChargeCondition ConditionOf(CsvReader csv) => csv.GetField("Status")?.ToUpperInvariant() switch
    {
        "FAILED" or "CANCELED" or "BLOCKED" => ChargeCondition.Failed,
        "PENDING" or "UNCAPTURED" or "REQUIRES_CAPTURE" => ChargeCondition.Pending,
        _ when csv.TryGetField<string>("Captured", out var captured) && captured?.ToUpperInvariant() == "FALSE" => ChargeCondition.Pending,
        _ => ChargeCondition.Paid,
    };

    private static bool IsDisputed(CsvReader csv) => csv.TryGetField<string>("Dispute Status", out var status) && status is { Length: > 0 };

    private static decimal Amount(CsvReader csv, string column) =>
        decimal.TryParse(csv.GetField(column), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : throw Wrong(csv, column);

    private static DateTimeOffset Instant(CsvReader csv, string column) =>
        DateTimeOffset.TryParse(csv.GetField(column), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw Wrong(csv, column);

    private static ListException Wrong(CsvReader csv, string column) =>
        new($"Line {csv.Context.Parser!.Row} has something else under '{column}' than Stripe writes there.");
}
