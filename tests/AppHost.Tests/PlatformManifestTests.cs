using System.Diagnostics;
using System.Text.Json.Nodes;

namespace AppHost.Tests;

/// <summary>What would be deployed.</summary>
public sealed class PlatformManifestTests : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-tests-");

    public ValueTask DisposeAsync() => new(TemporaryDirectory.DeleteAsync(_directory.FullName));

    [Fact]
    public async Task The_services_and_their_stores_are_deployed_and_nothing_of_this_machine()
    {
        var file = Path.Combine(_directory.FullName, "manifest.json");
        using var publish =
            Process.Start(
                new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AppHost.dll"), "--publisher",
                    "manifest", "--output-path", file]) { RedirectStandardOutput = true })!;
        var output = await publish.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await publish.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(publish.ExitCode == 0, output);

        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var resources = JsonNode.Parse(text)!["resources"]!.AsObject();

        Assert.Equal(
            ["cache", "cache-password", "executor", "executor-database", "generation", "generation-database", "pricing",
                "pricing-database"],
            resources.Where(resource => !IsDerived(resource.Value!)).Select(resource => resource.Key).Order(StringComparer.Ordinal));
        Assert.Equal("{pricing-database.connectionString}", (string)resources["pricing"]!["env"]!["ConnectionStrings__pricing"]!);
        Assert.Equal("{pricing.bindings.http.url}", (string)resources["executor"]!["env"]!["services__pricing__http__0"]!);
        Assert.DoesNotContain("bindMounts", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Storage__DataDirectory", text, StringComparison.Ordinal);
    }

    /// <summary>Aspire writes values that are made of others, such as an escaped password, as entries of their own.</summary>
    private static bool IsDerived(JsonNode entry) => (string)entry["type"]! is "annotated.string" or "value.v0";
}
