using System.Runtime.CompilerServices;
using System.Text.Json;
using Offline.Tests.OpenTelemetry;
using Sentry;
using Testing;

namespace Offline.Tests.Errors;

/// <summary>An SDK that reports to an ingest of its own. The SDK is one for the process, so such tests run alone.</summary>
[Collection(nameof(ProcessWide))]
public abstract class ErrorsFixture : IAsyncLifetime
{
    private readonly List<IDisposable> _sdks = [];

    private protected SentryIngest Ingest { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Ingest = await SentryIngest.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var sdk in _sdks)
            sdk.Dispose();
        await Ingest.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected IDisposable Init(Action<SentryOptions>? configure = null)
    {
        var sdk = SentrySdk.Init(options =>
        {
            options.Dsn = Ingest.Dsn;
            options.Release = "platform@1.2.3";
            options.Environment = "testing";
            options.DisableUnobservedTaskExceptionCapture();
            configure?.Invoke(options);
        });
        _sdks.Add(sdk);
        return sdk;
    }

    private protected static Task FlushAsync() => SentrySdk.FlushAsync(TimeSpan.FromSeconds(30));

    private protected async Task<JsonElement> EventAsync()
    {
        await FlushAsync();
        return Assert.Single(Ingest.Items("event"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected static Exception Thrown(string message = "boom", Exception? inner = null)
    {
        try
        {
            throw new InvalidOperationException(message, inner);
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }
}
