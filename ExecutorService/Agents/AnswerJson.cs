using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ServiceDefaults.Requests;

namespace ExecutorService.Agents;

/// <summary>JSON of what services and agents answer: read with patience for members that came later, written one way only.</summary>
internal static class AnswerJson
{
    public static JsonSerializerOptions Options { get; } = new(PlatformJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        // Answers are stored and hashed as text, never embedded in a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonObject ToObject<T>(T answer) where T : class => (JsonObject)JsonSerializer.SerializeToNode(answer, Options)!;
}
