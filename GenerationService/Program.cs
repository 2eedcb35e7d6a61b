using GenerationService.Generations;
using GenerationService.Models;
using GenerationService.Queue;
using ServiceDefaults;
using ServiceDefaults.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase("generation");
builder.AddQueue();
builder.AddModels();
builder.AddGenerations();

var app = builder.Build();
app.MapServiceDefaults();
app.MapGenerations();
app.Run();
