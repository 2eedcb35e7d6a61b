using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;

namespace ServiceDefaults.Configuration;

/// <summary>A failed start says why, one line per reason, and ends with exit code 1.</summary>
public static class StartSetup
{
    private static int _explaining;

    /// <summary>Checks all settings now, before anything is opened or listened on.</summary>
    public static void CheckSettings(this IServiceProvider services)
    {
        ExplainUnhandled();
        List<string> wrong = [.. services.GetService<FrameworkSettings>()?.Wrong ?? [],
            .. Failures(services.GetService<IStartupValidator>())];
        if (wrong.Count == 0) return;
        throw new StartFailedException(
            $"The configuration is wrong, so {services.GetRequiredService<IHostEnvironment>().ApplicationName} does not start:" +
            Environment.NewLine +
            string.Join(Environment.NewLine, wrong.Distinct().Select(failure => "  " + failure)));
    }

    private static List<string> Failures(IStartupValidator? validator)
    {
        try
        {
            validator?.Validate();
            return [];
        }
        catch (Exception e) when (Failures(e) is { Count: > 0 } failures)
        {
            return failures;
        }
    }

    private static List<string> Failures(Exception e) => e switch
    {
        OptionsValidationException wrong => [.. wrong.Failures],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Failures)],
        _ => [],
    };

    /// <summary>Only an uncaught exception ends the process; a test host that catches it sees the exception.</summary>
    private static void ExplainUnhandled()
    {
        if (Interlocked.Exchange(ref _explaining, 1) == 1) return;
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
        {
            if (Explanation(unhandled.ExceptionObject) is not { } explanation) return;
            Console.Error.WriteLine(explanation);
            Environment.Exit(1);
        };
    }

    private static string? Explanation(object exception) => exception switch
    {
        StartFailedException failure => failure.Message,
        IOException { InnerException: AddressInUseException } taken =>
            $"{taken.Message} Stop what listens there, or choose another with ASPNETCORE_URLS.",
        _ => null,
    };
}
