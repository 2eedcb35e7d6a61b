using System.Globalization;
using System.Reflection;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace GenerationService.Sla.Objectives;

/// <summary><c>observability/prometheus/slo.yml</c>, as it was when the service was built.</summary>
internal sealed class SloFile
{
    public string Window { get; set; } = "";

    /// <summary>Fewer events than these in the longer window of a burn-rate alert decide nothing.</summary>
    public int LeastEvents { get; set; } = 100;

    public IList<SloObjective> Objectives { get; set; } = [];

    public IList<SlaTerm> Sla { get; set; } = [];

    public SlaTerm Term(string name) => Sla.FirstOrDefault(term => term.Name == name)
        ?? throw new InvalidDataException($"slo.yml has no term {name} under sla.");

    public static SloFile Embedded()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("slo.yml")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    /// <exception cref="InvalidDataException">It is not such a file; the message says why.</exception>
    public static SloFile Parse(string yaml)
    {
        try
        {
            // What is no YAML is told as that, and not as the first property that is not known.
            new YamlStream().Load(new StringReader(yaml));
            var file = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
                .Deserialize<SloFile?>(yaml) ?? new SloFile();
            if (Faults(file).ToList() is { Count: > 0 } faults) throw new InvalidDataException($"slo.yml: {string.Join("; ", faults)}");
            return file;
        }
        catch (YamlException e)
        {
            throw new InvalidDataException($"slo.yml, line {e.Start.Line.ToString(CultureInfo.InvariantCulture)}: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Faults(SloFile file)
    {
        if (file.Window != SlaWindow.Month.Label()) yield return "window must be 30d";
        if (file.LeastEvents < 1) yield return "least_events must be at least 1";
        foreach (var twice in file.Objectives.GroupBy(objective => objective.Name).Where(named => named.Count() > 1))
            yield return $"objectives has {twice.Key} twice: name each differently";
        foreach (var objective in file.Objectives)
        {
            if (!IsWord(objective.Name)) yield return $"objectives: name '{objective.Name}' must be lower-case letters, digits and dashes";
            if (!IsWord(objective.Service)) yield return $"{objective.Name}: service must be a service's name, such as pricing";
            if (objective.Kind is not ("availability" or "latency"))
                yield return $"{objective.Name}: kind '{objective.Kind}' must be availability or latency";
            if (objective.Objective is <= 0 or >= 1) yield return $"{objective.Name}: objective must be between 0 and 1";
            if (!HasWindow(objective.Good) || !HasWindow(objective.Total)) yield return $"{objective.Name}: good and total need $window";
        }
        foreach (var term in file.Sla)
        {
            if (new[] { term.AtLeast, term.AtMost, term.Below }.Count(limit => limit is not null) != 1)
                yield return $"{term.Name}: give one of at_least, at_most and below";
            if (!HasWindow(term.Query)) yield return $"{term.Name}: query needs $window";
        }
        foreach (var name in SlaTerms.All.Prepend(SlaTerms.Requests).Where(name => file.Sla.Count(term => term.Name == name) != 1))
            yield return $"sla must have {name}, once";
    }

    private static bool IsWord(string text) =>
        text.Length > 0 && text.All(letter => letter is '-' || char.IsAsciiDigit(letter) || char.IsAsciiLetterLower(letter));

    private static bool HasWindow(string query) => query.Contains("$window", StringComparison.Ordinal);
}

/// <summary>Good events among all of them, for one service.</summary>
internal sealed class SloObjective
{
    public string Name { get; set; } = "";

    public string Service { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Description { get; set; } = "";

    public double Objective { get; set; }

    public string Good { get; set; } = "";

    public string Total { get; set; } = "";
}

/// <summary>One promise of the service level agreement.</summary>
internal sealed class SlaTerm
{
    public string Name { get; set; } = "";

    public string Source { get; set; } = "";

    public double? AtLeast { get; set; }

    public double? AtMost { get; set; }

    public double? Below { get; set; }

    public string Query { get; set; } = "";

    public double Limit => AtLeast ?? AtMost ?? Below ?? 0;

    public bool IsMetBy(double value) => value >= AtLeast || value <= AtMost || value < Below;

    /// <summary>The query over a window.</summary>
    public string Over(SlaWindow window) => Query.Replace("$window", window.Range(), StringComparison.Ordinal).Trim();
}

internal static class SlaTerms
{
    /// <summary>No promise: the traffic without which the figures about requests are unknown.</summary>
    public const string Requests = "requests";

    public const string Availability = "availability";
    public const string ErrorRate = "error_rate";
    public const string AverageResponse = "average_response_seconds";
    public const string P95 = "p95_seconds";
    public const string Apdex = "apdex";

    public static IReadOnlyList<string> All { get; } = [Availability, ErrorRate, AverageResponse, P95, Apdex];
}
