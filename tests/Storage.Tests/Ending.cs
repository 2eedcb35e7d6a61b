namespace Storage.Tests;

internal sealed class Ending(Func<Task> end) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await end();
}
