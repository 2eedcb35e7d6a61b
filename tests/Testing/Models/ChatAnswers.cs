using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Testing.Models;

/// <summary>An answer, whole or piece by piece.</summary>
internal sealed class ChatAnswers
{
    private readonly string _model;
    private readonly string _text;
    private readonly string? _reason;
    private readonly bool _includesUsage;
    private readonly (int Prompt, int Cached, int Completion) _usage;
    private readonly Trouble _trouble;

    public ChatAnswers(JsonObject request, string reply, (int Prompt, int Cached, int Completion) usage, Trouble trouble)
    {
        _model = (string)request["model"]!;
        _trouble = trouble;
        _includesUsage = (bool?)request["stream_options"]?["include_usage"] == true;
        var most = (int?)(request["max_completion_tokens"] ?? request["max_tokens"]);
        var isCut = most < usage.Completion;
        _usage = isCut ? usage with { Completion = most!.Value } : usage;
        _text = isCut ? reply[..(reply.Length * most!.Value / usage.Completion)] : reply;
        _reason = trouble switch
        {
            Trouble.NoFinishReason => null,
            Trouble.ContentFilter => "content_filter",
            _ => isCut ? "length" : "stop",
        };
    }

    public static string Models(IReadOnlyList<string> models) => new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. models.Select(model => (JsonNode)new JsonObject
        {
            ["id"] = model, ["object"] = "model", ["created"] = 1_700_000_000, ["owned_by"] = "stand-in",
        })]),
    }.ToJsonString();

    public string Whole()
    {
        var isRefusal = _trouble == Trouble.Refusal;
        var choice = new JsonObject
        {
            ["index"] = 0,
            ["message"] = new JsonObject
            {
                ["role"] = "assistant", ["content"] = isRefusal ? null : _text, ["refusal"] = isRefusal ? "I can't help with that." : null,
            },
            ["logprobs"] = null,
        };
        if (_reason is not null) choice["finish_reason"] = _reason;
        var answer = Envelope("chat.completion", choice);
        if (_trouble != Trouble.NoUsage) answer["usage"] = Usage();
        return answer.ToJsonString();
    }

    public async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        // What is promised and does not come closes the connection.
        if (_trouble == Trouble.Cut) context.Response.ContentLength = 1 << 20;
        await SendAsync(Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "", ["refusal"] = null }));
        var words = _text.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            if (i == words.Length / 2 && _trouble is Trouble.Cut or Trouble.ErrorEvent)
            {
                if (_trouble == Trouble.ErrorEvent)
                    await context.Response.WriteAsync(
                        $"event: error\ndata: {ChatRules.Error("The server had an error.", "server_error", "server_error", null)}\n\n");
                return;
            }
            var piece = i == 0 ? words[i] : " " + words[i];
            await SendAsync(Chunk(_trouble == Trouble.Refusal
                ? new JsonObject { ["refusal"] = piece }
                : new JsonObject { ["content"] = piece }));
        }
        if (_reason is not null) await SendAsync(Chunk(new JsonObject(), _reason));
        if (_includesUsage && _trouble != Trouble.NoUsage)
        {
            var last = Envelope("chat.completion.chunk");
            last["usage"] = Usage();
            await SendAsync(last);
        }
        await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);

        async Task SendAsync(JsonObject chunk)
        {
            await context.Response.WriteAsync($"data: {chunk.ToJsonString()}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private JsonObject Chunk(JsonObject delta, string? reason = null) => Envelope("chat.completion.chunk",
        new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = reason });

    private JsonObject Envelope(string kind, params JsonNode[] choices) => new()
    {
        ["id"] = "chatcmpl-stand-in", ["object"] = kind, ["created"] = 1_700_000_000, ["model"] = _model,
        ["choices"] = new JsonArray(choices), ["system_fingerprint"] = "fp_stand_in",
    };

    private JsonObject Usage() => new()
    {
        ["prompt_tokens"] = _usage.Prompt, ["completion_tokens"] = _usage.Completion, ["total_tokens"] = _usage.Prompt + _usage.Completion,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = _usage.Cached },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
    };
}
