using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ExecutorService.Tests.Upstreams;

internal sealed class GenerationStandIn : StandIn
{
    private static readonly string[] Kinds = ["listing_description", "listing_title", "guest_reply", "portfolio_summary"];
    private readonly ConcurrentDictionary<string, Job> _jobs = new();
    private int _texts;

    public static Task<GenerationStandIn> StartAsync() => StartAsync(new GenerationStandIn());

    /// <summary>What a job's stream tells before its outcome.</summary>
    public IReadOnlyList<string> States { get; set; } = ["queued", "running"];

    /// <summary>Streams that end after their first event, as those of a replica that stops do.</summary>
    public int Cuts { get; set; }

    /// <summary>Streams that were opened.</summary>
    public int Streams { get; private set; }

    public string Outcome { get; set; } = "succeeded";

    public Func<int, string> Text { get; set; } = number => $"Text {number}.";

    public IReadOnlyDictionary<string, JsonElement> LastInputs { get; private set; } = new Dictionary<string, JsonElement>();

    public int Jobs => _jobs.Count;

    protected override void Map(WebApplication app)
    {
        app.MapPost("/generate", (Asked asked, HttpRequest request) =>
        {
            if (!Kinds.Contains(asked.Kind)) return Problem(400, "urn:platform:generation:unknown-kind", "No such kind of text");
            if (asked.Inputs.Any(input => input.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array))
                return Problem(400, "urn:platform:generation:invalid-inputs", "The inputs do not match the kind");
            LastInputs = asked.Inputs;
            var key = request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } sent ? sent : Guid.NewGuid().ToString();
            if (key.Length > 128) return Problem(400, "urn:platform:generation:invalid-key", "The idempotency key does not fit");
            var job = _jobs.GetOrAdd(key, _ => new Job(Guid.NewGuid().ToString("N"), asked.Kind, Text(Interlocked.Increment(ref _texts))));
            return Results.Json(new { id = job.Id, status = "queued" }, statusCode: 202);
        });
        app.MapGet("/generate/{id}/events", (string id) =>
        {
            Streams++;
            if (_jobs.Values.FirstOrDefault(job => job.Id == id) is not { } job)
                return Problem(404, "urn:platform:generation:unknown-generation", "No such generation");
            return TypedResults.ServerSentEvents(EventsAsync(job));
        });
    }

    private async IAsyncEnumerable<SseItem<object>> EventsAsync(Job job)
    {
        foreach (var state in States.Append(Outcome))
        {
            await Task.Yield();
            yield return new SseItem<object>(new
            {
                id = job.Id, kind = job.Kind, status = state, text = state == "succeeded" ? job.Text : null, model = "template",
                tokens = new { input = 1, output = 2 }, cost_usd = 0m, attempts = 1, created_at = "2026-01-31T06:00:00+00:00",
                finished_at = (string?)null, error = (string?)null,
            }, state);
            if (Cuts <= 0) continue;
            Cuts--;
            yield break;
        }
    }

    private sealed record Asked(string Kind, Dictionary<string, JsonElement> Inputs);

    private sealed record Job(string Id, string Kind, string Text);
}
