namespace GenerationService;

/// <summary>Names that callers choose: characters of <c>[A-Za-z0-9._-]</c>, safe in an address, a log line and a message.</summary>
internal static class Identifier
{
    public static bool IsWellFormed(string id, int longest) =>
        id.Length > 0 && id.Length <= longest && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
}
