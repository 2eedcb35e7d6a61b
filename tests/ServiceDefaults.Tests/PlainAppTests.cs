using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace ServiceDefaults.Tests;

/// <summary>The minimal application of tests/PlainApp as a process of its own, the way a stranger would start it.</summary>
public sealed class PlainAppTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("plain-app-");

    private Process Start(params (string Key, string Value)[] environment)
    {
        var settings = new Dictionary<string, string?> { ["Storage:DataDirectory"] = _data.FullName };
        foreach (var (key, value) in environment) settings[key] = value;
        return PlainApp.Start(settings);
    }

    [Fact]
    public async Task Two_lines_give_a_plain_application_health_metrics_problems_and_request_ids()
    {
        using var process = Start();
        try
        {
            using var http = new HttpClient { BaseAddress = await PlainApp.ListeningAsync(process) };
            await PlainApp.ReadyAsync(http);
            using var hello = await http.GetAsync("/hello/you", TestContext.Current.CancellationToken);
            Assert.Equal("""{"greeting":"Hello you"}""", await hello.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Matches("^[0-9a-f]{32}$", Assert.Single(hello.Headers.GetValues("X-Request-ID")));

            var health = await http.GetFromJsonAsync<JsonElement>("/health", TestContext.Current.CancellationToken);
            Assert.Equal("healthy", health.GetProperty("checks").GetProperty("database").GetProperty("status").GetString());
            Assert.Contains("""http_requests_total{endpoint="/hello/{name}",method="GET",status="200"} 1""", await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
            using var nowhere = await http.GetAsync("/nowhere", TestContext.Current.CancellationToken);
            Assert.Equal("urn:platform:not-found", (await nowhere.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("type").GetString());

            using var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Wrong_settings_end_the_start_with_a_line_for_each_and_no_stack_trace()
    {
        using var process = Start(("Storage__BusyTimeoutSeconds", "0"), ("Metrics__MaxSeriesPerMetric", "lots"));
        var (lines, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.Equal("", await lines);
        Assert.Equal(
            """
            Wrong configuration, PlainApp does not start:
              Metrics:MaxSeriesPerMetric (Metrics__MaxSeriesPerMetric): is not a whole number
              Storage:BusyTimeoutSeconds (Storage__BusyTimeoutSeconds): The field BusyTimeoutSeconds must be between 1 and 300.

            """, await errors);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_ends_the_start_with_one_line_and_no_stack_trace()
    {
        using var process = Start(("Storage__DataDirectory", "/proc/nowhere"));
        var (lines, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith("The data directory /proc/nowhere cannot be written:", await errors, StringComparison.Ordinal);
        Assert.Single((await errors).TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", await lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_ends_the_service_with_one_line_and_no_stack_trace()
    {
        await File.WriteAllTextAsync(Path.Combine(_data.FullName, "plain.db"), new string('x', 10_000), TestContext.Current.CancellationToken);
        using var process = Start();
        var (lines, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.Equal("The file plain.db in the data directory is damaged or no database. Put back a copy of it, or move it away to start afresh.\n", await errors);
        Assert.DoesNotContain("   at ", await lines, StringComparison.Ordinal);
    }

    public void Dispose() => _data.Delete(recursive: true);
}
