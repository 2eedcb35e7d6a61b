using System.Text.Json.Nodes;

namespace Testing.Models;

/// <summary>What the provider refuses, with its status, type, code and parameter.</summary>
internal static class ChatRules
{
    private static readonly HashSet<string> Known =
    [
        "model", "messages", "stream", "stream_options", "max_completion_tokens", "max_tokens", "temperature", "top_p", "n", "stop",
        "seed", "user", "store", "metadata", "tools", "tool_choice", "response_format", "reasoning_effort", "presence_penalty",
        "frequency_penalty", "logprobs", "top_logprobs", "logit_bias", "parallel_tool_calls", "service_tier",
    ];

    private static readonly HashSet<string> Roles = ["developer", "system", "user", "assistant", "tool", "function"];

    public static (int Status, string Error)? Refusal(string authorization, JsonObject? body, IReadOnlyList<string> models)
    {
        if (authorization.Length == 0)
            return Of(401, "You didn't provide an API key. You need to provide your API key in an Authorization header.", null, null);
        if (authorization != $"Bearer {ChatServer.Key}")
            return Of(401, $"Incorrect API key provided: {authorization["Bearer ".Length..]}.", "invalid_api_key", null);
        if (body is null) return Of(400, "We could not parse the JSON body of your request.", null, null);
        if (body["model"] is not JsonValue model || !model.TryGetValue<string>(out var name) || name.Length == 0)
            return Of(400, "you must provide a model parameter", null, null);
        if (body["messages"] is null) return Of(400, "Missing required parameter: 'messages'.", "missing_required_parameter", "messages");
        if (body["messages"] is not JsonArray messages)
            return Of(400, "Invalid type for 'messages': expected an array of objects.", "invalid_type", "messages");
        if (messages.Count == 0)
            return Of(400, "Invalid 'messages': empty array. Expected an array with minimum length 1.", "empty_array", "messages");
        for (var i = 0; i < messages.Count; i++)
        {
            if (!Roles.Contains((string?)messages[i]?["role"] ?? ""))
                return Of(400, "Invalid value for 'role'.", "invalid_value", $"messages[{i}].role");
            if (messages[i]!["content"] is null && (string?)messages[i]!["role"] != "assistant")
                return Of(400, "Invalid value for 'content': expected a string, got null.", null, $"messages.[{i}].content");
        }
        foreach (var (parameter, _) in body)
        {
            if (!Known.Contains(parameter)) return Of(400, $"Unrecognized request argument supplied: {parameter}", null, null);
        }
        if (body["max_completion_tokens"] is { } most && (long)most < 1)
            return Of(400, "Invalid 'max_completion_tokens': too small.", "integer_below_min_value", "max_completion_tokens");
        if (body["max_completion_tokens"] is not null && body["max_tokens"] is not null)
            return Of(400, "Setting both limits at the same time is not supported.", "invalid_parameter_combination", "max_tokens");
        if (body["stream_options"] is not null && (bool?)body["stream"] != true)
            return Of(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", null, "stream_options");
        return models.Contains(name)
            ? null
            : Of(404, $"The model `{name}` does not exist or you do not have access to it.", "model_not_found", null);
    }

    public static string Error(string message, string type, string? code, string? param) => new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = param, ["code"] = code },
    }.ToJsonString();

    private static (int, string) Of(int status, string message, string? code, string? param) =>
        (status, Error(message, "invalid_request_error", code, param));
}
