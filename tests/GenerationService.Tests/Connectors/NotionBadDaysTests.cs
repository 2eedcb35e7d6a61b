using GenerationService.Connectors;
using GenerationService.Connectors.Notion;
using Testing;
using Testing.Notion;

namespace GenerationService.Tests.Connectors;

public sealed class NotionBadDaysTests
{
    private static readonly NotionDraft Draft = new("A secret title", "A secret text", "job-1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(60, false)]
    [InlineData(3600, true)]
    public async Task A_pause_is_asked_for_in_full_and_nobody_knocks_before_it_is_over(int seconds, bool ofWorkspace)
    {
        var clock = TestClock.AtNoon();
        await using var app = await ConnectorApp.StartAsync(clock);
        Assert.Null(await app.Pages.FindAsync("job-1", Token));
        app.Notion.Next("POST /v1/pages", NotionServer.RateLimited(seconds, ofWorkspace));
        var failure = await Assert.ThrowsAsync<RetryLaterException>(() => app.Pages.CreateAsync(Draft, Token));
        Assert.Equal((TimeSpan.FromSeconds(seconds), false, 429), (failure.Pause, failure.IsPermanent, failure.Status));
        var requests = app.Notion.Requests.Count;
        clock.Advance(TimeSpan.FromSeconds(seconds - 10));
        failure = await Assert.ThrowsAsync<RetryLaterException>(() => app.Pages.FindAsync("job-1", Token));
        Assert.Equal((TimeSpan.FromSeconds(10), requests), (failure.Pause, app.Notion.Requests.Count));
        clock.Advance(TimeSpan.FromSeconds(10));
        await app.Pages.CreateAsync(Draft, Token);
        Assert.Single(app.Notion.Pages);
    }

    [Fact]
    public async Task An_overload_is_a_pause_too_and_one_without_a_length_takes_a_minute()
    {
        await using var app = await ConnectorApp.StartAsync();
        app.Notion.Next("POST /v1/pages", Mishap.Answer(529, NotionServer.Error(529, "service_overload", "Overloaded.")));
        var failure = await Assert.ThrowsAsync<RetryLaterException>(() => app.Pages.CreateAsync(Draft, Token));
        Assert.Equal(TimeSpan.FromMinutes(1), failure.Pause);
    }

    public static TheoryData<string> Unclear =>
        ["cut before", "cut after", "500", "502", "503", "504", "malformed", "null", "no id", "huge"];

    [Theory]
    [MemberData(nameof(Unclear))]
    public async Task After_an_unclear_answer_the_page_is_looked_up_and_there_is_one_in_the_end(string how)
    {
        await using var app = await ConnectorApp.StartAsync(("Outbound:notion:MaxResponseBytes", "100000"));
        app.Notion.Next("POST /v1/pages", how switch
        {
            "cut before" => Mishap.CutBefore,
            "cut after" => Mishap.CutAfter,
            "malformed" => Mishap.Say(200, "{\"object\": \"page\", \"id"),
            "null" => Mishap.Say(200, "null"),
            "no id" => Mishap.Say(200, "{\"object\": \"page\", \"id\": null, \"url\": 7}"),
            "huge" => Mishap.Say(200, new string(' ', 1_000_000)),
            _ => Mishap.Say(int.Parse(how, System.Globalization.CultureInfo.InvariantCulture), "<html>Bad gateway</html>"),
        });
        var failure = await Assert.ThrowsAsync<OutcomeUnknownException>(() => app.Pages.CreateAsync(Draft, Token));
        Assert.Equal((false, TimeSpan.FromMinutes(1)), (failure.IsPermanent, failure.LookUpAfter));
        var found = await app.Pages.FindAsync("job-1", Token);
        Assert.Equal(how == "cut before", found is null);
        var page = await app.Pages.CreateAsync(Draft, Token);
        Assert.Equal((page.Id, "A secret title"), (Assert.Single(app.Notion.Pages).Id, app.Notion.Pages[0].Title));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_leaves_the_outcome_unknown()
    {
        var (clock, never) = (TestClock.AtNoon(), new TaskCompletionSource());
        await using var app = await ConnectorApp.StartAsync(clock);
        app.Notion.Next("POST /v1/pages", Mishap.Slow(never.Task));
        var call = app.Pages.CreateAsync(Draft, Token);
        await Eventually.TrueAsync(() => Task.FromResult(app.Notion.Pages.Count == 1));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(31));
        var failure = await Assert.ThrowsAsync<OutcomeUnknownException>(() => call);
        Assert.Contains("did not answer within 30 s", failure.InnerException?.Message, StringComparison.Ordinal);
        Assert.Single(app.Notion.Pages);
    }

    [Fact]
    public async Task A_conflict_has_done_nothing_and_may_be_tried_again()
    {
        await using var app = await ConnectorApp.StartAsync();
        app.Notion.Next("POST /v1/pages", Mishap.Answer(409, NotionServer.Error(409, "conflict_error", "Conflict occurred while saving.")));
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => app.Pages.CreateAsync(Draft, Token));
        Assert.Equal((false, "Notion answered 'create_page' with status 409: conflict_error, Conflict occurred while saving."),
            (failure.IsPermanent, failure.Message));
        await app.Pages.CreateAsync(Draft, Token);
        Assert.Single(app.Notion.Pages);
    }

    [Fact]
    public async Task A_redirect_of_a_post_is_not_followed_and_has_done_nothing()
    {
        await using var app = await ConnectorApp.StartAsync();
        app.Notion.Next("POST /v1/pages", Mishap.Answer(307, "", ("Location", "http://192.0.2.1/steal")));
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => app.Pages.CreateAsync(Draft, Token));
        Assert.Equal((true, "Notion answered 'create_page' with status 307."), (failure.IsPermanent, failure.Message));
    }

    [Fact]
    public async Task Where_nothing_listens_nothing_was_done()
    {
        await using var app = await ConnectorApp.StartAsync(("Connectors:Notion:BaseAddress", "http://127.0.0.1:9"));
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => app.Pages.CreateAsync(Draft, Token));
        Assert.Equal((false, "Notion could not be reached."), (failure.IsPermanent, failure.Message));
    }

    [Fact]
    public async Task Without_an_encrypted_connection_nothing_was_done()
    {
        await using var plain = await NotionServer.StartAsync();
        await using var app = await ConnectorApp.StartAsync(("Connectors:Notion:BaseAddress", $"https://{plain.Address.Authority}"),
            ("Connectors:Notion:ParentType", "Page"));
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => app.Pages.CreateAsync(Draft, Token));
        Assert.Equal("Notion could not be reached.", failure.Message);
    }

    [Fact]
    public async Task An_address_inside_the_network_is_not_called_unless_it_is_allowed()
    {
        await using var app = await ConnectorApp.StartAsync(("Outbound:AllowedHosts:0", "example.org"));
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => app.Pages.CreateAsync(Draft, Token));
        Assert.True(failure.IsPermanent);
        Assert.Empty(app.Notion.Requests);
    }

    [Fact]
    public async Task What_Notion_says_about_an_error_is_told_without_what_it_quotes()
    {
        await using var app = await ConnectorApp.StartAsync();
        app.Notion.Next("POST /v1/pages", Mishap.Answer(400, NotionServer.Error(400, "validation_error",
            "body failed validation: body.children[0].paragraph.rich_text[0].text.content.length should be ≤ `2000`, instead was " +
            "`\"A secret text for guest@example.org\"`. " + new string('x', 5_000))));
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => app.Pages.CreateAsync(Draft, Token));
        Assert.StartsWith("Notion answered 'create_page' with status 400: validation_error, body failed validation: body.children[0].",
            failure.Message, StringComparison.Ordinal);
        Assert.Contains("≤ `2000`, instead was …", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Length, 150, 300);
    }

    [Fact]
    public async Task Counters_begin_at_zero_and_tell_how_each_request_ended()
    {
        await using var app = await ConnectorApp.StartAsync();
        using var http = app.CreateClient();
        string[] operations = ["read_parent", "find_page", "read_page", "create_page", "read_blocks", "append_blocks", "archive_page"];
        string[] statuses = ["success", "rate_limited", "refused", "error", "unknown"];
        var lines = await http.ScrapeAsync(lines => lines.Any(line => line.StartsWith("notion_requests_total{", StringComparison.Ordinal)));
        Assert.Equal(operations.SelectMany(operation => statuses.Select(status => Series(operation, status, 0))).Order(),
            lines.Where(line => line.StartsWith("notion_requests_total{", StringComparison.Ordinal)).Order());

        app.Notion.Next("POST /v1/pages", Mishap.CutAfter);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => app.Pages.CreateAsync(Draft, Token));
        await app.Pages.CreateAsync(Draft, Token);
        app.Notion.Next("PATCH /v1/pages", NotionServer.RateLimited(60));
        await Assert.ThrowsAsync<RetryLaterException>(() => app.Pages.ArchiveAsync(app.Notion.Pages[0].Id, Token));
        lines = await http.ScrapeAsync(lines => lines.Contains(Series("archive_page", "rate_limited", 1)));
        foreach (var expected in new[]
        {
            Series("read_parent", "success", 1), Series("find_page", "success", 2), Series("create_page", "unknown", 1),
            Series("create_page", "success", 0), Series("read_blocks", "success", 1),
        })
            Assert.Contains(expected, lines);
        Assert.Contains("notion_request_duration_seconds_count{operation=\"find_page\"} 2", lines);
    }

    [Fact]
    public async Task Neither_a_title_nor_a_text_nor_the_token_is_in_spans_and_logs()
    {
        await using var collector = await Collector.StartAsync();
        var settings = collector.Settings(("Tracing:SampleRatio", "1")).Select(pair => (pair.Key, pair.Value));
        await using (var app = await ConnectorApp.StartAsync([.. settings]))
        {
            var error = NotionServer.Error(400, "validation_error", "instead was `\"A secret text\"`");
            app.Notion.Next("POST /v1/pages", Mishap.Answer(400, error));
            await Assert.ThrowsAsync<ConnectorException>(() => app.Pages.CreateAsync(Draft, Token));
            await app.Pages.CreateAsync(Draft, Token);
        }
        var sent = collector.Bodies.Select(body => System.Text.Encoding.UTF8.GetString(body.Body)).ToList();
        Assert.Contains(sent, body => body.Contains("/v1/pages", StringComparison.Ordinal));
        Assert.DoesNotContain(sent, body => body.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain(sent, body => body.Contains(NotionServer.Token, StringComparison.Ordinal));
    }

    private static string Series(string operation, string status, int value) =>
        $"notion_requests_total{{operation=\"{operation}\",status=\"{status}\"}} {value}";
}
