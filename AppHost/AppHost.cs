using AppHost;
using AppHost.Check;
using AppHost.Running;

var command = CommandLine.Parse(args);
var builder = DistributedApplication.CreateBuilder(command.HostArguments);
builder.AddRunning();

// What the services keep their data in.
var cache = builder.AddCache();
var databases = builder.AddDatabases();

// The services. Each knows the others by name only.
var pricing = builder.AddProject<Projects.PricingService>("pricing")
    .AsService(cache, databases?.Pricing);

var generation = builder.AddProject<Projects.GenerationService>("generation")
    .AsService(cache, databases?.Generation);

builder.AddProject<Projects.ExecutorService>("executor")
    .AsService(cache: null, databases?.Executor)
    .WithReference(pricing)
    .WithReference(generation);

// What watches them.
builder.AddObservability();

return await command.RunAsync(builder.Build());
