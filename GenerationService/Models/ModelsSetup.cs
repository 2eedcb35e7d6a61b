using ServiceDefaults.Configuration;

namespace GenerationService.Models;

internal static class ModelsSetup
{
    public static WebApplicationBuilder AddModels(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ModelOptions>("Models");
        builder.Services.AddOptions<ModelOptions>().Validate<IEnumerable<ITextModel>>(
            (options, models) => models.Any(model => model.Name == options.Default),
            "Models:Default (Models__Default): names no model of this service");
        builder.Services.AddSingleton<TextKinds>();
        builder.Services.AddSingleton<ModelMetrics>();
        builder.Services.AddSingleton<ITextModel, TemplateModel>();
        builder.Services.AddSingleton<TextModels>();
        return builder;
    }
}
