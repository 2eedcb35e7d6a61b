using Jobs;
using PricingService.Api;
using PricingService.Availability;
using PricingService.Calendars;
using PricingService.CommandLine;
using PricingService.Competitors;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Outcomes;
using PricingService.Overrides;
using PricingService.Pace;
using PricingService.Packs;
using PricingService.Prices;
using PricingService.Properties;
using PricingService.Quotes;
using ServiceDefaults;
using ServiceDefaults.Configuration;
using ServiceDefaults.Notices;
using Storage;

if (ProgramArguments.NameACommand(args)) return await Commands.RunAsync(args);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults().AddDatabase("pricing").AddNotices().AddJobs();
builder.AddApi().AddProperties().AddAvailability().AddOverrides();
builder.AddCompetitors().AddCalendars();
builder.AddExperiments().AddModels();
builder.AddPrices().AddPacks();
builder.AddQuotes().AddOutcomes();

var app = builder.Build();
app.MapServiceDefaults().UseStore().UseApi();
app.MapProperties().MapAvailability().MapOverrides();
app.MapCompetitors().MapCalendars();
app.MapExperiments().MapModels().MapPacks();
app.MapQuotes().MapWhatIf().MapBacktest();
app.MapOutcomes().MapPace().MapQueues();
await app.RunAsync();
return Commands.Done;
