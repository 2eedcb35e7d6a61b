using System.Text.Json.Nodes;

namespace GenerationService.Connectors;

/// <summary>A request to a provider.</summary>
/// <param name="Operation">What it does, a constant: the label of its outbound measurements.</param>
/// <param name="Method">The verb.</param>
/// <param name="Path">Path and query below the base address, escaped.</param>
/// <param name="Body">Sent as JSON when not null.</param>
/// <param name="Changes">Whether it changes something, so that its outcome matters when no answer comes.</param>
internal sealed record ProviderCall(string Operation, HttpMethod Method, string Path, JsonObject? Body = null, bool Changes = false);

/// <param name="Body">What was answered.</param>
/// <param name="At">When, by the provider's own clock.</param>
internal sealed record ProviderAnswer<T>(T Body, DateTimeOffset At);
