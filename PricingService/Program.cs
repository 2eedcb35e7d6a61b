using Jobs;
using PricingService.Api;
using PricingService.CommandLine;
using PricingService.Competitors;
using PricingService.Experiments;
using PricingService.Learning;
using PricingService.Models;
using PricingService.Packs;
using PricingService.Properties;
using PricingService.Scoring;
using ServiceDefaults;
using ServiceDefaults.Configuration;
using ServiceDefaults.Notices;
using Storage;

if (ProgramArguments.NameACommand(args)) return await Commands.RunAsync(args);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults().AddDatabase("pricing").AddNotices().AddJobs();
builder.AddApi();
builder.AddProperties();
builder.AddExperiments();
builder.AddModels();
builder.AddCompetitors();
builder.AddScoring();
builder.AddLearning();
builder.AddPacks();

var app = builder.Build();
app.MapServiceDefaults().UseStore().UseApi();
app.MapProperties();
app.MapModels();
app.MapCompetitors();
app.MapScoring();
app.MapLearning();
app.MapExperiments();
app.MapPacks();
await app.RunAsync();
return Commands.Done;
