namespace AppHost.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("apphost-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
