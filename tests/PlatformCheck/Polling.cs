namespace PlatformCheck;

/// <summary>For what another process does in its own time: looks repeatedly until it has happened, or too much time has passed.</summary>
internal sealed class Polling(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<bool> UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!await holds())
        {
            if (time.GetElapsedTime(began) > Patience) return false;
            await Task.Delay(Pause, time, cancellationToken);
        }
        return true;
    }
}
