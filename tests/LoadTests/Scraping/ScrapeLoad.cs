using System.Diagnostics;
using Spectre.Console;

namespace LoadTests.Scraping;

/// <summary>Scrapes our export and OpenTelemetry's in turn, over HTTP on one connection each.</summary>
internal static class ScrapeLoad
{
    private const int Warming = 100;

    private static readonly int[] Series = [0, 1_000, 10_000];

    // What Prometheus sends when it would have OpenMetrics, and when it is told to take text.
    private static readonly (string Name, string Accept)[] Formats =
    [
        ("text", "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"),
        ("OpenMetrics", "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"),
    ];

    public static async Task RunAsync(int scrapes, CancellationToken cancellationToken)
    {
        var table = new Table().Border(TableBorder.Markdown)
            .AddColumns("series", "format", "ms", "OpenTelemetry: ms", "ratio", "KB", "OpenTelemetry: KB", "allocated KB",
                "OpenTelemetry: allocated KB");
        foreach (var series in Series)
        {
            var settings = new Dictionary<string, string> { [Stays.Setting] = $"{series}",
                ["Metrics__MaxSeriesPerMetric"] = $"{Stays.MostSeries}" };
            await using var ours = await Scraped.StartAsync(new Variant("ours", [Part.Everything], settings), cancellationToken);
            await using var theirs = await Scraped.StartAsync(new Variant("OpenTelemetry", [Part.OpenTelemetryScrape], settings),
                cancellationToken);
            foreach (var (format, accept) in Formats)
            {
                Console.Error.WriteLine($"{series} series, {format}");
                var (we, they) = await AlternateAsync(ours, theirs, accept, scrapes, cancellationToken);
                table.AddRow($"{series:N0}", format, $"{we.Milliseconds:F2}", $"{they.Milliseconds:F2}",
                    $"{we.Milliseconds / they.Milliseconds:F2}",
                    $"{we.KB:N0}", $"{they.KB:N0}", $"{we.AllocatedKB:N0}", $"{they.AllocatedKB:N0}");
            }
        }
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 160;
        AnsiConsole.Write(table);
    }

    private static async Task<(Cost, Cost)> AlternateAsync(Scraped ours, Scraped theirs, string accept, int scrapes,
        CancellationToken cancellationToken)
    {
        Scraped[] both = [ours, theirs];
        foreach (var scraped in both)
        {
            for (var i = 0; i < Warming; i++) await scraped.ScrapeAsync(accept, cancellationToken);
            await scraped.BeginAsync(cancellationToken);
        }
        for (var i = 0; i < scrapes; i++)
            foreach (var scraped in both) await scraped.ScrapeAsync(accept, cancellationToken);
        return (await ours.EndAsync(cancellationToken), await theirs.EndAsync(cancellationToken));
    }

    /// <summary>What one scrape took, in the median, and allocated in the process that answers it, on average.</summary>
    private sealed record Cost(double Milliseconds, double KB, double AllocatedKB);

    private sealed class Scraped(MeasuredProcess process) : IAsyncDisposable
    {
        private readonly HttpClient _http = new(new SocketsHttpHandler { ActivityHeadersPropagator = null })
            { BaseAddress = new Uri(process.Address) };
        private readonly List<double> _milliseconds = [];
        private double _allocatedBefore;
        private long _bytes;

        public static async Task<Scraped> StartAsync(Variant variant, CancellationToken cancellationToken) =>
            new(await MeasuredProcess.StartAsync(variant, cancellationToken));

        public async Task BeginAsync(CancellationToken cancellationToken)
        {
            _milliseconds.Clear();
            _allocatedBefore = (await process.SpentAsync(cancellationToken)).AllocatedBytes;
        }

        public async Task ScrapeAsync(string accept, CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            request.Headers.TryAddWithoutValidation("Accept", accept);
            var started = Stopwatch.GetTimestamp();
            using var answer = await _http.SendAsync(request, cancellationToken);
            _bytes = (await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken)).LongLength;
            _milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        public async Task<Cost> EndAsync(CancellationToken cancellationToken)
        {
            var allocated = (await process.SpentAsync(cancellationToken)).AllocatedBytes - _allocatedBefore;
            return new Cost(OpenLoop.Quantile([.. _milliseconds.Order()], 0.5), _bytes / 1024.0, allocated / _milliseconds.Count / 1024);
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await process.DisposeAsync();
        }
    }
}
