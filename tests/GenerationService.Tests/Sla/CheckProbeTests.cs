using System.Net;
using GenerationService.Sla.Checks;
using Testing;
using Testing.Checks;

namespace GenerationService.Tests.Sla;

/// <summary>One check of a real server: what it finds, in what words, and that nothing of the server keeps or fills it.</summary>
public sealed class CheckProbeTests : IAsyncLifetime
{
    private readonly CheckProbe _probe = new(TimeProvider.System);
    private CheckTarget _target = null!;

    public async ValueTask InitializeAsync() => _target = await CheckTarget.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _probe.Dispose();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task An_expected_status_passes_and_the_request_has_the_method_and_the_secret_headers()
    {
        _target.On("/ok", 204);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "from-a-file\n", TestContext.Current.CancellationToken);
        var result = await RunAsync(new CheckOptions
        {
            Url = _target.Address + "/ok", Method = "POST", Headers = new Dictionary<string, string> { ["X-Api-Key"] = "a key" },
            HeaderFiles = new Dictionary<string, string> { ["Authorization"] = file },
        });
        File.Delete(file);
        Assert.Equal((CheckOutcome.Passed, "HTTP 204."), (result.Outcome, result.Detail));
        var request = Assert.Single(_target.Requests);
        Assert.Equal(("POST", "a key", "from-a-file", "platform-synthetic-check/1"),
            (request.Method, request.Headers["X-Api-Key"], request.Headers["Authorization"], request.Headers["User-Agent"]));
        Assert.DoesNotContain("traceparent", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(503, "200-299", "wrong_status", "The answer was HTTP 503, not 200-299.")]
    [InlineData(302, "200-299", "wrong_status", "The answer was HTTP 302, not 200-299.")]
    [InlineData(401, "200,401", "passed", "HTTP 401.")]
    public async Task A_status_is_judged_and_a_redirect_is_not_followed(int status, string expected, string outcome, string detail)
    {
        _target.On("/elsewhere", 200).On("/here", context =>
        {
            context.Response.Headers.Location = "/elsewhere";
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        var result = await RunAsync(new CheckOptions { Url = _target.Address + "/here", ExpectedStatus = expected });
        Assert.Equal((outcome, detail), (result.Outcome.Word(), result.Detail));
        Assert.Equal(["/here"], _target.Requests.Select(request => request.Path));
    }

    [Theory]
    [InlineData("$.checks[1].status", "ok", "passed")]
    [InlineData("$.checks[1].status", "", "passed")]
    [InlineData("$.checks[1].status", "down", "wrong_body")]
    [InlineData("$.checks[2].status", "", "wrong_body")]
    [InlineData("$.count", "3", "passed")]
    [InlineData("$.nothing", "", "wrong_body")]
    public async Task A_value_in_a_JSON_body_is_found_by_its_path(string path, string value, string outcome)
    {
        _target.On("/json", 200, """{"checks":[{"status":"a"},{"status":"ok"}],"count":3,"nothing":null}""", "application/json");
        var result = await RunAsync(new CheckOptions { Url = _target.Address + "/json", BodyPath = path, BodyValue = value });
        Assert.Equal(outcome, result.Outcome.Word());
    }

    [Fact]
    public async Task A_text_must_be_in_the_body_and_what_is_no_JSON_has_no_value()
    {
        _target.On("/page", 200, "<h1>Open</h1>");
        Assert.Equal(CheckOutcome.Passed,
            (await RunAsync(new CheckOptions { Url = _target.Address + "/page", BodyText = "<h1>Open" })).Outcome);
        var other = await RunAsync(new CheckOptions { Url = _target.Address + "/page", BodyText = "Closed" });
        Assert.Equal((CheckOutcome.WrongBody, "The body does not contain the expected text."), (other.Outcome, other.Detail));
        Assert.Equal(CheckOutcome.WrongBody,
            (await RunAsync(new CheckOptions { Url = _target.Address + "/page", BodyPath = "$.a" })).Outcome);
    }

    [Fact]
    public async Task A_body_without_end_is_not_read_to_its_end_nor_at_all_if_nobody_looks_at_it()
    {
        _target.On("/endless", async context =>
        {
            var part = new byte[64 << 10];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
        });
        var result = await RunAsync(new CheckOptions { Url = _target.Address + "/endless", BodyText = "x", MaxBodyBytes = 100_000 });
        Assert.Equal((CheckOutcome.BodyTooLarge, "The body is larger than 100000 bytes."), (result.Outcome, result.Detail));
        Assert.Equal(CheckOutcome.Passed, (await RunAsync(new CheckOptions { Url = _target.Address + "/endless" })).Outcome);
    }

    [Fact]
    public async Task A_slow_answer_fails_and_one_that_never_comes_runs_out_of_time()
    {
        var (clock, asked) = (TestClock.AtNoon(), new SemaphoreSlim(0));
        var release = new TaskCompletionSource();
        _target.On("/slow", async context =>
        {
            asked.Release();
            await release.Task.WaitAsync(context.RequestAborted);
        });
        using var probe = new CheckProbe(clock);
        var check = new Check("slow", new CheckOptions { Url = _target.Address + "/slow", TimeoutSeconds = 5, MaxLatencySeconds = 0.8 });

        var never = probe.RunAsync(check, TestContext.Current.CancellationToken);
        await asked.WaitAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((CheckOutcome.Timeout, "There was no answer within 5 s."), ((await never).Outcome, (await never).Detail));

        var late = probe.RunAsync(check, TestContext.Current.CancellationToken);
        await asked.WaitAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(1.5));
        release.SetResult();
        Assert.Equal((CheckOutcome.Slow, "The answer took 1.5 s, longer than 0.8 s."), ((await late).Outcome, (await late).Detail));
        Assert.Equal(TimeSpan.FromSeconds(1.5), (await late).Took);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/", "not_reachable")]
    [InlineData("http://no-such-host.invalid/", "name_not_found")]
    public async Task What_cannot_be_reached_says_why(string url, string outcome) =>
        Assert.Equal(outcome, (await RunAsync(new CheckOptions { Url = url })).Outcome.Word());

    [Fact]
    public async Task A_connection_that_ends_early_or_speaks_no_HTTP_is_a_failure()
    {
        _target.On("/cut", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        Assert.Equal(CheckOutcome.NotHttp, (await RunAsync(new CheckOptions { Url = _target.Address + "/cut" })).Outcome);
    }

    [Fact]
    public async Task A_name_must_resolve_to_the_expected_addresses()
    {
        _target.On("/ok", 200);
        var (expected, other) = (new[] { "127.0.0.1", "::1" }, new[] { "192.0.2.1" });
        Assert.Equal(CheckOutcome.Passed,
            (await RunAsync(new CheckOptions { Url = _target.Address + "/ok", ResolvesTo = expected })).Outcome);
        var wrong = await RunAsync(new CheckOptions { Url = _target.Address + "/ok", ResolvesTo = other });
        Assert.Equal((CheckOutcome.WrongAddress, "The name resolves to an address that is not expected."), (wrong.Outcome, wrong.Detail));
        Assert.Single(_target.Requests);
    }

    [Fact]
    public async Task A_certificate_is_seen_and_one_that_is_not_trusted_or_has_expired_fails_the_check()
    {
        var now = TimeProvider.System.GetUtcNow();
        var until = new DateTimeOffset(now.Year, now.Month, now.Day, 12, 0, 0, TimeSpan.Zero).AddDays(5);
        using var soon = new TestCertificate(now.AddDays(-10), until);
        await using var target = await CheckTarget.StartAsync(soon);
        target.On("/ok", 200);
        var url = target.Address + "/ok";

        var trusted = await RunAsync(new CheckOptions { Url = url, AuthorityFile = soon.AuthorityFile });
        Assert.Equal((CheckOutcome.Passed, until), (trusted.Outcome, trusted.CertificateExpiresAt));
        var stranger = await RunAsync(new CheckOptions { Url = url });
        Assert.Equal((CheckOutcome.NotSecure, "No secure connection (TLS) could be made."), (stranger.Outcome, stranger.Detail));

        using var old = new TestCertificate(now.AddDays(-10), now.AddDays(-1));
        await using var expired = await CheckTarget.StartAsync(old);
        var result = await RunAsync(new CheckOptions { Url = expired.Address + "/ok", AuthorityFile = old.AuthorityFile });
        Assert.Equal((CheckOutcome.NotSecure, "The certificate has expired."), (result.Outcome, result.Detail));
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_is_a_failure_that_names_no_file()
    {
        var result = await RunAsync(new CheckOptions
        {
            Url = _target.Address + "/ok", HeaderFiles = new Dictionary<string, string> { ["X-Key"] = "/nowhere/key" },
        });
        Assert.Equal((CheckOutcome.NotSent, "A file with a header's value cannot be read."), (result.Outcome, result.Detail));
    }

    private int _checks;

    private Task<CheckResult> RunAsync(CheckOptions options) =>
        _probe.RunAsync(new Check($"check-{_checks++}", options), TestContext.Current.CancellationToken);
}
