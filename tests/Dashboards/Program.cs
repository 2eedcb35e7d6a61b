using System.Globalization;
using System.Text;
using Dashboards;
using Dashboards.Load;
using Dashboards.Pictures;

const string Usage = """
    usage: dotnet run --project tests/Dashboards -- COMMAND

      write              write observability/grafana/dashboards from observability/grafana/panels
      check [FOLDER]     say what is wrong with the dashboards there; by default those of this repository
      catalogue          write docs/metrics.md from the services' sources, labels, rules and panels
      pictures URL [MINUTES] [TIME]
                         draw every dashboard with the data of the Prometheus there into docs/dashboards, for that long before now
      series FILE END HOURS STEP [long]
                         write synthetic series of 20 replicas as OpenMetrics, with a past of so many hours before END (Unix seconds),
                         a sample every STEP seconds; long: only what rules look at over more than ten minutes
      rules URL END      run every rule of observability/prometheus/rules on the Prometheus there, as of END: which take longest
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

        case ["pictures", var url, .. { Length: < 3 } rest]:
            using (var http = new HttpClient())
            {
                var span = TimeSpan.FromMinutes(rest is [var minutes, ..] ? Number(minutes) : 15);
                var until = At(rest is [_, var moment] ? [moment] : []);
                var look = new Reading(new PrometheusClient(http, new Uri(url)), until, span);
                var drawn = new Dictionary<string, string>();
                foreach (var spec in SpecFile.All(files.Panels))
                    drawn[spec.Name + ".svg"] = await DashboardPicture.OfAsync(spec, look, until - span, until, CancellationToken.None);
                Files.Write(files.Pictures, drawn);
                Console.WriteLine($"{drawn.Count} pictures drawn");
            }
            return 0;

        case ["series", var file, var end, var hours, var step, .. { Length: < 2 } kind]:
            using (var output = new StreamWriter(file, append: false, new UTF8Encoding(false), bufferSize: 1 << 20))
            {
                var written = new SyntheticSeries(files, replicas: 20, routes: 45).Write(output, Unix(end),
                    TimeSpan.FromHours(Number(hours)), TimeSpan.FromSeconds(Number(step)), onlyLong: kind is ["long"]);
                Console.WriteLine($"{written} series");
            }
            return 0;

        case ["rules", var url, var end]:
            using (var http = new HttpClient())
            {
                var costs = await RuleCost.OfAsync(files.Rules, http, new Uri(url), Unix(end));
                foreach (var cost in costs.OrderByDescending(cost => cost.Milliseconds).Take(12))
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{cost.Milliseconds,8:0.0} ms, at least {cost.Least,6:0.0} ms  {cost.Name}"));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{costs.Count} rules, {100 * RuleCost.Share(costs):0.0} % of their intervals"));
            }
            return 0;

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
catch (FormatException e)
{
    Console.Error.WriteLine($"{string.Join(' ', args)}: {e.Message} An address is http://127.0.0.1:9090, a time is 2026-01-31T12:00Z.");
    return 2;
}
catch (HttpRequestException e)
{
    Console.Error.WriteLine($"{string.Join(' ', args)}: {e.Message}: start Prometheus, or name the address where it listens.");
    return 1;
}

static DateTimeOffset At(string[] time) => time is [var text]
    ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
    : TimeProvider.System.GetUtcNow();

static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0
    ? number
    : throw new FaultException("series", null, text, "is no number above 0");

static DateTimeOffset Unix(string text) => DateTimeOffset.FromUnixTimeSeconds((long)Number(text));
