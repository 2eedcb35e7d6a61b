using GenerationService.Alerts;
using GenerationService.Automations;
using GenerationService.CommandLine;
using GenerationService.Connectors;
using GenerationService.Generations;
using GenerationService.Models;
using GenerationService.Payments;
using GenerationService.Sla;
using GenerationService.Users;
using Jobs;
using ServiceDefaults;
using ServiceDefaults.Configuration;
using ServiceDefaults.Documentation;
using ServiceDefaults.Notices;
using Storage;

if (ProgramArguments.NameACommand(args)) return await Commands.RunAsync(args);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults().AddDatabase("generation").AddNotices().AddJobs();
builder.AddDescription();
builder.AddConnectors();
builder.AddModels();
builder.AddGenerations();
builder.AddAutomations();
builder.AddUsers();
builder.AddPayments();
builder.AddSla().AddAlerts();

var app = builder.Build();
app.MapServiceDefaults().UseStore();
app.MapServiceDefaultsUnderApi().MapDescription().MapExplorer();
app.MapGenerations();
app.MapAutomations();
app.MapUsers().MapPayments();
app.MapSla().MapAlerts();
app.MapQueues();
await app.RunAsync();
return 0;
