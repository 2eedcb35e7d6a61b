using Jobs;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace GenerationService.Sla.Checks;

internal static class ChecksSetup
{
    private const string Section = "Sla:Checks";
    private const string Defaults = "Sla:CheckDefaults";

    /// <summary>
    /// Registers the configured checks. Without any, the services whose addresses this one is given (<c>services:{name}:http:0</c>) are
    /// checked at their <c>/health</c>.
    /// </summary>
    public static WebApplicationBuilder AddChecks(this WebApplicationBuilder builder)
    {
        var names = builder.Configuration.GetSection(Section).GetChildren().Select(check => check.Key).ToList();
        if (names.Count == 0) names = AddServices(builder.Configuration);
        foreach (var name in names)
        {
            builder.AddValidatedOptions<CheckOptions>(name, Defaults, $"{Section}:{name}")
                .Validate(_ => Identifier.IsWellFormed(name), $"{Section}: a check's name {Identifier.Rule}")
                .Validate(_ => names.Count <= CheckNames.Most, $"{Section}: at most {CheckNames.Most} checks");
        }
        builder.Services.AddSingleton(new CheckNames(names)).AddSingleton<CheckCatalog>().AddSingleton<CheckProbe>()
            .AddSingleton<CheckTable>().AddSingleton<ResultTable>().AddSingleton<CheckRecorder>().AddHostedService<CheckPlan>()
            .AddHostedService<ResultRetention>();
        builder.Services.AddJobHandler<CheckHandler>();
        return builder;
    }

    private static List<string> AddServices(ConfigurationManager configuration)
    {
        var found = configuration.GetSection("services").GetChildren()
            .Select(service => (service.Key, Address: service["https:0"] ?? service["http:0"]))
            .Where(service => service.Address is not null && Identifier.IsWellFormed(service.Key)).Take(CheckNames.Most).ToList();
        configuration.AddInMemoryCollection(found.Select(service =>
            KeyValuePair.Create<string, string?>($"{Section}:{service.Key}:Url", $"{service.Address!.TrimEnd('/')}/health")));
        return [.. found.Select(service => service.Key)];
    }
}
