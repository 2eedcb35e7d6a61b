using ServiceDefaults;
using Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase("plain");

var app = builder.Build();
app.MapServiceDefaults().UseStore();
app.MapGet("/hello/{name}", (string name) => new { Greeting = $"Hello {name}" });
app.MapPost("/stays", (Stay stay) => stay);
app.Run();

internal sealed record Stay(string PropertyId, DateOnly StayDate, double Occupancy, int? Nights, IReadOnlyList<decimal> Prices);
