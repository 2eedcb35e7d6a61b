namespace ServiceDefaults.Configuration;

/// <summary>The report of a wrong setting: its key, its variable, what is wrong. Never the value: it may be a secret.</summary>
internal static class WrongSetting
{
    public static string Line(string key, string problem) => $"{key} ({key.Replace(":", "__", StringComparison.Ordinal)}): {problem}";

    public static string MustBeOneOf(IReadOnlyList<string> words) => words.Count == 1
        ? $"must be {words[0]}"
        : $"must be {string.Join(", ", words.SkipLast(1))} or {words[^1]}";
}
