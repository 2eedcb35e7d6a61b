using System.Globalization;
using GenerationService.Tests.Generations;
using Testing.Models;

namespace GenerationService.Tests.Models.Endpoints;

public sealed class EndpointTelemetryTests
{
    [Fact]
    public async Task A_call_is_counted_once_by_our_names_and_once_by_those_of_OpenTelemetry()
    {
        await using var server = await ChatServer.StartAsync();
        (server.Models, server.Usage) = (["model-of-telemetry-test"], (300, 100, 40));
        server.Next(Trouble.None, Trouble.ServerError, Trouble.None);
        var settings = ModelSettings.Fast.With("writer", server, ("Model", "model-of-telemetry-test"));
        await using var app = new GenerationApp(settings);
        await app.WriteAsync(EndpointTests.Title);
        await app.WriteAsync(EndpointTests.Title);

        var lines = await app.CreateClient().ScrapeAsync(lines =>
            lines.Contains("""ai_requests_total{model="writer",status="success"} 2"""));

        var labels = $"gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"model-of-telemetry-test\"";
        var answered = labels + ",gen_ai_response_model=\"model-of-telemetry-test\"";
        var at = $",server_address=\"127.0.0.1\",server_port=\"{new Uri(server.Address).Port}\"";
        foreach (var (series, value) in new[]
        {
            ("""ai_requests_total{model="writer",status="unavailable"}""", 1m),
            ("""ai_tokens_total{model="writer",type="input"}""", 400),
            ("""ai_tokens_total{model="writer",type="cached_input"}""", 200),
            ("""ai_tokens_total{model="writer",type="output"}""", 80),
            ("""ai_cost_usd_sum{model="writer"}""", 0.0018m),
            ("""ai_cost_usd_count{model="writer"}""", 2),
            ("""generation_requests_total{model_type="chat",status="succeeded"}""", 2),
            ($$"""gen_ai_client_token_usage_sum{{{answered}},gen_ai_token_type="input"{{at}}}""", 600),
            ($$"""gen_ai_client_token_usage_sum{{{answered}},gen_ai_token_type="output"{{at}}}""", 80),
            ($$"""gen_ai_client_operation_duration_seconds_count{{{answered}}{{at}}}""", 2),
            ($$"""gen_ai_client_operation_duration_seconds_count{error_type="GenerationService.Models.ModelFailedException",{{labels}}{{at}}}""", 1),
        })
            Assert.Equal(value, Value(lines, series));
        const string outbound = "external_request_duration_seconds_count{operation=\"chat\",service=\"models\",status=\"200\"}";
        Assert.Equal(2, Value(lines, outbound));
    }

    private static decimal? Value(string[] lines, string series)
    {
        if (lines.FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal)) is { } line)
            return decimal.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
        var others = lines.Where(other => other.StartsWith("gen_ai", StringComparison.Ordinal)
            && !other.Contains("_bucket", StringComparison.Ordinal));
        throw new KeyNotFoundException($"{series} is not in\n{string.Join('\n', others)}");
    }
}
