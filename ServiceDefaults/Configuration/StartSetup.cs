using Microsoft.AspNetCore.Builder;

namespace ServiceDefaults;

/// <summary>A start that fails says why, in as many lines as there are reasons, and ends with exit code 1.</summary>
internal static class StartSetup
{
    private static int _explaining;

    /// <summary>Checks all settings now, before anything is opened or listens.</summary>
    public static void CheckSettings(this WebApplication app)
    {
        ExplainUnhandled();
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception e) when (Failures(e) is { Count: > 0 } failures)
        {
            throw new StartFailedException($"Wrong configuration, {app.Environment.ApplicationName} does not start:{Environment.NewLine}" +
                string.Join(Environment.NewLine, failures.Distinct().Select(failure => "  " + failure)));
        }
    }

    private static List<string> Failures(Exception e) => e switch
    {
        OptionsValidationException wrong => [.. wrong.Failures],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Failures)],
        _ => [],
    };

    /// <summary>Only what nobody catches ends the process; a test host that catches it sees the exception.</summary>
    public static void ExplainUnhandled()
    {
        if (Interlocked.Exchange(ref _explaining, 1) == 1) return;
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
        {
            if (unhandled.ExceptionObject is not StartFailedException failure) return;
            Console.Error.WriteLine(failure.Message);
            Environment.Exit(1);
        };
    }
}
