using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace GenerationService.Tests;

/// <summary>The service as it is, in this process, on a database of its own unless the settings name one.</summary>
internal sealed class GenerationApp(
    IReadOnlyDictionary<string, string?>? settings = null, TimeProvider? clock = null, Action<IServiceCollection>? services = null) : WebApplicationFactory<Program>
{
    private readonly TemporaryDirectory _data = new();

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        builder.UseSetting("Storage:DataDirectory", _data.Path);
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>()) builder.UseSetting(key, value);
        builder.ConfigureTestServices(registered =>
        {
            if (clock is not null) registered.AddSingleton(clock);
            services?.Invoke(registered);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _data.Dispose();
    }
}
