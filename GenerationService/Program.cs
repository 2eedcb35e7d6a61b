using GenerationService.Automations;
using GenerationService.CommandLine;
using GenerationService.Connectors;
using GenerationService.Generations;
using GenerationService.Models;
using GenerationService.Payments;
using Jobs;
using GenerationService.Users;
using ServiceDefaults;
using ServiceDefaults.Configuration;
using ServiceDefaults.Documentation;
using ServiceDefaults.Notices;
using Storage;

if (ProgramArguments.NameACommand(args)) return await Commands.RunAsync(args);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDescription();
builder.AddDatabase("generation").AddNotices();
builder.AddJobs();
builder.AddConnectors();
builder.AddModels();
builder.AddGenerations();
builder.AddAutomations();
builder.AddUsers();
builder.AddPayments();

var app = builder.Build();
app.MapServiceDefaults().UseStore();
app.MapServiceDefaultsUnderApi();
app.MapDescription().MapExplorer();
app.MapGenerations();
app.MapAutomations();
app.MapUsers();
app.MapQueues();
app.MapPayments();
await app.RunAsync();
return 0;
