using System.Text.RegularExpressions;

namespace Dashboards;

/// <summary>A line that a service's log has, by its words: <c>…</c> stands for what differs.</summary>
internal sealed record LogWords(string Service, string Words)
{
    public bool Match(string line) =>
        Regex.IsMatch(line, Regex.Escape(Words).Replace("…", ".*", StringComparison.Ordinal), RegexOptions.CultureInvariant);
}

/// <summary>What a runbook tells its reader to look at: queries, commands and log lines.</summary>
/// <param name="Name">The alert; README for the page about all of them.</param>
internal sealed partial record RunbookPage(string Name, IReadOnlyList<string> Queries, IReadOnlyList<string> Commands,
    IReadOnlyList<LogWords> Logs, IReadOnlyList<Fault> Faults)
{
    private static readonly string[] Services = ["pricing", "generation", "executor"];

    public static IReadOnlyList<RunbookPage> All(Files files)
    {
        var ours = Instrument.OfSources(files).Select(instrument => instrument.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Directory.EnumerateFiles(files.Of("observability", "runbooks"), "*.md").Order(StringComparer.Ordinal)
                .Select(page => Of(Path.GetFileNameWithoutExtension(page), File.ReadAllText(page), ours)),
        ];
    }

    /// <param name="name">Of the page.</param>
    /// <param name="text">Its Markdown.</param>
    /// <param name="metrics">Those of the services. What other programs export is known by how it begins.</param>
    public static RunbookPage Of(string name, string text, IReadOnlySet<string> metrics)
    {
        var (queries, commands, logs, faults) = (new List<string>(), new List<string>(), new List<LogWords>(), new List<Fault>());
        foreach (var line in text.Split('\n'))
        {
            var code = Code().Matches(line).Select(match => match.Groups["text"].Value).ToList();
            if (line.StartsWith("- Log of ", StringComparison.Ordinal))
            {
                if (code is not [var service, ..] || !Services.Contains(service))
                    Wrong(line, $"begin it with one of {string.Join(", ", Services)}: - Log of `pricing`: `…`");
                else
                    logs.AddRange(code.Where(words => words.Contains(' ', StringComparison.Ordinal))
                        .Select(words => new LogWords(service, words)));
                continue;
            }
            foreach (var span in code)
            {
                if (Program().IsMatch(span)) commands.Add(span);
                else if (Query.Metrics(span).Any(IsMetric)) queries.Add(span);
                else if (Request().IsMatch(span) && line.StartsWith("- ", StringComparison.Ordinal))
                    Wrong(span, "write it as a command that a reader can copy: curl -s http://localhost:5101/…");
                else if (Function().IsMatch(span)) Wrong(span, "it asks for no metric that is exported: correct its name");
            }
        }
        return new RunbookPage(name, queries, commands, logs, faults);

        bool IsMetric(string metric) => metrics.Contains(metric) || Others().IsMatch(metric);

        void Wrong(string what, string fix) => faults.Add(new Fault($"{name}.md", null, what, fix));
    }

    [GeneratedRegex("`(?<text>[^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^(curl|amtool|openssl|redis-cli|psql|du|top) ")]
    private static partial Regex Program();

    [GeneratedRegex("^(GET|POST|PUT|DELETE) /")]
    private static partial Regex Request();

    [GeneratedRegex(@"^\w+( by \(.*\) )?\(.*\)$|\[\d+[smhdw]\]|\w\{\w+=")]
    private static partial Regex Function();

    /// <summary>Of exporters, Prometheus itself, the runtime, and what rules record.</summary>
    [GeneratedRegex(@"^(up|ALERTS|(node|pg|redis|probe|prometheus|process|dotnet)_\w+|[a-z_]+:[a-z]\w*(:\w+)?)$")]
    private static partial Regex Others();
}
