using Xunit;

namespace Testing;

/// <summary>For what another thread or process does in its own time: polls until it has happened, with a deadline.</summary>
public static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> isSo)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await isSo()) await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, deadline.Token);
    }
}
