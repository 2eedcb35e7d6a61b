using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using ServiceDefaults;
using ServiceDefaults.Logs;
using Xunit;

namespace Testing;

/// <summary>
/// A plain ASP.NET application with nothing but AddServiceDefaults in it, served by Kestrel on a free port. Meters and
/// sources are listened to by name in the whole process, so test projects that start several run one test at a time.
/// </summary>
public sealed class PlainService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PlainService(WebApplication app, LogLines logs, string address)
    {
        _app = app;
        Logs = logs;
        Address = new Uri(address);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null })
            { BaseAddress = Address };
    }

    public const string Name = "PlainService";

    public Uri Address { get; }

    public HttpClient Http { get; }

    public LogLines Logs { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<PlainService> StartAsync(Action<WebApplication>? map = null, Dictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? add = null, string environment = "Production", Func<IServiceProvider, Task>? ready = null)
    {
        var logs = new LogLines();
        var app = Build(map, settings, builder =>
        {
            builder.Logging.AddProvider(logs);
            add?.Invoke(builder);
        }, environment);
        logs.Formatter = app.Services.GetServices<ConsoleFormatter>().OfType<JsonLines>().Single();
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            if (ready is not null) await ready(app.Services);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        return new PlainService(app, logs,
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public static WebApplication Build(Action<WebApplication>? map = null, Dictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? add = null, string environment = "Production")
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = Name, EnvironmentName = environment, ContentRootPath = AppContext.BaseDirectory,
            // There is no assembly of that name to look for startup code in.
            Args = ["--preventHostingStartup=true"],
        });
        builder.Configuration.AddInMemoryCollection([new("Logging:Console:LogLevel:Default", "None"), .. settings ?? []]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.AddServiceDefaults();
        add?.Invoke(builder);
        var app = builder.Build();
        app.MapServiceDefaults();
        map?.Invoke(app);
        return app;
    }

    /// <summary>Asks it to stop, and completes when it has.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
