using PlatformCheck.Drills;

namespace PlatformCheck;

/// <summary>What the check was asked to do. Everything that is not its own option goes to the AppHost.</summary>
internal sealed record CheckArguments
{
    private const string Directory = "Platform:Directory";
    private const string AnyPort = "--any-port";

    /// <summary>Outcomes to import; null for a simulated set.</summary>
    public string? OutcomesFile { get; private init; }

    /// <summary>No work is checked, only drills are done: all, or those of these alerts.</summary>
    public bool OnlyDrills { get; private init; }

    public IReadOnlyList<string> Drills { get; private init; } = [];

    /// <summary>The document that gets the table of what was measured; null for none.</summary>
    public string? DrillsTable { get; private init; }

    /// <summary>What is wrong with the call, and how to correct it; null where nothing is.</summary>
    public string? Fault => !Run.Temporary && !System.IO.Directory.Exists(Run.Path)
        ? $"{Directory} is {Run.Path}, which is no folder: create it, or leave it out for a temporary one"
        : DrillsTable is { } file && !File.Exists(file)
            ? $"--write {file}: there is no such file: name one with the marks of docs/drills.md"
            : HostArguments.FirstOrDefault(IsNoSetting) is { } unknown
                ? $"{unknown}: {Own}, and settings of the AppHost are written --KEY=VALUE"
                : DrillBook.Unknown(Drills) is { } drill ? $"--only {drill}" : null;

    private string Own => OnlyDrills ? "drills has --only ALERT,ALERT and --write FILE" : "a check has --outcomes FILE and --any-port";

    /// <summary>An option that is misspelt or has no value must not start anything.</summary>
    private static bool IsNoSetting(string argument) => argument != AnyPort && (argument.StartsWith("--outcomes", StringComparison.Ordinal)
        || !(argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('=')));

    public required CheckDirectory Run { get; init; }

    public required string[] HostArguments { get; init; }

    public static CheckArguments Parse(string[] args)
    {
        string? outcomes = null, write = null;
        var drills = args is ["drills", ..];
        string[] only = [];
        var host = new List<string> { AnyPort };
        for (var i = drills ? 1 : 0; i < args.Length; i++)
        {
            if (drills && args[i] == "--only" && i + 1 < args.Length) only = args[++i].Split(',');
            else if (drills && args[i] == "--write" && i + 1 < args.Length) write = args[++i];
            else if (args[i] == "--outcomes" && i + 1 < args.Length) outcomes = args[++i];
            else host.Add(args[i]);
        }

        var named = host.Find(argument => argument.StartsWith($"--{Directory}=", StringComparison.OrdinalIgnoreCase))?.Split('=', 2)[1]
            ?? Environment.GetEnvironmentVariable("Platform__Directory");
        var run = named is { Length: > 0 } ? new CheckDirectory(named, Temporary: false) : CheckDirectory.New();
        Default(Directory, run.Path);
        Default("Prometheus:ScrapeInterval", "1s");
        Default("Prometheus:WindowsDividedBy", "60");
        // A step that fails says so itself, and the logs are kept.
        Default("Logging:LogLevel:Default", "Error");
        return new CheckArguments
        {
            OutcomesFile = outcomes, Run = run, HostArguments = [.. host], OnlyDrills = drills, Drills = only, DrillsTable = write,
        };

        void Default(string key, string value)
        {
            if (!host.Exists(argument => argument.StartsWith($"--{key}=", StringComparison.OrdinalIgnoreCase)))
                host.Add($"--{key}={value}");
        }
    }
}
