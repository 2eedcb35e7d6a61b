using System.Security.Cryptography;
using System.Text.Json;

namespace GenerationService.Generations;

/// <summary>What the queue keeps of a request: checked, with the model settled and the inputs in written form and order.</summary>
internal sealed record GenerationPayload(string Kind, string Model, SortedDictionary<string, string> Inputs)
{
    /// <summary>Equal for requests that ask for the same, however they were written.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)));
}
