namespace Architecture.Tests;

internal static class Breaches
{
    /// <summary>Fails with every breach, one a line.</summary>
    public static void None(IEnumerable<string> breaches)
    {
        var found = breaches.Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.True(found.Length == 0, string.Join('\n', found));
    }
}
