using GenerationService.CommandLine;
using GenerationService.Generations;
using GenerationService.Models;
using GenerationService.Sla;
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
builder.AddModels();
builder.AddGenerations();
builder.AddUsers();
builder.AddSla();

var app = builder.Build();
app.MapServiceDefaults().UseStore();
app.MapServiceDefaultsUnderApi();
app.MapDescription().MapExplorer();
app.MapGenerations();
app.MapUsers();
app.MapSla();
await app.RunAsync();
return 0;
