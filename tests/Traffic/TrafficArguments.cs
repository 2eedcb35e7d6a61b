using System.Globalization;

namespace Traffic;

/// <summary>What was asked for.</summary>
internal sealed record TrafficArguments
{
    private static readonly string[] Options =
        ["--pricing", "--generation", "--executor", "--seed", "--speed", "--properties", "--hours", "--plan"];

    private const string SecretVariable = "TRAFFIC_WEBHOOK_SECRET";

    public const string Help = """
        Sends a day of a portfolio to running services: searches, quotes, bookings, cancellations, texts, analyses, payments.

        --pricing URL      where PricingService answers (or the variable services__pricing__http__0)
        --generation URL   GenerationService (or services__generation__http__0)
        --executor URL     ExecutorService (or services__executor__http__0)
        --seed NUMBER      the same seed gives the same day; 1 by default
        --speed FACTOR     how much faster than a real day, 1 to 100000; 600 by default: 2.4 minutes
        --properties N     how many properties, 1 to 500; 12 by default
        --hours N          only the day's first hours, 1 to 24
        --plan             print what would happen, and send nothing

        The variable TRAFFIC_WEBHOOK_SECRET signs payments' webhooks; without it there are none.
        Exit code: 0, or 1 when a request failed, or 2 when it was called wrongly.
        """;

    public Uri? Pricing { get; private init; }

    public Uri? Generation { get; private init; }

    public Uri? Executor { get; private init; }

    public int Seed { get; private init; } = 1;

    public double Speed { get; private init; } = 600;

    public int Properties { get; private init; } = 12;

    public int Hours { get; private init; } = 24;

    public bool PlanOnly { get; private init; }

    /// <summary>What signs webhooks; null for none.</summary>
    public string? Secret { get; private init; }

    /// <summary>What is wrong, and how to fix it.</summary>
    public string? Fault { get; private init; }

    public static TrafficArguments Parse(IReadOnlyList<string> args, Func<string, string?> variable)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            if (!Options.Contains(args[i]))
                return Wrong($"unknown option {args[i]}; --help shows what there is");
            if (args[i] == "--plan") given[args[i]] = "";
            else if (i + 1 == args.Count) return Wrong($"{args[i]} needs a value; --help shows which");
            else given[args[i]] = args[++i];
        }

        var plan = given.ContainsKey("--plan");
        var faults = new List<string>();
        var parsed = new TrafficArguments
        {
            Pricing = Address("pricing"), Generation = Address("generation"), Executor = Address("executor"),
            Seed = (int)Number("--seed", 1, 0, int.MaxValue), Speed = Number("--speed", 600, 1, 100_000),
            Properties = (int)Number("--properties", 12, 1, 500), Hours = (int)Number("--hours", 24, 1, 24),
            PlanOnly = plan, Secret = variable(SecretVariable) is { Length: > 0 } secret ? secret : null,
        };
        return faults.Count == 0 ? parsed : Wrong(string.Join("; ", faults));

        Uri? Address(string service)
        {
            var text = given.GetValueOrDefault($"--{service}") ?? variable($"services__{service}__http__0");
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https") return uri;
            if (!plan) faults.Add($"--{service} must be an address such as http://localhost:5101");
            return null;
        }

        double Number(string option, double otherwise, double least, double most)
        {
            if (!given.TryGetValue(option, out var text)) return otherwise;
            var fits = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most && (option == "--speed" || number == Math.Floor(number));
            if (!fits) faults.Add(string.Create(CultureInfo.InvariantCulture, $"{option} must be a number from {least} to {most}"));
            return fits ? number : otherwise;
        }
    }

    private static TrafficArguments Wrong(string fault) => new() { Fault = fault };
}
