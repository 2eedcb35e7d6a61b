using ServiceDefaults;
using ServiceDefaults.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase("pricing");

var app = builder.Build();
app.MapServiceDefaults();
app.Run();
