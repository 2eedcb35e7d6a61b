using System.Reflection;
using AppHost.Files;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost;

/// <summary>A day of a portfolio, sent to the services when somebody asks for it in the dashboard.</summary>
internal static class SimulatedTraffic
{
    private const string Name = "traffic";

    public static void AddTraffic(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> pricing,
        IResourceBuilder<ProjectResource> generation, IResourceBuilder<ProjectResource> executor)
    {
        if (builder.ExecutionContext.IsPublishMode) return;
        var program = typeof(SimulatedTraffic).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(entry => entry.Key == "Traffic").Value!;
        var traffic = builder.AddExecutable(Name, "dotnet", builder.RunDirectory().Path, program)
            .WithArgs("--speed", builder.Configuration["Traffic:Speed"] ?? "600", "--seed", builder.Configuration["Traffic:Seed"] ?? "1")
            .WithEnvironment("services__pricing__http__0", pricing.GetEndpoint("http"))
            .WithEnvironment("services__generation__http__0", generation.GetEndpoint("http"))
            .WithEnvironment("services__executor__http__0", executor.GetEndpoint("http"))
            .WithIconName("PeopleTeam")
            .WithExplicitStart()
            .ExcludeFromManifest();
        // Without the provider's secret there are no payments.
        if (builder.Configuration["Payments:Stripe:WebhookSecrets:0"] is { Length: > 0 } secret)
            traffic.WithEnvironment("TRAFFIC_WEBHOOK_SECRET", secret);
        traffic.WithCommand("simulate-a-day", "Simulate a day", async context =>
            await context.Services.GetRequiredService<ResourceCommandService>()
                .ExecuteCommandAsync(context.ResourceName, KnownResourceCommands.StartCommand, context.CancellationToken),
            new CommandOptions
            {
                Description = "Sends searches, quotes, bookings, cancellations, texts, analyses and payments of a day, 600 times as fast",
                IconName = "Play", IsHighlighted = true,
            });
    }
}
