using System.Text.Json;
using System.Text.RegularExpressions;

namespace ServiceDefaults.Requests;

/// <summary>What a value should look like, in words.</summary>
internal static partial class ExpectedForm
{
    /// <returns>Such as <c>a date like 2026-01-31</c>; null where the type says nothing to a caller.</returns>
    /// <param name="message">The JSON reader's or the framework's, which names the type that the value could not be read as.</param>
    /// <param name="path">Of the value in the body; empty for a parameter.</param>
    public static string? Of(string message, string path = "")
    {
        if (TypeName.Match(message) is not { Success: true } match) return null;
        var name = match.Groups["name"].Value;
        return Words(Simple.Match(name).Groups["name"].Value) ?? (Member(name, path) is { } type ? Words(type.Name) : null);
    }

    private static string? Words(string type) => type switch
    {
        "DateOnly" => "a date like 2026-01-31",
        "DateTimeOffset" or "DateTime" => "a time like 2026-01-31T09:30:00Z",
        "Int32" or "Int64" or "int" or "long" => "a whole number without quotes",
        "Decimal" or "Double" or "decimal" or "double" => "a number without quotes",
        "Boolean" or "bool" => "true or false",
        "String" or "string" => "text in quotes",
        _ => null,
    };

    /// <summary>Of a record that is made by its constructor, the reader names the record instead of the member.</summary>
    private static Type? Member(string record, string path)
    {
        var name = path.Split('.')[^1].Split('[')[0];
        var type = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(record))
            .FirstOrDefault(found => found is not null);
        var property = type?.GetProperties()
            .FirstOrDefault(each => JsonNamingPolicy.SnakeCaseLower.ConvertName(each.Name) == name)?.PropertyType;
        if (path.EndsWith(']')) property = property?.GetGenericArguments().FirstOrDefault();
        return property is null ? null : Nullable.GetUnderlyingType(property) ?? property;
    }

    /// <summary>
    /// <c>… could not be converted to System.Nullable`1[System.DateOnly]. Path: …</c> of the JSON reader, and
    /// <c>Failed to bind parameter "Nullable&lt;DateOnly&gt; from" …</c> of the framework.
    /// </summary>
    [GeneratedRegex("(?:converted to |parameter \")(?<name>\\S+?)(?:\\.? |$)")]
    private static partial Regex TypeName { get; }

    [GeneratedRegex(@"^(?:System\.)?(?:Nullable(?:`1)?[\[<])?(?:System\.)?(?<name>\w+)[\]>?]?$")]
    private static partial Regex Simple { get; }
}
