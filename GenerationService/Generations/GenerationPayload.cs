using System.Security.Cryptography;
using System.Text.Json;

namespace GenerationService.Generations;

/// <summary>What the queue stores of a request: checked, with the model resolved and the inputs normalised and in order.</summary>
internal sealed record GenerationPayload(string Kind, string Model, SortedDictionary<string, string> Inputs)
{
    public string ToJson() => JsonSerializer.Serialize(this);

    public static GenerationPayload FromJson(string json) =>
        JsonSerializer.Deserialize<GenerationPayload>(json) ?? throw new InvalidDataException("The payload of a generation is empty.");

    /// <summary>Equal for equivalent requests, however they were written.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)));
}
