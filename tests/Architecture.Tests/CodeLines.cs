using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>
/// The lines of a C# file, with or without those that are data: a line within a raw literal, and one that begins with a literal.
/// </summary>
internal static partial class CodeLines
{
    public static IEnumerable<(int Number, string Text)> Of(string source, bool withData)
    {
        var within = false;
        foreach (var (number, line) in source.Split('\n').Select((line, index) => (index + 1, line.TrimEnd('\r'))))
        {
            if (withData || !(within || Literal.IsMatch(line))) yield return (number, line);
            if (Fence.Count(line) % 2 == 1) within = !within;
        }
    }

    [GeneratedRegex("""^\s*(\[?InlineData\(|\()?[$@]*["]""")]
    private static partial Regex Literal { get; }

    [GeneratedRegex("\"\"\"")]
    private static partial Regex Fence { get; }
}
