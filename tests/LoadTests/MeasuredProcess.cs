using System.Diagnostics;

namespace LoadTests;

/// <summary>A child that serves one variant.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private readonly Process _process;

    private MeasuredProcess(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    public string Address { get; }

    public static async Task<MeasuredProcess> StartAsync(Variant variant, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add("serve");
        foreach (var part in variant.Parts) start.ArgumentList.Add(part);
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        foreach (var (key, value) in variant.Settings) start.Environment[key] = value;

        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return address is { Length: > 0 } ? new MeasuredProcess(process, address)
            : throw new InvalidOperationException($"The process for '{variant.Name}' ended before it listened; its error output is above.");
    }

    public async Task<(double CpuMilliseconds, double AllocatedBytes)> SpentAsync(CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(ReadOnlyMemory<char>.Empty, cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var fields = (await _process.StandardOutput.ReadLineAsync(cancellationToken))!.Split(' ');
        return (double.Parse(fields[0]), double.Parse(fields[1]));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }
}
