namespace GenerationService.Tests;

internal static class Scrapes
{
    /// <summary>Scrapes until what the service counts beside the test has been counted.</summary>
    public static async Task<string[]> ScrapeAsync(this HttpClient http, Func<string[], bool> expected)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var lines = Array.Empty<string>();
        try
        {
            while (!expected(lines))
            {
                lines = (await http.GetStringAsync("/metrics", deadline.Token)).Split('\n');
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail("Not counted: " +
                string.Join('\n', lines.Where(line => !line.StartsWith('#') && !line.Contains("_bucket", StringComparison.Ordinal))));
        }

        return lines;
    }
}
