using System.Text.Json;
using Sentry;

namespace Offline.Tests.Errors;

public sealed class EnvelopeTests : ErrorsFixture
{
    [Fact]
    public async Task An_exception_is_posted_as_an_envelope_to_the_project_of_the_DSN()
    {
        Init();
        var id = SentrySdk.CaptureException(Thrown());
        await FlushAsync();

        var received = Assert.Single(Ingest.Received);
        Assert.Equal("/api/42/envelope/", received.Path);
        Assert.Matches(@"^Sentry sentry_version=7,sentry_client=sentry\.dotnet/6\.9\.0\S*,sentry_key=public$", received.Authorization);
        Assert.Equal(id.ToString(), received.Header.GetProperty("event_id").GetString());
        Assert.Equal("sentry.dotnet", received.Header.GetProperty("sdk").GetProperty("name").GetString());
        Assert.True(received.Header.GetProperty("sent_at").TryGetDateTimeOffset(out _));
        var trace = received.Header.GetProperty("trace");
        Assert.Equal("public", trace.GetProperty("public_key").GetString());
        Assert.Equal("platform@1.2.3", trace.GetProperty("release").GetString());
        Assert.Equal("testing", trace.GetProperty("environment").GetString());
        var (type, payload) = Assert.Single(received.Items);
        Assert.Equal("event", type);
        Assert.Equal(id.ToString(), payload.GetProperty("event_id").GetString());
        Assert.Equal("error", payload.GetProperty("level").GetString());
        Assert.Equal("csharp", payload.GetProperty("platform").GetString());
        Assert.Equal("platform@1.2.3", payload.GetProperty("release").GetString());
        Assert.Equal("testing", payload.GetProperty("environment").GetString());
        Assert.Equal(trace.GetProperty("trace_id").GetString(), payload.GetProperty("contexts").GetProperty("trace").GetProperty("trace_id").GetString());
    }

    [Fact]
    public async Task Each_exception_of_a_chain_is_written_with_its_frames_the_innermost_first()
    {
        Init();
        SentrySdk.CaptureException(Thrown("outer", new ArgumentException("inner")));

        var values = (await EventAsync()).GetProperty("exception").GetProperty("values").EnumerateArray().ToArray();
        Assert.Equal(["inner", "outer"], values.Select(value => value.GetProperty("value").GetString()));
        Assert.Equal(["System.ArgumentException", "System.InvalidOperationException"], values.Select(value => value.GetProperty("type").GetString()));
        Assert.Equal("chained", values[0].GetProperty("mechanism").GetProperty("type").GetString());
        Assert.Equal(0, values[0].GetProperty("mechanism").GetProperty("parent_id").GetInt32());
        Assert.True(values[1].GetProperty("mechanism").GetProperty("handled").GetBoolean());
        var frame = values[1].GetProperty("stacktrace").GetProperty("frames").EnumerateArray().Last();
        Assert.Contains(nameof(Thrown), frame.GetProperty("function").GetString(), StringComparison.Ordinal);
        Assert.True(frame.GetProperty("in_app").GetBoolean());
        Assert.EndsWith("ErrorsFixture.cs", frame.GetProperty("filename").GetString(), StringComparison.Ordinal);
        Assert.True(frame.GetProperty("lineno").GetInt32() > 0);
    }

    [Fact]
    public async Task What_an_event_says_of_its_request_its_user_and_itself_arrives()
    {
        Init();
        var evt = new SentryEvent(Thrown())
        {
            Message = new SentryMessage { Message = "Quote {0}", Formatted = "Quote 7" },
            Level = SentryLevel.Fatal,
            Logger = "scoring",
            TransactionName = "POST /score",
            ServerName = "node-1",
        };
        SentrySdk.CaptureEvent(evt, scope =>
        {
            scope.SetTag("request_id", "r-1");
            scope.SetTags([KeyValuePair.Create("route", "/score")]);
            scope.SetExtra("attempt", 3);
            scope.SetExtras([KeyValuePair.Create<string, object?>("nested", new Dictionary<string, object?> { ["list"] = new[] { 1, 2 }, ["none"] = null })]);
            scope.User = new SentryUser { Id = "abc", Username = "u", Email = "[REDACTED]", Other = { ["plan"] = "pro" } };
            scope.Request = new SentryRequest { Method = "POST", Url = "http://host/score", QueryString = "a=1", Data = new { nights = 2 } };
            scope.Request.Headers["Authorization"] = "Bearer secret";
            scope.Request.Headers["X-Request-ID"] = "r-1";
            scope.Contexts["pricing"] = new Dictionary<string, object?> { ["pack"] = "PP_1", ["fresh"] = true };
            scope.SetFingerprint("InvalidOperationException", "/score");
            scope.AddBreadcrumb("asked", category: "http", type: "http", data: new Dictionary<string, string> { ["status"] = "200" }, level: BreadcrumbLevel.Warning);
        });

        var sent = await EventAsync();
        Assert.Equal("Quote 7", sent.GetProperty("logentry").GetProperty("formatted").GetString());
        Assert.Equal("fatal", sent.GetProperty("level").GetString());
        Assert.Equal("scoring", sent.GetProperty("logger").GetString());
        Assert.Equal("POST /score", sent.GetProperty("transaction").GetString());
        Assert.Equal("node-1", sent.GetProperty("server_name").GetString());
        Assert.Equal("""{"request_id":"r-1","route":"/score"}""", Sorted(sent.GetProperty("tags")));
        Assert.Equal("3", sent.GetProperty("extra").GetProperty("attempt").GetRawText());
        Assert.Equal([1, 2], sent.GetProperty("extra").GetProperty("nested").GetProperty("list").EnumerateArray().Select(item => item.GetInt32()));
        Assert.Equal("""{"id":"abc","username":"u","email":"[REDACTED]","other":{"plan":"pro"}}""", sent.GetProperty("user").GetRawText());
        var request = sent.GetProperty("request");
        Assert.Equal("POST", request.GetProperty("method").GetString());
        Assert.Equal("http://host/score", request.GetProperty("url").GetString());
        Assert.Equal("a=1", request.GetProperty("query_string").GetString());
        Assert.Equal(2, request.GetProperty("data").GetProperty("nights").GetInt32());
        Assert.Equal("[Filtered]", request.GetProperty("headers").GetProperty("Authorization").GetString());
        Assert.Equal("r-1", request.GetProperty("headers").GetProperty("X-Request-ID").GetString());
        Assert.Equal("PP_1", sent.GetProperty("contexts").GetProperty("pricing").GetProperty("pack").GetString());
        Assert.Equal(["InvalidOperationException", "/score"], sent.GetProperty("fingerprint").EnumerateArray().Select(item => item.GetString()));
        var breadcrumb = Assert.Single(sent.GetProperty("breadcrumbs").EnumerateArray());
        Assert.Equal("asked", breadcrumb.GetProperty("message").GetString());
        Assert.Equal("warning", breadcrumb.GetProperty("level").GetString());
        Assert.Equal("200", breadcrumb.GetProperty("data").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_message_without_an_exception_is_an_event_too()
    {
        Init();
        SentrySdk.CaptureMessage("hello", SentryLevel.Warning);

        var sent = await EventAsync();
        Assert.Equal("hello", sent.GetProperty("logentry").GetProperty("message").GetString());
        Assert.Equal("warning", sent.GetProperty("level").GetString());
        Assert.False(sent.TryGetProperty("exception", out _));
    }

    [Fact]
    public async Task An_exception_that_nobody_handled_says_so()
    {
        Init();
        SentrySdk.CaptureException(Thrown(), handled: false);

        var value = Assert.Single((await EventAsync()).GetProperty("exception").GetProperty("values").EnumerateArray());
        Assert.False(value.GetProperty("mechanism").GetProperty("handled").GetBoolean());
    }

    private static string Sorted(JsonElement map) =>
        JsonSerializer.Serialize(new SortedDictionary<string, JsonElement>(map.Deserialize<Dictionary<string, JsonElement>>()!, StringComparer.Ordinal));
}
