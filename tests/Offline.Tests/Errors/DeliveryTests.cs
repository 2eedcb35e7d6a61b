using Microsoft.AspNetCore.Http;
using Sentry;

namespace Offline.Tests.Errors;

public sealed class DeliveryTests : ErrorsFixture
{
    [Fact]
    public async Task The_queue_is_bounded_and_what_did_not_fit_is_reported()
    {
        var answer = new TaskCompletionSource();
        Ingest.Answer = _ => answer.Task;
        Init(options => options.MaxQueueItems = 2);

        var ids = Enumerable.Range(0, 5).Select(i => SentrySdk.CaptureMessage($"event {i}")).ToArray();
        answer.SetResult();
        await FlushAsync();

        Assert.Equal([true, true, false, false, false], ids.Select(id => id != SentryId.Empty));
        Assert.Equal(2, Ingest.Items("event").Count());
        // In one report, or in two where the first event left before the last was refused.
        var discarded = Ingest.Items("client_report").SelectMany(report => report.GetProperty("discarded_events").EnumerateArray()).ToList();
        Assert.All(discarded, one => Assert.Equal(("queue_overflow", "error"), (one.GetProperty("reason").GetString(), one.GetProperty("category").GetString())));
        Assert.Equal(3, discarded.Sum(one => one.GetProperty("quantity").GetInt32()));
    }

    [Fact]
    public async Task After_a_429_with_Retry_After_nothing_is_sent_for_that_long()
    {
        Ingest.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "60";
            return Task.CompletedTask;
        };
        Init();
        SentrySdk.CaptureMessage("first");
        await FlushAsync();
        SentrySdk.CaptureMessage("second");
        await FlushAsync();

        Assert.Single(Ingest.Received);
    }

    [Theory]
    [InlineData("60:error;default:organization")]
    [InlineData("1:session:key, 60::organization")]
    public async Task A_rate_limit_of_a_category_is_honoured_and_the_drops_are_reported(string limits)
    {
        Ingest.Answer = context =>
        {
            context.Response.Headers["X-Sentry-Rate-Limits"] = limits.Replace(" ", "", StringComparison.Ordinal);
            return context.Response.WriteAsync("{}");
        };
        Init();
        SentrySdk.CaptureMessage("first");
        await FlushAsync();
        SentrySdk.CaptureMessage("second");
        SentrySdk.CaptureMessage("third");
        await FlushAsync();

        Assert.Equal("first", Assert.Single(Ingest.Items("event")).GetProperty("logentry").GetProperty("message").GetString());
        Assert.Equal(2, Ingest.Items("client_report").SelectMany(report => report.GetProperty("discarded_events").EnumerateArray())
            .Where(discarded => discarded.GetProperty("reason").GetString() == "ratelimit_backoff").Sum(discarded => discarded.GetProperty("quantity").GetInt32()));
    }

    [Fact]
    public async Task What_the_server_refuses_is_reported_with_the_next_envelope()
    {
        var refuse = true;
        Ingest.Answer = context =>
        {
            context.Response.StatusCode = refuse ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
            refuse = false;
            return Task.CompletedTask;
        };
        Init();
        SentrySdk.CaptureMessage("refused");
        await FlushAsync();

        Assert.Equal("""[{"reason":"send_error","category":"error","quantity":1}]""", Assert.Single(Ingest.Items("client_report")).GetProperty("discarded_events").GetRawText());
    }

    [Fact]
    public async Task A_dead_ingest_neither_throws_nor_blocks()
    {
        using var sdk = Init();
        await Ingest.DisposeAsync();

        var id = SentrySdk.CaptureException(Thrown());
        await FlushAsync();
        sdk.Dispose();

        Assert.NotEqual(SentryId.Empty, id);
        Assert.False(SentrySdk.IsEnabled);
    }

    [Fact]
    public async Task Disposing_sends_what_waits()
    {
        using (Init(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30)))
            SentrySdk.CaptureMessage("last words");

        Assert.Single(Ingest.Items("event"));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Requests_go_through_the_handler_and_client_that_the_options_give()
    {
        var seen = 0;
        Init(options =>
        {
            options.CreateHttpMessageHandler = () => new Counting(() => seen++) { InnerHandler = new HttpClientHandler() };
            options.ConfigureClient = client => client.Timeout = TimeSpan.FromSeconds(9);
        });
        SentrySdk.CaptureMessage("m");
        await EventAsync();

        Assert.Equal(1, seen);
    }

    private sealed class Counting(Action count) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            count();
            return base.SendAsync(request, cancellationToken);
        }
    }
}
