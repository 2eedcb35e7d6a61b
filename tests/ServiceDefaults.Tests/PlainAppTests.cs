using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Testing;

namespace ServiceDefaults.Tests;

/// <summary>The minimal application of tests/PlainApp as a process of its own, the way a stranger would start it.</summary>
public sealed class PlainAppTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("plain-app-");

    private Dictionary<string, string?> Settings(params (string Key, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?> { ["Storage__DataDirectory"] = _data.FullName };
        foreach (var (key, value) in more) settings[key] = value;
        return settings;
    }

    private Task<(int ExitCode, string Errors, string Lines)> FailAsync(params (string Key, string? Value)[] settings) =>
        PlainApp.FailAsync(Settings(settings));

    [Fact]
    public async Task Two_lines_give_a_plain_application_health_metrics_problems_and_request_ids()
    {
        using var process = PlainApp.Start(Settings());
        try
        {
            using var http = new HttpClient { BaseAddress = await PlainApp.ListeningAsync(process) };
            await PlainApp.ReadyAsync(http);
            using var hello = await http.GetAsync("/hello/you", TestContext.Current.CancellationToken);
            Assert.Equal("""{"greeting":"Hello you"}""", await hello.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Matches("^[0-9a-f]{32}$", Assert.Single(hello.Headers.GetValues("X-Request-ID")));

            var health = await http.GetFromJsonAsync<JsonElement>("/health", TestContext.Current.CancellationToken);
            Assert.Equal("healthy", health.GetProperty("checks").GetProperty("database").GetProperty("status").GetString());
            Assert.Contains("""http_requests_total{endpoint="/hello/{name}",method="GET",status="200"} 1""",
                await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
            using var nowhere = await http.GetAsync("/nowhere", TestContext.Current.CancellationToken);
            Assert.Equal("urn:platform:not-found",
                (await nowhere.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty(
                    "type").GetString());

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
        var (exitCode, errors, lines) = await FailAsync(("Storage__BusyTimeoutSeconds", "0"), ("Metrics__MaxSeriesPerMetric", "lots"),
            ("Logging__LogLevel__Default", "Loud"));
        Assert.Equal(1, exitCode);
        Assert.Equal("", lines);
        Assert.Equal(
            """
            The configuration is wrong, so PlainApp does not start:
              Logging:LogLevel:Default (Logging__LogLevel__Default): must be Trace, Debug, Information, Warning, Error, Critical or None
              Metrics:MaxSeriesPerMetric (Metrics__MaxSeriesPerMetric): is not a whole number
              Storage:BusyTimeoutSeconds (Storage__BusyTimeoutSeconds): The field BusyTimeoutSeconds must be between 1 and 300.

            """, errors);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_ends_the_start_with_one_line_and_no_stack_trace()
    {
        var (exitCode, errors, lines) = await FailAsync(("Storage__DataDirectory", "/proc/nowhere"));
        Assert.Equal(1, exitCode);
        Assert.StartsWith("The data directory /proc/nowhere is not writable:", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_a_database_ends_the_service_with_one_line_and_no_stack_trace()
    {
        await File.WriteAllTextAsync(Path.Combine(_data.FullName, "plain.db"), new string('x', 10_000),
            TestContext.Current.CancellationToken);
        var (exitCode, errors, lines) = await FailAsync();
        Assert.Equal(1, exitCode);
        Assert.Equal("The file plain.db in the data directory is damaged or not a database. Restore a copy of it, or move it away to " +
            "start afresh.\n", errors);
        Assert.DoesNotContain("   at ", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_taken_ends_the_start_with_one_line_and_no_stack_trace()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (exitCode, errors, _) = await FailAsync(("ASPNETCORE_URLS", $"http://{taken.LocalEndpoint}"));
        Assert.Equal(1, exitCode);
        Assert.Equal($"Failed to bind to address http://{taken.LocalEndpoint}: address already in use. Stop what listens there, or " +
            $"choose another with ASPNETCORE_URLS.\n", errors);
    }

    public void Dispose() => _data.Delete(recursive: true);
}
