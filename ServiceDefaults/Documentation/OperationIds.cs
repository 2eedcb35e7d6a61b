namespace ServiceDefaults.Documentation;

/// <summary>Operation names, from which client generators make method names.</summary>
internal static class OperationIds
{
    /// <summary><c>GET /v1/ledger/{commit}</c> becomes <c>getV1LedgerByCommit</c>.</summary>
    public static string Of(string? method, string? path)
    {
        var words = (path ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(segment => segment.StartsWith('{') ? "By" +
                Pascal(segment.Trim('{', '}').Split(':')[0].TrimStart('*')) : Pascal(segment));
        return (method ?? "any").ToLowerInvariant() + string.Concat(words);
    }

    /// <summary>The first word of a path that names a subject: <c>ledger</c> of <c>/v1/ledger/{commit}</c>.</summary>
    public static string Noun(string? path) =>
        (path ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(
            segment => segment is not ("api" or ['v', >= '0' and <= '9', ..]) && !segment.StartsWith('{')) ?? "service";

    private static string Pascal(string text) =>
        string.Concat(text.Split('-', '_', '.').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
