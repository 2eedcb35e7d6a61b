using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GenerationService.Sla.Checks;

/// <summary>
/// A place in a JSON body: names and positions, as in <c>$.checks[0].status</c>. The part of RFC 9535 that names one place, without
/// quoted names, wildcards and filters.
/// </summary>
internal sealed partial class JsonBodyPath
{
    private readonly string[] _steps;

    private JsonBodyPath(string[] steps) => _steps = steps;

    /// <summary>Null if the text is none.</summary>
    public static JsonBodyPath? Parse(string text) =>
        Form.IsMatch(text) ? new JsonBodyPath([.. Step.Matches(text).Select(step => step.Value)]) : null;

    /// <summary>The value there as text: a string's contents, anything else as it is written. Null: nothing, or a null.</summary>
    public string? ValueIn(JsonElement body)
    {
        var here = body;
        foreach (var step in _steps)
        {
            if (step[0] == '[')
            {
                var position = int.Parse(step.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
                if (here.ValueKind != JsonValueKind.Array || position >= here.GetArrayLength()) return null;
                here = here[position];
            }
            else if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(step, out here))
            {
                return null;
            }
        }
        return here.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => null,
            JsonValueKind.String => here.GetString(),
            _ => here.GetRawText(),
        };
    }

    [GeneratedRegex(@"^\$(\.[A-Za-z_][\w-]*|\[\d{1,6}\])+$", RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }

    [GeneratedRegex(@"(?<=\.)[\w-]+|\[\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Step { get; }
}
