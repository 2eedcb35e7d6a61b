var builder = DistributedApplication.CreateBuilder(args);

var pricing = builder.AddProject<Projects.PricingService>("pricing")
    .WithHttpHealthCheck("/health");

var generation = builder.AddProject<Projects.GenerationService>("generation")
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.ExecutorService>("executor")
    .WithReference(pricing)
    .WithReference(generation)
    .WithHttpHealthCheck("/health")
    .WaitFor(pricing)
    .WaitFor(generation);

builder.Build().Run();
