using System.Diagnostics;
using System.Text.Json;

namespace AppHost.Tests.Hosting;

public sealed class ManifestTests
{
    [Fact]
    public async Task The_application_is_written_down_for_a_deployment_with_references_in_place_of_addresses()
    {
        using var directory = new TemporaryDirectory();
        using var publishing = Process.Start(new ProcessStartInfo(
            "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "AppHost.dll"), "--publisher", "manifest", "--output-path", directory.Path])
        {
            RedirectStandardOutput = true,
        })!;
        var said = await publishing.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await publishing.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Poll.Patience, TestContext.Current.CancellationToken);
        Assert.True(publishing.ExitCode == 0, said);

        var manifest = await File.ReadAllBytesAsync(Path.Combine(directory.Path, "aspire-manifest.json"), TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(manifest);
        var executor = document.RootElement.GetProperty("resources").GetProperty("executor");
        Assert.Equal("project.v0", executor.GetProperty("type").GetString());
        Assert.EndsWith("ExecutorService/ExecutorService.csproj", executor.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal("{pricing.bindings.http.url}", executor.GetProperty("env").GetProperty("services__pricing__http__0").GetString());
        Assert.Equal("http", executor.GetProperty("bindings").GetProperty("http").GetProperty("scheme").GetString());
    }
}
