using ServiceDefaults;
using ServiceDefaults.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase("plain");

var app = builder.Build();
app.MapServiceDefaults();
app.MapGet("/hello/{name}", (string name) => new { Greeting = $"Hello {name}" });
app.Run();
