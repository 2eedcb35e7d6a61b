using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ServiceDefaults.Requests;

/// <summary>Says where a request is malformed, without repeating its contents.</summary>
internal static class Malformed
{
    private const int MaxPathLength = 128;

    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-$[]'");

    public static ProblemDetails Problem(BadHttpRequestException exception)
    {
        var known = KnownProblems.Of(exception.StatusCode);
        var problem = new ProblemDetails { Status = exception.StatusCode, Type = known.Type, Title = known.Title, Detail = known.Detail };
        if (exception.StatusCode != StatusCodes.Status400BadRequest) return problem;
        if (exception.InnerException is JsonException json)
        {
            var path = Path(json);
            problem.Type = "urn:platform:malformed-json";
            problem.Title = "Malformed JSON";
            problem.Detail = $"The body does not match the schema at {path}. Numbers are written without quotes, each member " +
                $"at most once, and only members of the route's schema are allowed.";
            problem.Extensions["errors"] = new Dictionary<string, string[]> { [path] = [Reason(json)] };
        }
        else if (Parameter(exception.Message) is { } parameter)
        {
            problem.Detail = $"The parameter '{parameter}' is missing or does not have the form that this route requires.";
            problem.Extensions["errors"] = new Dictionary<string, string[]>
            {
                [parameter] = ["missing or malformed" + Expected(exception.Message)],
            };
        }
        return problem;
    }

    private static string Path(JsonException json) =>
        json.Path is { Length: > 0 and <= MaxPathLength } path && !path.AsSpan().ContainsAnyExcept(PathCharacters) ? path : "$";

    /// <summary>
    /// The serializer's own message quotes the input in some cases; messages that name only the contract's members are passed on.
    /// </summary>
    private static string Reason(JsonException json)
    {
        const string missing = "missing required properties including: ";
        var at = json.Message.IndexOf(missing, StringComparison.Ordinal);
        if (at >= 0) return "missing: " + json.Message[(at + missing.Length)..].Split('.')[0];
        if (json.Message.StartsWith("The JSON property", StringComparison.Ordinal)) return "not a member of the schema";
        if (json.Message.StartsWith("Duplicate property", StringComparison.Ordinal)) return "present more than once";
        if (json.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
            return "not of the schema's type, or out of range" + Expected(json.Message, Path(json));
        if (json.Message.Contains("doesn't allow setting null", StringComparison.Ordinal)
            || json.Message.Contains("doesn't allow null", StringComparison.Ordinal)) return "must not be null";
        return json.LineNumber is { } line ? $"not valid JSON (line {line + 1}, byte {json.BytePositionInLine + 1})" : "not valid JSON";
    }

    private static string Expected(string message, string path = "") =>
        ExpectedForm.Of(message, path) is { } form ? $": {form} is expected" : "";

    /// <summary>
    /// The framework puts the parameter's name from the code in quotes: <c>Failed to bind parameter "DateOnly date" from …</c>.
    /// </summary>
    private static string? Parameter(string message)
    {
        var start = message.IndexOf('"');
        var end = start < 0 ? -1 : message.IndexOf('"', start + 1);
        return end < 0 ? null : message[(start + 1)..end].Split(' ')[^1];
    }
}
