using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace PricingService.Tests.Competitors;

/// <summary>Feeds as they are really written: a last line without an end, names of any script, several rooms of a hotel.</summary>
public sealed class CompetitorFeedFormTests : IAsyncLifetime
{
    private const string Header = "property_id,competitor,stay_date,price\n";

    private FeedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FeedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_last_line_without_an_end_is_a_row_where_the_answer_was_whole()
    {
        const string csv = Header + "casa-1,hotel-sol,2026-12-20,130\ncasa-1,hotel-mar,2026-12-20,118";
        using var open = new TcpListener(IPAddress.Loopback, 0);
        open.Start();
        var answering = AnswerUntilClosedAsync(open, csv);
        _server.On("/sized", context =>
            {
                context.Response.ContentLength = csv.Length;
                return context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(csv)).AsTask();
            })
            .On("/chunked", async context =>
            {
                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(csv[..^3]));
                await context.Response.Body.FlushAsync();
                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(csv[^3..]));
            });
        (string, string)[] form = [("Format", "csv"), ("Property", "")];
        await using var app = await _server.AppAsync(("/sized", form), ("/chunked", form), ("/closed",
            [.. form, ("Url", $"http://{open.LocalEndpoint}/"), ("Outbound:competitors:AllowedHosts:1", $"{open.LocalEndpoint}")]));
        foreach (var name in new[] { "sized", "chunked" })
        {
            var feed = await app.PulledAsync(name);
            Assert.Equal((2, 0), (feed.GetProperty("kept").GetInt32(), feed.GetProperty("refused").GetInt32()));
        }
        var rates = (await app.Http.GetAsync("/competitors/casa-1/rates?from=2026-12-20", HttpStatusCode.OK)).GetProperty("nights")[0];
        Assert.Equal(124m, rates.Number("competitor_price"));

        // Nobody says how long this one is: 118 may be the beginning of 1180.
        var closed = await app.PulledAsync("closed");
        Assert.Equal((1, 1), (closed.GetProperty("kept").GetInt32(), closed.GetProperty("refused").GetInt32()));
        var refused = closed.GetProperty("refused_rows")[0];
        Assert.Equal((3, "unreadable"), (refused.GetProperty("position").GetInt32(), refused.Text("reason")));
        Assert.Contains("Content-Length", refused.Text("detail"), StringComparison.Ordinal);
        await answering;
    }

    [Fact]
    public async Task Competitors_with_names_of_any_script_stay_apart_and_two_names_with_one_id_are_refused()
    {
        _server.On("/names", Header + "casa-1,Вилла,2026-12-20,130\ncasa-1,Студия,2026-12-20,110\ncasa-1,Hotel Sol,2026-12-20,120\n" +
            "casa-1,hotel-sol,2026-12-20,150\n", "text/csv");
        await using var app = await _server.AppAsync(("/names", [("Format", "csv"), ("Property", "")]));
        var feed = await app.PulledAsync("names");
        Assert.Equal((3, 1), (feed.GetProperty("kept").GetInt32(), feed.GetProperty("refused").GetInt32()));
        Assert.Equal(5, feed.GetProperty("refused_rows")[0].GetProperty("position").GetInt32());
        var night = (await app.Http.GetAsync("/competitors/casa-1/rates?from=2026-12-20", HttpStatusCode.OK)).GetProperty("nights")[0];
        Assert.Equal(3, night.GetProperty("rates").EnumerateArray().Select(rate => rate.Text("competitor")).Distinct().Count());
        Assert.Equal(120m, night.Number("competitor_price"));
    }

    [Fact]
    public async Task Several_room_rates_of_one_night_are_refused_or_told_apart()
    {
        const string csv = "property_id,competitor,stay_date,price,kind\ncasa-1,hotel-sol,2026-12-20,130,double\n" +
            "casa-1,hotel-sol,2026-12-20,190,suite\ncasa-1,hotel-mar,2026-12-20,120,double\n";
        _server.On("/one", csv, "text/csv").On("/rooms", csv, "text/csv");
        await using var app = await _server.AppAsync(("/one", [("Format", "csv"), ("Property", "")]),
            ("/rooms", [("Format", "csv"), ("Property", ""), ("Fields:Room", "kind")]));
        var one = await app.PulledAsync("one");
        Assert.Equal([(2, "conflict"), (3, "conflict")], one.GetProperty("refused_rows").EnumerateArray()
            .Select(row => (row.GetProperty("position").GetInt32(), row.Text("reason"))));
        Assert.Contains("Fields:Room", one.GetProperty("refused_rows")[0].Text("detail"), StringComparison.Ordinal);
        Assert.Equal(3, (await app.PulledAsync("rooms")).GetProperty("kept").GetInt32());
        var rates = (await app.Http.GetAsync("/competitors/casa-1/rates?from=2026-12-20", HttpStatusCode.OK)).GetProperty("nights")[0]
            .GetProperty("rates").EnumerateArray().Where(rate => rate.Text("source") == "rooms").Select(rate => rate.Text("competitor"));
        Assert.Equal(["hotel-mar.double", "hotel-sol.double", "hotel-sol.suite"], rates.Order(StringComparer.Ordinal));
    }

    /// <summary>As servers did before HTTP/1.1: the answer ends when the connection does.</summary>
    private static async Task AnswerUntilClosedAsync(TcpListener listener, string body)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await client.GetStream().ReadAtLeastAsync(new byte[8192], 16, cancellationToken: TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\nContent-Type: text/csv\r\n\r\n{body}"),
            TestContext.Current.CancellationToken);
    }
}
