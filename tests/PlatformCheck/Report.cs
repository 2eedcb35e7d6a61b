using System.Globalization;

namespace PlatformCheck;

/// <summary>One line per step: what was seen, or what failed and which log says more. During a long step, its progress.</summary>
internal sealed class Report(TextWriter output, TimeProvider time, bool colours)
{
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Does one step within a bounded time.</summary>
    /// <param name="step">The step's name, as a sentence without an end.</param>
    /// <param name="log">The file that says more when it fails.</param>
    /// <param name="work">Does it, reports progress, and returns what was seen.</param>
    /// <exception cref="CheckFailedException">It failed; the line is written.</exception>
    public async Task StepAsync(string step, string log, Func<IProgress<string>, CancellationToken, Task<string>> work,
        CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var progress = new Latest();
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var seen = work(progress, either.Token);
            while (await Task.WhenAny(seen, Task.Delay(BetweenNotes, time, cancellationToken)) != seen
                && !cancellationToken.IsCancellationRequested)
                await output.WriteLineAsync($"      {step}: {progress.Text ?? "still working"}, {Seconds(began)}");
            await output.WriteLineAsync($"{Paint("ok", "32")}    {step}: {await seen} ({Seconds(began)})");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var why = Explain(failure, patience.IsCancellationRequested);
            await output.WriteLineAsync($"{Paint("FAIL", "31")}  {step}: {why}");
            // What never started has no log.
            if (Path.Exists(log)) await output.WriteLineAsync($"      Log: {log}");
            throw new CheckFailedException($"{step}: {why}");
        }
    }

    public Task SayAsync(string line) => output.WriteLineAsync(line);

    /// <summary>The terminal may have been closed: then nobody reads this, but the remaining work is still done.</summary>
    public async Task SayLastAsync(string line)
    {
        try
        {
            await SayAsync(line);
        }
        catch (IOException)
        {
            // It was closed.
        }
    }

    private static string Explain(Exception failure, bool outOfTime) => failure switch
    {
        CheckFailedException or HttpRequestException => failure.Message,
        OperationCanceledException when outOfTime => $"not done after {Patience.TotalMinutes:0} minutes",
        OperationCanceledException => "an answer did not arrive in time",
        System.Text.Json.JsonException or KeyNotFoundException => $"an answer was not the JSON expected: {failure.Message}",
        _ => $"{failure.GetType().Name}: {failure.Message}",
    };

    private string Seconds(long began) => time.GetElapsedTime(began).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private string Paint(string text, string colour) => colours ? $"\e[{colour}m{text}\e[0m" : text;

    private sealed class Latest : IProgress<string>
    {
        public string? Text { get; private set; }

        public void Report(string value) => Text = value.Length <= 100 ? value : value[..100] + "…";
    }
}
