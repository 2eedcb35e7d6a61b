namespace AppHost.Tests;

internal sealed class TemporaryDirectory : IAsyncDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("apphost-tests-").FullName;

    public ValueTask DisposeAsync() => new(DeleteAsync(Path));

    /// <summary>Deletes a directory in which somebody may still be finishing.</summary>
    public static Task DeleteAsync(string path) => Poll.UntilAsync($"{path} to be let go", () =>
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            return Task.FromResult(true);
        }
        catch (IOException)
        {
            return Task.FromResult(false);
        }
    });
}
