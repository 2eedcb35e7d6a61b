namespace GenerationService.Users;

internal static class UserId
{
    private const int Longest = 64;

    /// <summary>1–64 characters of <c>[A-Za-z0-9._-]</c>: an address of a person does not fit, and is not wanted.</summary>
    public static bool IsWellFormed(string id) => id.Length is > 0 and <= Longest && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
}
