using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AppHost;

/// <summary>
/// Faults for drills as commands in the dashboard, where <c>Faults:Enabled</c> is set; docs/drills.md has all that the services know.
/// In Production there are none: a service with that setting does not start there.
/// </summary>
internal static class FaultCommands
{
    private const string Key = "Faults:Enabled";

    /// <param name="Name">Of the command.</param>
    /// <param name="Display">What is broken, for a minute.</param>
    /// <param name="Point">Where, as in <c>PUT /faults/{point}</c>.</param>
    /// <param name="Body">How.</param>
    private sealed record Fault(string Name, string Display, string Point, string Body = "{}");

    private static readonly Fault[] OfAll =
    [
        new("break-requests", "Break: requests take 1.5 s longer", "requests", """{"delay_milliseconds": 1500}"""),
        new("break-telemetry", "Break: the collector accepts no spans", "telemetry"),
    ];

    private static readonly Fault[] OfPricing =
    [
        new("break-score", "Break: quotes end with 500", "requests", """{"only": "/score", "fails": true}"""),
        new("break-quotes", "Break: quotes take 120 ms longer", "quotes", """{"delay_milliseconds": 120}"""),
        new("break-packs", "Break: packs cannot be built", "pack-builds", """{"fails": true}"""),
    ];

    private static readonly Fault[] OfGeneration =
    [
        new("break-texts", "Break: the text models write nonsense", "texts"),
        new("break-budget", "Break: the budget is spent", "budget"),
        new("break-queues", "Break: nobody takes jobs", "queues"),
    ];

    private static readonly Fault[] OfExecutor =
    [
        new("break-agents", "Break: agents fail", "agents", """{"fails": true}"""),
    ];

    public static void AddFaultCommands(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> pricing,
        IResourceBuilder<ProjectResource> generation, IResourceBuilder<ProjectResource> executor)
    {
        var wanted = builder.Configuration.GetValue<bool>(Key) && !builder.Environment.IsProduction();
        if (!wanted || builder.ExecutionContext.IsPublishMode) return;
        Add(pricing, OfPricing);
        Add(generation, OfGeneration);
        Add(executor, OfExecutor);
    }

    private static void Add(IResourceBuilder<ProjectResource> service, Fault[] own)
    {
        service.WithEnvironment(Key.Replace(":", "__", StringComparison.Ordinal), "true");
        foreach (var fault in own.Concat(OfAll))
        {
            service.WithHttpCommand($"/faults/{fault.Point}", fault.Display, commandName: fault.Name, commandOptions: new HttpCommandOptions
            {
                Method = HttpMethod.Put, IconName = "PlugDisconnected",
                Description = "For a minute, or until it is mended (docs/drills.md)",
                PrepareRequest = context =>
                {
                    context.Request.Content = new StringContent(fault.Body, new MediaTypeHeaderValue("application/json"));
                    return Task.CompletedTask;
                },
            });
        }
        service.WithHttpCommand("/faults", "Mend everything", commandName: "mend", commandOptions: new HttpCommandOptions
        {
            Method = HttpMethod.Delete, IconName = "Wrench", Description = "Ends every fault that is on", IsHighlighted = true,
        });
    }
}
