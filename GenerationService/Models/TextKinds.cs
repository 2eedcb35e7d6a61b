using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using ServiceDefaults.Requests;

namespace GenerationService.Models;

/// <summary>Every kind of text this service writes, from the embedded <c>Models/Kinds/*.json</c>.</summary>
internal sealed class TextKinds
{
    private readonly FrozenDictionary<string, TextKind> _kinds = Read().ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);

    public IReadOnlyList<string> Names => [.. _kinds.Keys.Order(StringComparer.Ordinal)];

    public TextKind? Find(string name) => _kinds.GetValueOrDefault(name);

    private static IEnumerable<TextKind> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Models.Kinds.", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            yield return JsonSerializer.Deserialize<TextKind>(stream, PlatformJson.Options)
                ?? throw new InvalidDataException($"{resource} is empty.");
        }
    }
}
