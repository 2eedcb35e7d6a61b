using ExecutorService.Agents;
using ExecutorService.Execution;
using ExecutorService.Ledger;
using ExecutorService.Patterns;
using ServiceDefaults;
using ServiceDefaults.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase("executor");
builder.AddLedger();
builder.AddAgents();
builder.AddPatterns();
builder.AddExecution();

var app = builder.Build();
app.MapServiceDefaults();
app.MapLedger();
app.MapAgents();
app.MapPatterns();
app.MapExecution();
app.Run();
