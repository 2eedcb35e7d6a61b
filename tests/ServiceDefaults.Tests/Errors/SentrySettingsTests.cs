using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using ServiceDefaults.Configuration;
using Testing;

namespace ServiceDefaults.Tests.Errors;

/// <summary>The variables of Sentry's own documentation, and those that the documents of the services name.</summary>
public sealed class SentrySettingsTests : IAsyncLifetime
{
    private SentryIngest _ingest = null!;

    public async ValueTask InitializeAsync() => _ingest = await SentryIngest.StartAsync();

    public ValueTask DisposeAsync() => _ingest.DisposeAsync();

    private Task<PlainService> StartAsync(IEnumerable<(string Key, string Value)> settings)
    {
        var all = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        all["SENTRY_DSN"] = _ingest.Dsn;
        return PlainService.StartAsync(app => app.MapGet("/broken", string () => throw new InvalidOperationException()), all);
    }

    private async Task<JsonElement> ReportAsync(params (string Key, string Value)[] settings)
    {
        await using (var service = await StartAsync(settings))
            await service.Http.GetAsync("/broken", TestContext.Current.CancellationToken);
        return Assert.Single(_ingest.Items("event"));
    }

    [Theory]
    [InlineData("PlainService@0.0.0")]
    [InlineData("PlainService@1.2.3", "APP_VERSION=1.2.3")]
    [InlineData("a1b2c3d", "RELEASE=a1b2c3d", "APP_VERSION=1.2.3")]
    [InlineData("platform@9.9.9", "SENTRY_RELEASE=platform@9.9.9", "RELEASE=a1b2c3d")]
    [InlineData("mine@1", "Errors:Release=mine@1", "SENTRY_RELEASE=platform@9.9.9")]
    [InlineData("platform@9.9.9", "Errors:Release=", "SENTRY_RELEASE=platform@9.9.9")]
    [InlineData("PlainService@0.0.0", "Errors:Release=", "SENTRY_RELEASE=", "RELEASE=", "APP_VERSION=")]
    public async Task The_release_is_the_first_that_is_set(string release, params string[] settings) =>
        Assert.Equal(release, (await ReportAsync([.. settings.Select(Split)])).GetProperty("release").GetString());

    [Theory]
    [InlineData("production")]
    [InlineData("staging", "ENVIRONMENT=Staging")]
    [InlineData("canary", "SENTRY_ENVIRONMENT=canary", "ENVIRONMENT=staging")]
    [InlineData("production", "SENTRY_ENVIRONMENT=", "ENVIRONMENT=")]
    public async Task The_environment_is_the_first_that_is_set(string environment, params string[] settings) =>
        Assert.Equal(environment, (await ReportAsync([.. settings.Select(Split)])).GetProperty("environment").GetString());

    [Theory]
    [InlineData("0", "1", 0)]
    [InlineData("1", "1", 200)]
    [InlineData("0.5", "1", 100)]
    [InlineData("0.5", "0.25", 50)]
    public async Task Sentry_gets_the_share_of_the_traces_that_is_asked_for_and_the_collector_all_that_are_kept(string ofSentry,
        string kept, int expected)
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await StartAsync(
            [.. collector.Settings(("SENTRY_TRACES_SAMPLE_RATE", ofSentry), ("Tracing:SampleRatio", kept)).Select(s => (s.Key, s.Value!))]))
            for (var i = 0; i < 200; i++) await service.Http.GetAsync("/nowhere", TestContext.Current.CancellationToken);

        var atSentry = _ingest.Received.Except(_ingest.Envelopes).SelectMany(received => OtlpSpan.ReadRequest(received.Body))
            .Select(span => span.TraceId).ToList();
        var share = double.Parse(kept, System.Globalization.CultureInfo.InvariantCulture);
        // Five standard deviations of a binomial with n = 200.
        Assert.InRange(collector.Spans.Count, (200 * share) - (5 * Math.Sqrt(200 * share * (1 - share))),
            (200 * share) + (5 * Math.Sqrt(200 * share * (1 - share))));
        Assert.InRange(atSentry.Count, expected - (expected is 0 or 200 ? 0 : 35), expected + (expected is 0 or 200 ? 0 : 35));
        Assert.Subset(collector.Spans.Select(span => span.TraceId).ToHashSet(), atSentry.ToHashSet());
    }

    [Fact]
    public async Task Traces_of_failed_requests_go_to_Sentry_beside_the_share()
    {
        await using (var service = await StartAsync([("SENTRY_TRACES_SAMPLE_RATE", "0.000001"), ("Tracing:SampleRatio", "0")]))
            await service.Http.GetAsync("/broken", TestContext.Current.CancellationToken);

        var span = Assert.Single(_ingest.Received.Except(_ingest.Envelopes).SelectMany(received => OtlpSpan.ReadRequest(received.Body)));
        Assert.Equal(("PlainService", "GET /broken"), (span.Service, span.Name));
    }

    [Theory]
    [InlineData("SENTRY_TRACES_SAMPLE_RATE", "1.5", "must be a number between 0 and 1")]
    [InlineData("SENTRY_TRACES_SAMPLE_RATE", "often", "must be a number between 0 and 1")]
    [InlineData("SENTRY_RELEASE", "v1\nnext", "must be at most 200 characters in one line")]
    [InlineData("SENTRY_ENVIRONMENT", "a/b", "must be at most 64 characters in one line, without a slash")]
    public async Task A_wrong_variable_stops_the_start(string variable, string value, string problem)
    {
        var failure = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync([(variable, value)]));
        Assert.Equal($"  {variable}: {problem}", failure.Message.Split(Environment.NewLine)[1]);
    }

    [Fact]
    public async Task A_Sentry_variable_that_is_not_read_gives_a_warning_with_its_name()
    {
        await using var service = await StartAsync([("SENTRY_PROFILES_SAMPLE_RATE", "0.1-secret"), ("SENTRY_RELEASE", "platform@9.9.9")]);
        Assert.Equal(
            ["The variable SENTRY_PROFILES_SAMPLE_RATE is not read; of SENTRY_… only these are: SENTRY_DSN, SENTRY_ENVIRONMENT, " +
                "SENTRY_RELEASE, SENTRY_TRACES_SAMPLE_RATE"],
            service.Logs.Json.Select(line => line.GetProperty("message").GetString()!)
                .Where(message => message.StartsWith("The variable ", StringComparison.Ordinal)));
        Assert.DoesNotContain("0.1-secret", string.Join('\n', service.Logs.Text), StringComparison.Ordinal);
    }

    private static (string, string) Split(string setting) => (setting[..setting.IndexOf('=')], setting[(setting.IndexOf('=') + 1)..]);
}
