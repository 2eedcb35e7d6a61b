using System.Diagnostics;

namespace AppHost.Tests;

/// <summary>Waits for what other processes do.</summary>
internal static class Poll
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(string what, Func<Task<bool>> happened)
    {
        var waiting = Stopwatch.StartNew();
        while (!await happened())
        {
            Assert.True(waiting.Elapsed < Patience, $"Waited in vain for {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
