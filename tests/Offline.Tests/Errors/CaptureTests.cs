using Sentry;

namespace Offline.Tests.Errors;

public sealed class CaptureTests : ErrorsFixture
{
    [Fact]
    public void Without_a_DSN_nothing_is_enabled_and_forgetting_it_is_an_error()
    {
        using var sdk = SentrySdk.Init(options => options.Dsn = "");
        Assert.False(SentrySdk.IsEnabled);
        Assert.Equal(SentryId.Empty, SentrySdk.CaptureException(Thrown()));
        Assert.Throws<ArgumentNullException>(() => SentrySdk.Init(_ => { }));
    }

    [Fact]
    public void The_SDK_is_enabled_until_it_is_disposed()
    {
        using (Init())
            Assert.True(SentrySdk.IsEnabled);
        Assert.False(SentrySdk.IsEnabled);
    }

    [Fact]
    public async Task What_is_configured_for_one_event_does_not_reach_the_next()
    {
        Init();
        SentrySdk.CaptureEvent(new SentryEvent { Message = "first" }, scope => scope.SetTag("only", "first"));
        SentrySdk.CaptureEvent(new SentryEvent { Message = "second" });
        await FlushAsync();

        var events = Ingest.Items("event").ToArray();
        Assert.Equal("first", events[0].GetProperty("tags").GetProperty("only").GetString());
        Assert.False(events[1].TryGetProperty("tags", out _));
    }

    [Fact]
    public async Task Scopes_nest()
    {
        Init();
        SentrySdk.ConfigureScope(scope => scope.SetTag("outer", "1"));
        using (SentrySdk.PushScope())
        {
            SentrySdk.SetTag("inner", "2");
            SentrySdk.CaptureMessage("within");
        }
        SentrySdk.CaptureMessage("after");
        await FlushAsync();

        Assert.Equal([2, 1], Ingest.Items("event").Select(evt => evt.GetProperty("tags").EnumerateObject().Count()));
    }

    [Fact]
    public async Task Before_send_may_change_an_event_and_see_its_exceptions()
    {
        Init(options => options.SetBeforeSend((evt, _) =>
        {
            foreach (var exception in evt.SentryExceptions!)
                exception.Value = "[REDACTED]";
            evt.SetTag("scrubbed", "yes");
            return evt;
        }));
        SentrySdk.CaptureException(Thrown("card 4111 1111 1111 1111"));

        var sent = await EventAsync();
        Assert.Equal("yes", sent.GetProperty("tags").GetProperty("scrubbed").GetString());
        Assert.DoesNotContain("4111", sent.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_send_may_drop_an_event_and_the_drop_is_reported()
    {
        Init(options => options.SetBeforeSend(evt => evt.Message?.Message == "secret" ? null : evt));
        Assert.Equal(SentryId.Empty, SentrySdk.CaptureMessage("secret"));
        SentrySdk.CaptureMessage("plain");

        Assert.Equal("plain", (await EventAsync()).GetProperty("logentry").GetProperty("message").GetString());
        Assert.Equal("""[{"reason":"before_send","category":"error","quantity":1}]""", Assert.Single(Ingest.Items("client_report")).GetProperty("discarded_events").GetRawText());
    }

    [Fact]
    public async Task Before_send_that_throws_lets_the_event_go_and_says_so()
    {
        Init(options => options.SetBeforeSend(_ => throw new InvalidOperationException("scrubber broke")));
        SentrySdk.CaptureMessage("m");

        var breadcrumb = Assert.Single((await EventAsync()).GetProperty("breadcrumbs").EnumerateArray());
        Assert.Equal("BeforeSend callback failed.", breadcrumb.GetProperty("message").GetString());
        Assert.Equal("scrubber broke", breadcrumb.GetProperty("data").GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_same_exception_is_reported_once_also_within_an_aggregate()
    {
        Init();
        var exception = Thrown();
        Assert.NotEqual(SentryId.Empty, SentrySdk.CaptureException(exception));
        Assert.Equal(SentryId.Empty, SentrySdk.CaptureException(exception));
        Assert.Equal(SentryId.Empty, SentrySdk.CaptureException(new AggregateException(exception)));

        await EventAsync();
    }

    [Fact]
    public async Task Exceptions_of_a_filtered_type_are_not_reported()
    {
        Init(options => options.AddExceptionFilterForType<OperationCanceledException>());
        Assert.Equal(SentryId.Empty, SentrySdk.CaptureException(new TaskCanceledException()));
        SentrySdk.CaptureException(Thrown("kept"));

        Assert.Contains("kept", (await EventAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_last_breadcrumbs_are_kept_and_the_callback_sees_each()
    {
        Init(options =>
        {
            options.MaxBreadcrumbs = 2;
            options.SetBeforeBreadcrumb(breadcrumb => breadcrumb.Message == "hidden" ? null : new Breadcrumb(breadcrumb.Message + "!", "default"));
        });
        using (SentrySdk.PushScope())
        {
            foreach (var message in (string[])["one", "two", "hidden", "three"])
                SentrySdk.AddBreadcrumb(message);
            SentrySdk.CaptureMessage("m");
        }

        Assert.Equal(["two!", "three!"], (await EventAsync()).GetProperty("breadcrumbs").EnumerateArray().Select(breadcrumb => breadcrumb.GetProperty("message").GetString()));
    }

    [Fact]
    public void Options_refuse_what_makes_no_sense()
    {
        var options = new SentryOptions();
        Assert.Throws<InvalidOperationException>(() => options.SampleRate = 1.5f);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.TracesSampleRate = 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxQueueItems = 0);
        Assert.ThrowsAny<Exception>(() => SentrySdk.Init("http://127.0.0.1/42"));
    }
}
