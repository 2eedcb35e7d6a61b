using System.Text;
using Prometheus;

namespace Offline.Tests.Prometheus;

internal static class Exposition
{
    public static async Task<string> TextAsync(this CollectorRegistry registry, ExpositionFormat format = ExpositionFormat.PrometheusText)
    {
        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream, format, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static async Task<string[]> SamplesAsync(this CollectorRegistry registry, ExpositionFormat format = ExpositionFormat.PrometheusText) =>
        [.. (await registry.TextAsync(format)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')];
}
