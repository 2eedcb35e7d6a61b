using System.Security.Cryptography;
using System.Text.Json;

namespace GenerationService.Generations;

/// <summary>What the queue stores of a request: checked, with the model resolved and the inputs normalised and in order.</summary>
internal sealed record GenerationPayload(string Kind, string Model, SortedDictionary<string, string> Inputs)
{
    /// <summary>Equal for equivalent requests, however they were written.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)));
}
