namespace PlatformCheck;

/// <summary>What the check was asked to do. Everything that is not its own option goes to the AppHost.</summary>
internal sealed record CheckArguments
{
    private const string Directory = "Platform:Directory";

    /// <summary>Outcomes to import; null for a simulated set.</summary>
    public string? OutcomesFile { get; private init; }

    public required CheckDirectory Run { get; init; }

    public required string[] HostArguments { get; init; }

    public static CheckArguments Parse(string[] args)
    {
        string? outcomes = null;
        var host = new List<string> { "--any-port" };
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--outcomes" && i + 1 < args.Length) outcomes = args[++i];
            else host.Add(args[i]);
        }

        var named = host.Find(argument => argument.StartsWith($"--{Directory}=", StringComparison.OrdinalIgnoreCase))?.Split('=', 2)[1]
            ?? Environment.GetEnvironmentVariable("Platform__Directory");
        var run = named is { Length: > 0 } ? new CheckDirectory(named, Temporary: false) : CheckDirectory.New();
        Default(Directory, run.Path);
        Default("Prometheus:ScrapeInterval", "1s");
        // A step that fails says so itself, and the logs are kept.
        Default("Logging:LogLevel:Default", "Error");
        return new CheckArguments { OutcomesFile = outcomes, Run = run, HostArguments = [.. host] };

        void Default(string key, string value)
        {
            if (!host.Exists(argument => argument.StartsWith($"--{key}=", StringComparison.OrdinalIgnoreCase)))
                host.Add($"--{key}={value}");
        }
    }
}
