using System.Text.Json.Nodes;

namespace ExecutorService.Patterns;

/// <summary>
/// A text such as <c>$steps.prices.average</c>, <c>$inputs.portfolio_id</c> or <c>$context.asof_date</c>, which stands for
/// the value it points to. Always a whole text; <c>$$</c> at the start is a plain <c>$</c>.
/// </summary>
internal sealed record Reference(Root Root, string Name, IReadOnlyList<string> Path)
{
    public const string Syntax = "a reference is $inputs.name, $context.name or $steps.id, then further names or indexes after dots";

    /// <summary>Names of <c>$context</c>.</summary>
    public static readonly IReadOnlySet<string> Context = new HashSet<string>(StringComparer.Ordinal)
        { "pricing_pack_id", "ledger_commit_hash", "asof_date", "portfolio_id" };

    public static bool Looks(string text) => text.StartsWith('$') && !text.StartsWith("$$", StringComparison.Ordinal);

    public static Reference? Parse(string text)
    {
        var parts = text[1..].Split('.');
        Root? root = parts[0] switch { "inputs" => Root.Inputs, "steps" => Root.Steps, "context" => Root.Context, _ => null };
        return root is null || parts.Length < 2
            || parts.Any(part => part.Length == 0 || !part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            ? null
            : new Reference(root.Value, parts[1], parts[2..]);
    }

    public JsonNode? Resolve(Scope scope)
    {
        var node = Root switch
        {
            Root.Inputs => scope.Inputs[Name],
            Root.Context => scope.Context[Name],
            _ => scope.Steps.GetValueOrDefault(Name),
        };
        foreach (var part in Path)
            node = node switch
            {
                JsonObject members => members[part],
                JsonArray items when int.TryParse(part, out var index) && index < items.Count => items[index],
                _ => null,
            };
        return node;
    }
}

internal enum Root
{
    Inputs,
    Steps,
    Context,
}

/// <summary>What references can point to during an execution; a failed optional step has no answer.</summary>
internal sealed record Scope(JsonObject Inputs, JsonObject Context, IReadOnlyDictionary<string, JsonObject> Steps);
