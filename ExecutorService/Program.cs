using ExecutorService.Agents;
using ExecutorService.CommandLine;
using ExecutorService.Execution;
using ExecutorService.Exporting;
using ExecutorService.Ledger;
using ExecutorService.Patterns;
using ServiceDefaults;
using ServiceDefaults.Configuration;
using ServiceDefaults.Documentation;
using Storage;

if (ProgramArguments.NameACommand(args)) return await Commands.RunAsync(args);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDescription();
builder.AddDatabase("executor");
builder.AddLedger();
builder.AddAgents();
builder.AddPatterns();
builder.AddExecution();

var app = builder.Build();
app.MapServiceDefaults().UseStore();
app.MapDescription().MapExplorer();
app.MapLedger();
app.MapExport();
app.MapAgents();
app.MapPatterns();
app.MapExecution();
await app.RunAsync();
return Commands.Done;
