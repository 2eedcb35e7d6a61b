using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ServiceDefaults.Requests;

namespace ExecutorService.Agents;

/// <summary>JSON of services' and agents' answers: reading ignores unknown members, writing has one form only.</summary>
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
