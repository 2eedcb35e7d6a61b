using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Storage;

namespace GenerationService.Tests;

/// <summary>The service as it is, in this process, on a real port, on a database of its own unless the settings name one.</summary>
internal sealed class GenerationApp : WebApplicationFactory<Program>
{
    private readonly TemporaryDirectory _data = new();
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly TimeProvider? _clock;
    private readonly Action<IServiceCollection>? _services;

    public GenerationApp(IReadOnlyDictionary<string, string?>? settings = null, TimeProvider? clock = null,
        Action<IServiceCollection>? services = null)
    {
        (_settings, _clock, _services) = (settings ?? new Dictionary<string, string?>(), clock, services);
        UseKestrel();
    }

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        // Not by UseKestrel(0): that one tells the port while the service may be listening already.
        builder.UseSetting("urls", "http://127.0.0.1:0");
        builder.UseSetting("Storage:DataDirectory", _data.Path);
        foreach (var (key, value) in _settings) builder.UseSetting(key, value);
        builder.ConfigureTestServices(registered =>
        {
            if (_clock is not null) registered.AddSingleton(_clock);
            _services?.Invoke(registered);
        });
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        var host = base.CreateHost(builder);
        host.Services.StoreReadyAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        return host;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _data.Dispose();
    }
}
