using Dashboards;

const string Usage = """
    usage: dotnet run --project tests/Dashboards -- COMMAND

      write              write observability/grafana/dashboards from observability/grafana/panels
      check [FOLDER]     say what is wrong with the dashboards there; by default those of this repository
      catalogue          write docs/metrics.md from the services' sources, labels, rules and panels
      queries URL [TIME] run every query on the Prometheus there, for the hour before now or before a time such as 2026-12-01T12:00:00Z
    """;

var files = Files.OfRepository;
try
{
    switch (args)
    {
        case ["write"]:
            var made = files.MadeDashboards();
            Files.Write(files.Dashboards, made);
            Console.WriteLine($"{made.Count} dashboards written");
            return 0;

        case ["catalogue"]:
            var catalogue = Catalogue.Of(files);
            if (catalogue.Faults() is { Count: > 0 } wrong) throw new FaultException(wrong);
            File.WriteAllText(files.Catalogue, catalogue.Page());
            Console.WriteLine("docs/metrics.md written");
            return 0;

        case ["check", .. { Length: < 2 } folder]:
            var faults = Linter.OfFolder(folder is [var other] ? other : files.Dashboards);
            foreach (var fault in faults) Console.Error.WriteLine(fault);
            return faults.Count == 0 ? 0 : 1;

        case ["queries", var url, .. { Length: < 2 } time]:
            using (var http = new HttpClient())
            {
                var reading = new Reading(new PrometheusClient(http, new Uri(url)), At(time), TimeSpan.FromHours(1));
                var found = await Liveness.OfAsync(SpecFile.All(files.Panels), reading, parts: null, CancellationToken.None);
                foreach (var fault in found.Faults) Console.Error.WriteLine(fault);
                Console.WriteLine($"{found.Queries} queries of {found.Panels} panels run, {found.Faults.Count} without a value");
                return found.Faults.Count == 0 ? 0 : 1;
            }

        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (FaultException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static DateTimeOffset At(string[] time) => time is [var text]
    ? DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
    : TimeProvider.System.GetUtcNow();
