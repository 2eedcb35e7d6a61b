using System.Globalization;
using System.Text;
using ServiceDefaults.Privacy;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Logs;

/// <summary>A formatted message with sensitive values taken out.</summary>
internal static class LogMessage
{
    private const string Template = "{OriginalFormat}";

    /// <summary>
    /// A value whose name makes it sensitive cannot be recognised once it is part of the message, so the message is then built
    /// again from its template. Otherwise scrubbing the text itself is enough.
    /// </summary>
    public static string Scrub(string message, IReadOnlyList<KeyValuePair<string, object?>>? parameters, Scrubber scrubber) =>
        scrubber.Text(parameters is not null && HasSensitive(parameters) ? Again(parameters, scrubber) ?? Scrubber.Redacted : message);

    /// <summary>The id of the request that the line belongs to. If there is no span, the server's own scope still knows it.</summary>
    public static string? RequestIdOf(IExternalScopeProvider? scopes)
    {
        if (RequestId.Current is { } id) return id;
        string?[] found = [null];
        scopes?.ForEachScope(static (scope, found) =>
        {
            if (scope is IReadOnlyList<KeyValuePair<string, object?>> pairs)
                foreach (var (key, value) in pairs)
                    if (key is "RequestId" or RequestId.Field) found[0] = value as string;
        }, found);
        return found[0];
    }

    private static bool HasSensitive(IReadOnlyList<KeyValuePair<string, object?>> parameters)
    {
        for (var i = 0; i < parameters.Count; i++)
            if (SensitiveNames.RuleOf(parameters[i].Key) != NameRule.None) return true;
        return false;
    }

    private static string? Again(IReadOnlyList<KeyValuePair<string, object?>> parameters, Scrubber scrubber)
    {
        if (parameters.FirstOrDefault(parameter => parameter.Key == Template).Value is not string template) return null;
        var text = new StringBuilder(template.Length);
        for (int at = 0, hole = 0; at < template.Length;)
        {
            var end = template[at] == '{' ? template.IndexOf('}', at) : -1;
            if (end < 0 || (at + 1 < template.Length && template[at + 1] == '{'))
            {
                text.Append(template[at++]);
                continue;
            }
            var name = template[(at + 1)..end].Split(',', ':')[0];
            // Message templates name their values in order; generated code may pass them in a different one.
            var parameter = parameters.FirstOrDefault(parameter => parameter.Key == name,
                hole < parameters.Count ? parameters[hole] : default);
            text.Append(Convert.ToString(scrubber.Value(parameter.Key ?? "", parameter.Value), CultureInfo.InvariantCulture));
            hole++;
            at = end + 1;
        }
        return text.ToString();
    }
}
