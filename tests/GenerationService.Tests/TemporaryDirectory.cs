namespace GenerationService.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("generation-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
