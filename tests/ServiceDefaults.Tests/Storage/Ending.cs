namespace ServiceDefaults.Tests.Storage;

internal sealed class Ending(Func<Task> end) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await end();
}
