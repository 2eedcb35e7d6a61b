namespace ExecutorService.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("executor-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
