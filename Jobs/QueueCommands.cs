using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceDefaults.Requests;

namespace Jobs;

/// <summary>
/// <c>queues</c>: what <c>/queues</c> offers, for a terminal. It asks a running service, so that what it changes is seen at once.
/// </summary>
public static class QueueCommands
{
    private const int Done = 0;
    private const int NotDone = 1;
    private static readonly JsonSerializerOptions Indented = new(PlatformJson.Options)
        { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="defaultUrl">Where the service listens when it is started with <c>./run</c>.</param>
    public static Command Create(string defaultUrl)
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The running service.", CustomParser = ParseUrl, DefaultValueFactory = _ => new Uri(defaultUrl), Recursive = true,
        };
        var queue = new Argument<string>("queue") { Description = "The queue's name, as 'queues list' shows it." };
        var id = new Argument<string>("id") { Description = "The job's id, as 'queues dead-letters' shows it." };
        var limit = new Option<int>("--limit") { Description = "How many, at most 200.", DefaultValueFactory = _ => 50 };
        return new Command("queues", "Shows the queues of a running service, pauses them, and deals with jobs that failed for good. " +
            "Prints JSON. Exits with 0 if it was done, 1 if it was refused or the service did not answer.")
        {
            url,
            Verb("list", "Waiting, running and failed jobs of each queue, and whether it is paused.", url, [],
                _ => (HttpMethod.Get, "queues")),
            Verb("pause", "Starts no more jobs of a queue until it is resumed.", url, [queue],
                parsed => (HttpMethod.Post, $"queues/{Segment(parsed, queue)}/pause")),
            Verb("resume", "Starts the jobs of a paused queue again.", url, [queue],
                parsed => (HttpMethod.Post, $"queues/{Segment(parsed, queue)}/resume")),
            Verb("dead-letters", "Jobs that failed for good, newest first.", url, [queue, limit],
                parsed => (HttpMethod.Get, $"queues/{Segment(parsed, queue)}/dead-letters?limit={parsed.GetValue(limit)}")),
            Verb("show", "A failed job: what was requested, without personal data, and each attempt.", url, [queue, id],
                parsed => (HttpMethod.Get, $"queues/{Segment(parsed, queue)}/dead-letters/{Segment(parsed, id)}")),
            Verb("put-back", "Queues a failed job again.", url, [queue, id],
                parsed => (HttpMethod.Post, $"queues/{Segment(parsed, queue)}/dead-letters/{Segment(parsed, id)}/put-back")),
            Verb("drop", "Deletes a failed job, with its results and its idempotency key.", url, [queue, id],
                parsed => (HttpMethod.Delete, $"queues/{Segment(parsed, queue)}/dead-letters/{Segment(parsed, id)}")),
        };
    }

    private static Command Verb(string name, string description, Option<Uri> url, IEnumerable<Symbol> symbols,
        Func<ParseResult, (HttpMethod Method, string Path)> request)
    {
        var verb = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) verb.Add(argument);
            else verb.Add((Option)symbol);
        }
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (method, path) = request(parsed);
            var address = new Uri(parsed.GetRequiredValue(url).AbsoluteUri.TrimEnd('/') + "/");
            return await SendAsync(address, method, path, parsed.InvocationConfiguration, cancellationToken);
        });
        return verb;
    }

    private static string Segment(ParseResult parsed, Argument<string> argument) => Uri.EscapeDataString(parsed.GetRequiredValue(argument));

    private static async Task<int> SendAsync(
        Uri service, HttpMethod method, string path, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = service, Timeout = TimeSpan.FromSeconds(30) };
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using var answer = await http.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                if (text.Length > 0) await console.Output.WriteLineAsync(JsonNode.Parse(text)!.ToJsonString(Indented));
                return Done;
            }
            await console.Error.WriteLineAsync(ReasonIn(text) ?? $"{service} answers with {(int)answer.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            await console.Error.WriteLineAsync($"{service} does not answer as a service of this platform: {e.Message} Is it running? " +
                "--url says where.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await console.Error.WriteLineAsync($"{service} did not answer within {http.Timeout.TotalSeconds:0} s.");
        }
        return NotDone;
    }

    private static string? ReasonIn(string answer)
    {
        try
        {
            return (string?)JsonNode.Parse(answer)?["detail"];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"))
            return address;
        result.AddError("--url must be like http://localhost:5102");
        return null;
    }
}
