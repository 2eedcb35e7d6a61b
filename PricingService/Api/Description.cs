using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace PricingService.Api;

/// <summary>
/// The service's interface as OpenAPI 3.1. Routes and shapes come from the code; the rest (texts, bounds, examples) from the
/// overlays next to this file. Generated on first request, then cached.
/// </summary>
internal sealed class Description(IServiceProvider services)
{
    public const string Name = "v1";
    private Made? _made;

    /// <summary>Two simultaneous first requests both generate it, with the same content.</summary>
    public async ValueTask<Made> GetAsync(CancellationToken cancellationToken) => _made ??= await MakeAsync(cancellationToken);

    public static IEnumerable<JsonObject> Overlays()
    {
        var assembly = typeof(Description).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("overlays/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var overlay = assembly.GetManifestResourceStream(name)!;
            yield return JsonNode.Parse(overlay)!.AsObject();
        }
    }

    private async Task<Made> MakeAsync(CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name)
            .GetOpenApiDocumentAsync(cancellationToken);
        // The caller knows the address; the one used internally means nothing to it.
        document.Servers?.Clear();
        var json = JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken))!.AsObject();
        DescribedIds.Mark(json);
        foreach (var overlay in Overlays()) Overlay.Merge(json, overlay);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(json);
        return new Made(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
    }

    internal sealed record Made(byte[] Json, string ETag);
}
