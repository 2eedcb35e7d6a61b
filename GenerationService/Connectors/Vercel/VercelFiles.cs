using System.Text;
using System.Text.Json.Nodes;

namespace GenerationService.Connectors.Vercel;

/// <summary>The files of a deployment, sent along with it. The limits are those that Vercel states for files sent that way.</summary>
internal static class VercelFiles
{
    public const int MaxFiles = 300;
    public const int MaxFileBytes = 3 << 20;
    public const int MaxBytes = 4 << 20;
    private const int MaxPathLength = 256;

    /// <exception cref="ConnectorException">They would be refused, or would end up outside the deployment.</exception>
    public static void Check(IReadOnlyDictionary<string, string> files)
    {
        if (files.Count is 0 or > MaxFiles) throw Wrong($"A deployment has 1 to {MaxFiles} files.");
        if (!files.Keys.All(IsRelative)) throw Wrong("The path of a file is not a plain relative one, such as 'en/index.html'.");
        var sizes = files.Values.Select(Encoding.UTF8.GetByteCount).ToList();
        if (sizes.Max() > MaxFileBytes || sizes.Sum() > MaxBytes)
            throw Wrong($"A file has at most {MaxFileBytes >> 20} MB, and all of them together {MaxBytes >> 20} MB.");
    }

    public static JsonArray Inlined(IReadOnlyDictionary<string, string> files) =>
    [
        .. files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file =>
            new JsonObject { ["file"] = file.Key, ["data"] = file.Value, ["encoding"] = "utf-8" }),
    ];

    private static bool IsRelative(string path) => path.Length is > 0 and <= MaxPathLength && !path.Any(char.IsControl)
        && !path.Contains('\\', StringComparison.Ordinal) && path.Split('/').All(part => part is not ("" or "." or ".."));

    private static ConnectorException Wrong(string reason) => new(VercelClient.Provider, reason, isPermanent: true);
}
