using GenerationService.Models.Endpoints;
using GenerationService.Models.Spending;
using Microsoft.Extensions.Options;
using ServiceDefaults.Configuration;
using ServiceDefaults.Outbound;
using ServiceDefaults.Switches;

namespace GenerationService.Models;

internal static class ModelsSetup
{
    /// <summary>The meter and the source of spans.</summary>
    public const string Telemetry = "GenerationService.Models";

    public static WebApplicationBuilder AddModels(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ModelOptions>("Models");
        foreach (var endpoint in builder.Configuration.GetSection("Models:Endpoints").GetChildren())
        {
            // The binder leaves out an entry that has an unreadable value; this names the value.
            var checkedOnes = builder.AddValidatedOptions<EndpointOptions>(endpoint.Key, endpoint.Path);
            // A misspelt price would let the model cost nothing.
            foreach (var stranger in endpoint.GetChildren().Where(given => !EndpointOptions.Settings.Contains(given.Key)))
            {
                checkedOnes.Validate(_ => false, $"{stranger.Path} ({stranger.Path.Replace(":", "__", StringComparison.Ordinal)}): is no " +
                    $"setting of an endpoint; those are {string.Join(", ", EndpointOptions.Settings.Order(StringComparer.Ordinal))}");
            }
        }
        builder.AddFaultPoint(TextModels.FaultPoint, FaultKind.State, "Text models write nonsense; only: models whose name begins with it");
        builder.AddFaultPoint(Budget.FaultPoint, FaultKind.State, "The budget for paid models is spent");
        builder.AddEndpoints();
        builder.Services.AddSingleton<TextKinds>();
        builder.Services.AddSingleton<ModelMetrics>();
        builder.Services.AddSingleton<Rests>();
        builder.Services.AddSingleton<SpendTable>();
        builder.Services.AddSingleton<BudgetMetrics>();
        builder.Services.AddSingleton<Budget>();
        builder.Services.AddHostedService<BudgetWatch>();
        builder.Services.AddSingleton<IReadOnlyList<TextModel>>(services =>
        [
            new()
            {
                Name = TemplateModel.TheName, Type = ModelType.Template, Prompt = TemplateModel.Prompt,
                Client = EndpointClients.Measured(new TemplateModel()),
            },
            .. services.GetRequiredService<IOptions<ModelOptions>>().Value.Endpoints.Select(each => Chat(each.Key, each.Value, services)),
        ]);
        builder.Services.AddSingleton<TextModels>();
        return builder;
    }

    private static TextModel Chat(string name, EndpointOptions endpoint, IServiceProvider services) => new()
    {
        Name = name, Type = ModelType.Chat, Prompt = Prompt.Of, Price = endpoint.Price(), MaxOutputTokens = endpoint.MaxOutputTokens,
        Client = EndpointClients.Create(
            endpoint, services.GetRequiredService<EndpointHttp>(), services.GetRequiredService<TimeProvider>()),
    };

    private static void AddEndpoints(this WebApplicationBuilder builder)
    {
        // Models take their time; each endpoint's own TimeoutSeconds ends a call sooner. Settings of Outbound:models go above these.
        builder.Services.Configure<OutboundOptions>(EndpointHttp.Purpose, outbound =>
            (outbound.AttemptTimeoutSeconds, outbound.TotalTimeoutSeconds, outbound.Retries, outbound.MaxResponseBytes) =
                (300, 600, 0, 2 << 20));
        builder.AddGuardedClient<EndpointHttp>(EndpointHttp.Purpose)
            .AddHttpMessageHandler(services => new AnswerGuard(services.Outbound().MaxResponseBytes))
            // One client lives as long as the service: it is the connections that are renewed.
            .ConfigurePrimaryHttpMessageHandler((handler, _) =>
                ((SocketsHttpHandler)handler).PooledConnectionLifetime = TimeSpan.FromMinutes(2))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        // The operator named these addresses, so they may be called, wherever they are; and no others.
        builder.Services.AddOptions<OutboundOptions>(EndpointHttp.Purpose).PostConfigure<IOptions<ModelOptions>>((outbound, models) =>
            outbound.AllowedHosts = [.. models.Value.Endpoints.Values.Select(endpoint => HostAndPort(new Uri(endpoint.Address)))]);
    }

    private static OutboundOptions Outbound(this IServiceProvider services) =>
        services.GetRequiredService<IOptionsMonitor<OutboundOptions>>().Get(EndpointHttp.Purpose);

    private static string HostAndPort(Uri address) => $"{address.IdnHost}:{address.Port}";
}
