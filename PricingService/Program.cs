using Jobs;
using PricingService.Api;
using PricingService.Calendars;
using PricingService.CommandLine;
using PricingService.Competitors;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Outcomes;
using PricingService.Packs;
using PricingService.Properties;
using PricingService.Quotes;
using ServiceDefaults;
using ServiceDefaults.Configuration;
using ServiceDefaults.Notices;
using Storage;

if (ProgramArguments.NameACommand(args)) return await Commands.RunAsync(args);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults().AddDatabase("pricing").AddNotices().AddJobs();
builder.AddApi();
builder.AddProperties().AddCompetitors().AddCalendars();
builder.AddExperiments();
builder.AddModels();
builder.AddPacks();
builder.AddQuotes();
builder.AddOutcomes();

var app = builder.Build();
app.MapServiceDefaults().UseStore().UseApi();
app.MapProperties().MapCompetitors().MapCalendars();
app.MapExperiments();
app.MapModels();
app.MapPacks();
app.MapQuotes();
app.MapOutcomes().MapQueues();
await app.RunAsync();
return Commands.Done;
