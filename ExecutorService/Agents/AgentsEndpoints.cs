using ExecutorService.Agents.Analytics;
using ExecutorService.Agents.Generation;
using ExecutorService.Agents.Ledger;
using ExecutorService.Agents.Pricing;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Configuration;
using ServiceDefaults.Outbound;
using ServiceDefaults.Switches;

namespace ExecutorService.Agents;

internal static class AgentsEndpoints
{
    public static WebApplicationBuilder AddAgents(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<AgentOptions>("Agents");
        builder.AddOutboundClient<PricingClient>("pricing", callerGuards: true);
        builder.AddOutboundClient<GenerationClient>("generation", callerGuards: true);
        // The agents live as long as the service; a client must not, so that its connections are renewed.
        builder.Services.AddSingleton<Func<PricingClient>>(services => services.GetRequiredService<PricingClient>);
        builder.Services.AddSingleton<Func<GenerationClient>>(services => services.GetRequiredService<GenerationClient>);
        builder.Services.AddSingleton<AgentMetrics>();
        builder.Services.AddSingleton<CoverageBook>();
        builder.Services.AddSingleton<IAgent, LedgerAgent>();
        builder.Services.AddSingleton<IAgent, PricingAgent>();
        builder.Services.AddSingleton<IAgent, AnalyticsAgent>();
        builder.Services.AddSingleton<IAgent, GenerationAgent>();
        builder.Services.AddSingleton<AgentRegistry>();
        builder.AddFaultPoint(AgentGate.FaultPoint, FaultKind.Passage,
            "Agents are late or fail; only: capabilities that begin with it, such as pricing.");
        return builder;
    }

    public static WebApplication MapAgents(this WebApplication app)
    {
        app.MapGet("/v1/agents", List).WithSummary("The agents, their capabilities and whether their circuits are closed");
        return app;

        static Ok<AgentsResponse> List(AgentRegistry registry) =>
            TypedResults.Ok(new AgentsResponse([.. registry.Gates.Select(gate => new AgentResponse(
                gate.Name,
                gate.Circuit,
                [.. gate.Capabilities.Select(capability => new CapabilityResponse(
                    capability.Name,
                    capability.Description,
                    [.. capability.Inputs.Where(input => input.Required).Select(input => input.Name)],
                    [.. capability.Inputs.Where(input => !input.Required).Select(input => input.Name)],
                    capability.Outputs))]))]));
    }
}

internal sealed record AgentsResponse(IReadOnlyList<AgentResponse> Agents);

internal sealed record AgentResponse(string Name, Circuit Circuit, IReadOnlyList<CapabilityResponse> Capabilities);

internal sealed record CapabilityResponse(string Name, string Description, IReadOnlyList<string> RequiredInputs,
    IReadOnlyList<string> OptionalInputs, IReadOnlyList<string> Outputs);
