using System.Data.Common;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Testing;

namespace Storage.Tests;

public abstract partial class DatabaseTests
{
    [Fact]
    public async Task Statements_of_a_request_are_spans_with_their_kind_and_not_their_text()
    {
        await using var collector = await Collector.StartAsync();
        var settings = await SettingsAsync();
        foreach (var (key, value) in collector.Settings(("OTEL_TRACES_SAMPLER", "always_on"))) settings[key] = value;
        await using (var service = await StoredService.StartAsync(app => app.MapGet("/stays", async (Database database) =>
        {
            await using var connection = await database.OpenAsync(Cancelled);
            await connection.ExecuteScalarAsync<string>("SELECT 'jane' WHERE @night = 'friday'", new { night = "friday" });
            await Assert.ThrowsAnyAsync<DbException>(() => connection.ExecuteAsync("DELETE FROM nowhere"));
        }), settings))
        {
            // Probes are in no trace, and what they ask the store is none.
            using var probe = await service.Http.GetAsync("/health", Cancelled);
            using var answer = await service.Http.GetAsync("/stays", Cancelled);
            answer.EnsureSuccessStatusCode();
        }

        var request = Assert.Single(collector.Spans, span => span.Kind == 2);
        var statements = collector.Spans.Where(span => span.Kind == 3).ToDictionary(span => span.Tags["db.operation.name"]);
        Assert.Equal(["DELETE", "SELECT"], statements.Keys.Order());
        var select = statements["SELECT"];
        Assert.Equal((request.SpanId, $"SELECT {select.Tags["db.namespace"]}"), (select.ParentId, select.Name));
        Assert.Equal(Dialect == Dialect.Sqlite ? "sqlite" : "postgresql", select.Tags["db.system.name"]);
        Assert.Equal((2, true, true),
            (statements["DELETE"].Status, statements["DELETE"].Tags.ContainsKey("error.type"), statements["DELETE"].Tags
                .ContainsKey("db.response.status_code")));
        Assert.DoesNotContain(collector.Bodies, body => body.Signal == "traces" && Encoding.UTF8.GetString(body.Body) is var text
            && (text.Contains("jane", StringComparison.Ordinal) || text.Contains("friday", StringComparison.Ordinal)));
    }
}
