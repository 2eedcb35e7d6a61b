using ServiceDefaults;
using ServiceDefaults.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase("generation");

var app = builder.Build();
app.MapServiceDefaults();
app.Run();
