using AppHost;
using AppHost.Monitoring;
using AppHost.Running;

var command = CommandLine.Parse(args);
var builder = DistributedApplication.CreateBuilder(
    new DistributedApplicationOptions { Args = command.HostArguments, DashboardApplicationName = "Platform" });
builder.AddRunning();

// Where the services keep their data.
var cache = builder.AddCache();
var databases = builder.AddDatabases();

// The services. Each knows the others only by name.
var pricing = builder.AddProject<Projects.PricingService>("pricing")
    .AsService("Money", cache, databases?.Pricing);

var generation = builder.AddProject<Projects.GenerationService>("generation")
    .AsService("TextBulletListSquareSparkle", cache, databases?.Generation);

var executor = builder.AddProject<Projects.ExecutorService>("executor")
    .AsService("ChartMultiple", cache: null, databases?.Executor)
    .WithReference(pricing)
    .WithReference(generation);
// A reference only tells an address: neither waits for the other.
generation.WithReference(executor);

// What watches them.
generation.ChecksHealthOf(
    (pricing, "Prices"), (generation, "Texts, automations and payments"), (executor, "Analyses and ledger"));
builder.AddGateway(pricing, generation, executor);
builder.AddRelay(pricing, generation, executor);
builder.AddObservability(generation);
builder.AddTraffic(pricing, generation, executor);
builder.AddFaultCommands(pricing, generation, executor);

return await command.RunAsync(builder.Build());
