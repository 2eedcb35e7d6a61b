using GenerationService.Models;

namespace GenerationService.Tests.Models;

/// <summary>Texts to write, without a job around them.</summary>
internal static class Tasks
{
    public static TextTask Title(GenerationApp app) => new(app.Get<TextKinds>().Find("listing_title")!,
        new Dictionary<string, string> { ["property_name"] = "Casa do Rio", ["city"] = "Porto", ["bedrooms"] = "2" });
}
