using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ServiceDefaults.Logs;
using ServiceDefaults.Privacy;
using Testing;

namespace ServiceDefaults.Tests.Logs;

public sealed class TextLinesTests
{
    [Fact]
    public async Task A_line_says_when_how_bad_what_who_and_nothing_personal()
    {
        await using var service = await PlainService.StartAsync();
        var lines = new TextLines(new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 7, 5, 3, 42, TimeSpan.Zero)),
            service.Services.GetRequiredService<Scrubber>(), colours: false);
        using var text = new StringWriter(CultureInfo.InvariantCulture);

        lines.Write(new LogEntry<string>(LogLevel.Error, "Plain.Stays", default, "No room for jane@example.com",
            new InvalidOperationException("card 4111 1111 1111 1111"), (said, _) => said), null, text);

        var written = text.ToString().Split(Environment.NewLine);
        Assert.Equal("07:05:03.042 fail No room for [REDACTED] [Plain.Stays]", written[0]);
        Assert.Equal("System.InvalidOperationException: card [REDACTED]", written[1]);
    }

    [Theory]
    [InlineData(LogLevel.Trace, "trce", "\e[90m")]
    [InlineData(LogLevel.Debug, "dbug", "\e[90m")]
    [InlineData(LogLevel.Information, "info", "\e[32m")]
    [InlineData(LogLevel.Warning, "warn", "\e[33m")]
    [InlineData(LogLevel.Error, "fail", "\e[31m")]
    [InlineData(LogLevel.Critical, "crit", "\e[37;41m")]
    public async Task A_level_has_its_word_and_its_colour(LogLevel level, string word, string colour)
    {
        var line = await WriteAsync(level, "Sold", null, null, colours: true);

        Assert.Equal($"\e[90m17:05:03.042 \e[0m{colour}{word}\e[0m Sold \e[90m[Plain.Stays]\e[0m{Environment.NewLine}", line);
    }

    [Fact]
    public async Task A_line_names_its_request_and_its_trace()
    {
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scopes.Push(new KeyValuePair<string, object?>[] { new("RequestId", "order-7") });
        using var activity = new Activity("work").Start();

        var line = await WriteAsync(LogLevel.Information, "Sold", null, scopes);

        Assert.Equal($"17:05:03.042 info Sold [Plain.Stays request order-7 trace {activity.TraceId}]{Environment.NewLine}", line);
    }

    [Fact]
    public async Task An_exception_without_a_message_is_reported()
    {
        Assert.Equal($"17:05:03.042 fail  [Plain.Stays]{Environment.NewLine}System.InvalidOperationException: full{Environment.NewLine}",
            await WriteAsync(LogLevel.Error, null, new InvalidOperationException("full"), null));
    }

    [Fact]
    public async Task No_output_means_no_line() => Assert.Equal("", await WriteAsync(LogLevel.Error, null, null, null));

    private static async Task<string> WriteAsync(
        LogLevel level, string? said, Exception? exception, IExternalScopeProvider? scopes, bool colours = false)
    {
        await using var service = await PlainService.StartAsync();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 17, 5, 3, 42, TimeSpan.Zero));
        var lines = new TextLines(clock, service.Services.GetRequiredService<Scrubber>(), colours);
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        lines.Write(new LogEntry<string?>(level, "Plain.Stays", default, said, exception, (state, _) => state!), scopes, text);
        return text.ToString();
    }

    [Theory]
    [InlineData("Development", "true", null, "platform-text")]
    [InlineData("Development", null, null, "platform-json")]
    [InlineData("Production", "true", null, "platform-json")]
    [InlineData("Development", "true", "platform-json", "platform-json")]
    [InlineData("Production", null, "platform-text", "platform-text")]
    [InlineData("Development", "true", "simple", "platform-text")]
    public async Task Readable_text_is_for_development_terminals_or_where_requested(string environment, string? colours,
        string? chosen, string expected)
    {
        var settings = new Dictionary<string, string?> { ["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = colours,
            ["Logging:Console:FormatterName"] = chosen };

        await using var app = PlainService.Build(settings: settings, environment: environment);

        Assert.Equal(expected, app.Services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.FormatterName);
    }
}
