using Spectre.Console;

namespace PricingService.CommandLine;

/// <summary>
/// A bar on a terminal, a line now and then in a log; on standard error, so that standard output stays clean.
/// </summary>
internal static class ProgressBar
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(2);

    /// <param name="work">Gets a callback for its progress: a share from 0 to 1 and a few words.</param>
    public static async Task<T> RunAsync<T>(string title, TimeProvider clock, Func<Action<double, string>, Task<T>> work)
    {
        if (Console.IsErrorRedirected) return await work(Lines(title, clock));

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(title), maxValue: 1);
            return await work((share, words) =>
            {
                task.Value = share;
                task.Description = Markup.Escape($"{title}: {words}");
            });
        });
    }

    private static Action<double, string> Lines(string title, TimeProvider clock)
    {
        var last = clock.GetTimestamp();
        var gate = new Lock();
        return (share, words) =>
        {
            // Many threads report progress; each line is written by one of them.
            lock (gate)
            {
                if (clock.GetElapsedTime(last) < BetweenLines) return;
                last = clock.GetTimestamp();
            }
            Console.Error.WriteLine($"{title}: {share:P0}, {words}");
        };
    }
}
