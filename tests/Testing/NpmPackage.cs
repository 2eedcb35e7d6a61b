using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Testing;

/// <summary>A provider's own package for JavaScript, and others with it, of fixed versions,
/// installed into a folder that is removed afterwards.</summary>
/// <param name="packages">Each as <c>name@version</c>.</param>
public abstract class NpmPackage(params string[] packages) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("npm-");
    private string? _missing;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "package.json"), "{\"private\": true, \"type\": \"module\"}");
        try
        {
            string[] install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", .. packages];
            var (code, _, errors) = await RunAsync("npm", install, []);
            if (code != 0) _missing = $"npm could not install {packages[0]}: {errors[..Math.Min(500, errors.Length)]}";
        }
        catch (Win32Exception)
        {
            Assert.Fail("There is no npm on PATH. ./test installs it on Debian; elsewhere, install Node.js.");
        }
        catch (OperationCanceledException)
        {
            _missing = $"npm did not install {packages[0]} in time.";
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a module, and reads what it prints as JSON. Skipped where the package cannot be had.</summary>
    public async Task<JsonElement> RunAsync(string module, params (string Name, string Value)[] variables)
    {
        // Without a registry there is nothing to install; where everything must be there, that is a failure too.
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 }) Assert.True(_missing is null, _missing);
        Assert.SkipWhen(_missing is not null, $"Nothing is checked against {packages[0]}: {_missing}");
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.mjs");
        await File.WriteAllTextAsync(file, module);
        var (code, output, errors) = await RunAsync("node", [file], variables);
        Assert.True(code == 0, errors);
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(string program, string[] arguments,
        (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
