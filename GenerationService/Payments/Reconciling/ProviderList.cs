using System.Text.Json;

namespace GenerationService.Payments.Reconciling;

/// <summary>The provider's list in memory: from a file, or from its API.</summary>
internal static class ProviderList
{
    private const int MostCharges = 1_000_000;
    private const long LargestJson = 256L << 20;

    public static async Task<Dictionary<string, ProviderCharge>> OfAsync(IAsyncEnumerable<ProviderCharge> charges)
    {
        var byId = new Dictionary<string, ProviderCharge>(StringComparer.Ordinal);
        await foreach (var charge in charges)
        {
            byId[charge.Id] = charge;
            if (byId.Count > MostCharges)
                throw new ListException($"There are more than {MostCharges:N0} charges: compare a part at a time, with --from and --to.");
        }
        return byId;
    }

    public static async IAsyncEnumerable<ProviderCharge> OfFileAsync(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new ListException($"There is no file {path}.");
        await using var bytes = file.OpenRead();
        if (file.Extension.Equals(".csv", StringComparison.OrdinalIgnoreCase))
        {
            using var text = new StreamReader(bytes);
            foreach (var charge in StripeCsv.Read(text)) yield return charge;
            yield break;
        }
        if (file.Length > LargestJson) throw new ListException($"{path} is larger than 256 MiB: give it in parts, or as CSV.");
        using var list = await ParseAsync(bytes, path);
        foreach (var charge in StripeCharges.Of(list.RootElement)) yield return charge;
    }

    private static async Task<JsonDocument> ParseAsync(Stream bytes, string path)
    {
        try
        {
            return await JsonDocument.ParseAsync(bytes);
        }
        catch (JsonException e)
        {
            throw new ListException($"{path} is not valid JSON (line {e.LineNumber + 1}). Name a CSV file so that it ends in .csv.");
        }
    }
}
