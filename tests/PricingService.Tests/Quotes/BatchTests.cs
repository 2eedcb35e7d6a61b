using System.Net;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Http;
using PricingService.Availability;
using PricingService.Properties;
using PricingService.Quotes;
using Storage;

namespace PricingService.Tests.Quotes;

/// <summary>Batches are answered as they are computed.</summary>
public sealed class BatchTests : IAsyncLifetime
{
    private const int Quotes = 1_000;
    private static readonly string Body = JsonSerializer.Serialize(new
    {
        quotes = Enumerable.Range(0, Quotes).Select(
            i => i % 100 == 7 ? (object)"nonsense" : new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = i }),
    });

    private static readonly JsonSerializerOptions SmallBuffers =
        new(ServiceDefaults.Requests.PlatformJson.Options) { DefaultBufferSize = 16 };
    private readonly PricingApp _app = new();

    public async ValueTask InitializeAsync() => await _app.PutPropertyAsync("casa-1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_caller_that_accepts_lines_gets_one_result_per_line()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/score/batch")
            { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/x-ndjson, application/json;q=0.5");
        using var response = await _app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Check([.. text.TrimEnd().Split('\n').Select(line => JsonElement.Parse(line))]);
    }

    [Fact]
    public async Task Everyone_else_gets_one_JSON_object()
    {
        var response = await _app.Http.PostTextAsync("/score/batch", Body);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Check([.. (await response.ReadAsync(HttpStatusCode.OK)).GetProperty("results").EnumerateArray()]);
        Assert.Equal("""{"results":[]}""",
            await (await _app.Http.PostTextAsync("/score/batch", """{"quotes":[]}""")).Content.ReadAsStringAsync(
                TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Every_quote_is_stored_before_its_line_is_sent()
    {
        var sent = new List<(int Lines, long Stored)>();
        var lines = 0;
        await AnswerAsync(async (bytes, _) => sent.Add((lines += bytes.Span.Count((byte)'\n'), await StoredAsync())));
        Assert.Equal((Quotes, Quotes - 10L), sent[^1]);
        Assert.True(sent.Count >= Quotes / BatchStream.Block, $"sent in {sent.Count} pieces");
        Assert.InRange(sent[0].Lines, 1, BatchStream.Block);
        // Each hundred lines hold one that is refused and not stored.
        Assert.All(sent, piece => Assert.True(piece.Stored >= piece.Lines - 10, $"{piece.Lines} lines sent, {piece.Stored} stored"));
    }

    [Fact]
    public async Task A_caller_who_goes_away_stops_the_work()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AnswerAsync((_, _) => gone.CancelAsync(), gone));
        Assert.InRange(await StoredAsync(), 1, BatchStream.Block);
    }

    [Fact]
    public async Task What_fails_before_the_first_line_is_a_problem()
    {
        await using (var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync("DROP TABLE quotes");
        Assert.Equal("urn:platform:internal-error",
            (await (await _app.Http.PostTextAsync("/score/batch", Body)).ReadAsync(HttpStatusCode.InternalServerError)).Text("type"));
    }

    [Fact]
    public async Task A_body_that_arrives_in_small_pieces_is_still_read()
    {
        const string good = """{"property_id":"casa-1","stay_date":"2026-07-08"}""";
        string[] bad = ["\"nonsense\"", "42", "null", "[[],{\"a\":[1,2]}]",
            """{"property_id":{"deep":[1,{"er":2}]},"stay_date":"2026-07-08"}""",
            """{"property_id":"a","property_id":"b","stay_date":"2026-07-08"}"""];
        var body = $$"""{"quotes":[{{string.Join(',', bad.SelectMany(item => new[] { item, good }))}}]}""";
        await using var pieces = new Pieces(Encoding.UTF8.GetBytes(body));
        var read = await JsonSerializer.DeserializeAsync<BatchRequest>(pieces, SmallBuffers, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 2 * bad.Length).Select(i => i % 2 == 1), read!.Quotes.Select(item => item.Request is not null));
    }

    private static void Check(List<JsonElement> results)
    {
        Assert.Equal(Enumerable.Range(0, Quotes), results.Select(result => result.GetProperty("index").GetInt32()));
        Assert.Equal(Enumerable.Range(0, Quotes).Where(i => i % 100 == 7),
            results.Where(result => result.GetProperty("quote").ValueKind == JsonValueKind.Null)
                .Select(result => result.GetProperty("index").GetInt32()));
        Assert.Equal("urn:platform:pricing:invalid-request", results[7].GetProperty("error").Text("type"));
        Assert.Equal(("casa-1", "2026-07-08"),
            (results[999].GetProperty("quote").Text("property_id"), results[999].GetProperty("quote").Text("stay_date")));
        Assert.Equal(Quotes - 10, results.Where(result => result.GetProperty("quote").ValueKind == JsonValueKind.Object)
            .Select(result => result.GetProperty("quote").Text("quote_id")).Distinct().Count());
    }

    private async Task AnswerAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task> send, CancellationTokenSource? gone = null)
    {
        var context = new DefaultHttpContext { RequestServices = _app.Services, RequestAborted = gone?.Token
            ?? TestContext.Current.CancellationToken, Response = { Body = new Sent(send) } };
        context.Request.Headers.Accept = BatchStream.Lines;
        var request = JsonSerializer.Deserialize<BatchRequest>(Body, ServiceDefaults.Requests.PlatformJson.Options)!;
        await new BatchStream(request, _app.Get<PropertyDirectory>(), _app.Get<AvailabilityBook>(), _app.Get<Quoting>(), _app.Clock)
            .ExecuteAsync(context);
    }

    private async Task<long> StoredAsync()
    {
        await using var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM quotes");
    }

    private sealed class Sent(Func<ReadOnlyMemory<byte>, CancellationToken, Task> send) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await send(buffer, cancellationToken);
    }
    private sealed class Pieces(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(5, buffer.Length)], cancellationToken);
    }
}
