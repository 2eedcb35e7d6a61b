using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceDefaults.Configuration;
using ServiceDefaults.Notices;
using ServiceDefaults.Outbound;
using Testing;

namespace ServiceDefaults.Tests.Configuration;

public sealed class ValidatedOptionsTests
{
    private sealed class StayOptions
    {
        [Range(1, 90)]
        public int Nights { get; set; } = 7;

        [Required, StringLength(8)]
        public string Word { get; set; } = "stay";

        public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(1);

        public IReadOnlyList<string> Names { get; set; } = ["one"];

        [AllowedValues("sea", "street", "court")]
        public string View { get; set; } = "sea";

        public DayOfWeek Arrival { get; set; } = DayOfWeek.Saturday;

        public int? Guests { get; set; }
    }

    private static WebApplication Build(params (string Key, string? Value)[] settings) =>
        PlainService.Build(settings: settings.ToDictionary(s => s.Key, s => s.Value),
            add: builder => builder.AddValidatedOptions<StayOptions>("Stays"));

    [Fact]
    public void Every_wrong_key_is_named_at_once_with_the_variable_that_sets_it_and_without_its_value()
    {
        var failure = Assert.Throws<StartFailedException>(() => Build(
            ("Stays:Nights", "91"), ("Stays:Word", "much too long"), ("Stays:Patience", "forever-secret"),
            ("Metrics:MaxSeriesPerMetric", "many-secret"), ("Tracing:SampleRatio", "2"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "nowhere-secret")));

        var lines = failure.ToString().Split(Environment.NewLine);
        Assert.Equal("The configuration is wrong, so PlainService does not start:", lines[0]);
        Assert.Equal(
        [
            "  Metrics:MaxSeriesPerMetric (Metrics__MaxSeriesPerMetric): is not a whole number",
            "  OTEL_EXPORTER_OTLP_ENDPOINT: must be an absolute http or https address, or empty",
            "  Stays:Nights (Stays__Nights): The field Nights must be between 1 and 90.",
            "  Stays:Patience (Stays__Patience): is not a TimeSpan",
            "  Stays:Word (Stays__Word): The field Word must be a string with a maximum length of 8.",
            "  Tracing:SampleRatio (Tracing__SampleRatio): The field SampleRatio must be between 0 and 1.",
        ], lines[1..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_value_that_a_setting_does_not_take_is_refused_with_those_that_it_takes()
    {
        var failure = Assert.Throws<StartFailedException>(() => Build(
            ("Stays:View", "garden-secret"), ("Stays:Arrival", "9"), ("Otlp:Protocol", "http"),
            ("Logging:LogLevel:Default", "Loud-secret"), ("Logging:Errors:LogLevel:Npgsql", "99"),
            ("Logging:Console:FormatterName", "words"),
            ("Logging:Console:LogToStandardErrorThreshold", "Loud"), ("Logging:Console:QueueFullMode", "Sometimes"),
            ("Logging:Console:FormatterOptions:ColorBehavior", "Pink"), ("URLS", "nowhere;http://localhost:0")));

        const string levels = "must be Trace, Debug, Information, Warning, Error, Critical or None";
        Assert.Equal(
        [
            "  ASPNETCORE_URLS: must be addresses such as http://localhost:8080, separated by ;",
            "  Logging:Console:FormatterName (Logging__Console__FormatterName): must be platform-json, platform-text, simple, json or " +
            "systemd",
            "  Logging:Console:FormatterOptions:ColorBehavior (Logging__Console__FormatterOptions__ColorBehavior): must be Default, " +
            "Enabled or Disabled",
            $"  Logging:Console:LogToStandardErrorThreshold (Logging__Console__LogToStandardErrorThreshold): {levels}",
            "  Logging:Console:QueueFullMode (Logging__Console__QueueFullMode): must be Wait or DropWrite",
            $"  Logging:Errors:LogLevel:Npgsql (Logging__Errors__LogLevel__Npgsql): {levels}",
            $"  Logging:LogLevel:Default (Logging__LogLevel__Default): {levels}",
            "  Otlp:Protocol (Otlp__Protocol): must be grpc or http/protobuf",
            "  Stays:Arrival (Stays__Arrival): must be Sunday, Monday, Tuesday, Wednesday, Thursday, Friday or Saturday",
            "  Stays:View (Stays__View): must be sea, street or court",
        ], failure.ToString().Split(Environment.NewLine)[1..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_empty_setting_counts_as_not_set()
    {
        await using var app = Build(
            ("Stays:Nights", ""), ("Stays:Word", ""), ("Stays:Patience", ""), ("Stays:View", ""), ("Stays:Arrival", ""),
            ("Stays:Guests", ""), ("Logging:LogLevel:Default", ""), ("URLS", ""));
        var options = app.Services.GetRequiredService<IOptions<StayOptions>>().Value;
        Assert.Equal((7, "stay", TimeSpan.FromSeconds(1), "sea", DayOfWeek.Saturday, null),
            (options.Nights, options.Word, options.Patience, options.View, options.Arrival, options.Guests));
    }

    [Fact]
    public async Task A_setting_that_nothing_reads_gives_a_warning_with_the_existing_ones()
    {
        await using var service = await PlainService.StartAsync(
            settings: new()
            {
                ["Stays:Night"] = "3", ["stays:nights"] = "3", ["Stays:Names:0"] = "two", ["Stays:Elsewhere:Word"] = "long",
                ["Limits:MaxBodyByte"] = "9-secret",
                ["Outbound:Retries"] = "1", ["Outbound:feeds:Retrys"] = "2", ["ConnectionStrings:other"] = "somewhere",
                ["Unknown:Section"] = "1",
            },
            add: builder =>
            {
                builder.AddNotices().AddOutboundClient<Client>("feeds");
                builder.AddValidatedOptions<StayOptions>("Stays");
            });

        Assert.Equal(["Limits:MaxBodyByte", "Outbound:feeds:Retrys", "Stays:Night"],
            Warnings().Select(warning => warning.Split(' ')[2]).Order(StringComparer.Ordinal));
        Assert.Contains("The setting Stays:Night is unknown and has no effect; Stays has Arrival, Guests, Names, Nights, Patience, " +
            "View, Word", Warnings());
        Assert.DoesNotContain("9-secret", string.Join('\n', service.Logs.Text), StringComparison.Ordinal);

        IEnumerable<string> Warnings() => service.Logs.Json.Select(line => line.GetProperty("message").GetString()!)
            .Where(message => message.StartsWith("The setting ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_needed_before_the_check_does_not_come_before_it()
    {
        // The log hashes and exports from its first line on, and the server and the host read their limits while the application is built.
        var failure = Assert.Throws<StartFailedException>(() => Build(
            ("Privacy:HashKey", "short-secret"), ("Limits:DrainSeconds", "1e300"), ("Limits:MaxBodyBytes", "many"),
            ("Limits:MaxHeaderBytes", "0"), ("Otlp:MaxQueueSize", "-5"), ("Otlp:FlushSeconds", "soon"),
            ("Errors:MaxBreadcrumbs", "-1"), ("Tracing:SampleRatio", "1.4"), ("SENTRY_DSN", "https://key@sentry.example/1"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")));

        Assert.Equal(
        [
            "Errors:MaxBreadcrumbs", "Limits:DrainSeconds", "Limits:MaxBodyBytes", "Limits:MaxHeaderBytes", "Otlp:FlushSeconds",
            "Otlp:MaxQueueSize", "Privacy:HashKey", "Tracing:SampleRatio",
        ], failure.Message.Split(Environment.NewLine)[1..].Select(line => line.Trim().Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("short-secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Right_values_are_bound_and_the_rest_keeps_its_defaults()
    {
        await using var app = Build(("Stays:Nights", "30"), ("Stays:Names:0", "a"), ("Stays:Names:1", "b"));
        var options = app.Services.GetRequiredService<IOptions<StayOptions>>().Value;
        Assert.Equal((30, "stay", TimeSpan.FromSeconds(1)), (options.Nights, options.Word, options.Patience));
        Assert.Equal(["a", "b"], options.Names);
    }

    [Fact]
    public async Task The_section_of_a_service_overrides_the_common_one()
    {
        await using var app = PlainService.Build(
            settings: new() { ["Outbound:Retries"] = "4", ["Outbound:AttemptTimeoutSeconds"] = "2", ["Outbound:prices:Retries"] = "1" },
            add: builder => builder.AddOutboundClient<Client>("prices"));
        var options = app.Services.GetRequiredService<IOptionsMonitor<OutboundOptions>>().Get("prices");
        Assert.Equal((1, 2.0), (options.Retries, options.AttemptTimeoutSeconds));
    }

    private sealed class Client(HttpClient http)
    {
        public Uri? Address => http.BaseAddress;
    }
}
