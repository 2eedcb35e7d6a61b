using System.Text.Json.Nodes;

namespace PricingService.Api;

/// <summary>
/// JSON Merge Patch (RFC 7396), which treats a list of named things like an object: what is merged under a name goes to the
/// element with that name.
/// </summary>
internal static class Overlay
{
    public static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) target.Remove(name);
            else if (value is JsonObject below && target[name] is JsonObject already) Merge(already, below);
            else if (value is JsonObject named && target[name] is JsonArray list)
                foreach (var element in list.OfType<JsonObject>())
                {
                    if (named[(string?)element["name"] ?? ""] is JsonObject own) Merge(element, own);
                }
            else target[name] = value.DeepClone();
        }
    }
}
