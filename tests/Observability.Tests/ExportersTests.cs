namespace Observability.Tests;

public sealed class ExportersTests
{
    [Fact]
    public async Task The_blackbox_exporter_accepts_its_modules() =>
        await Tool.RunAsync("prometheus-blackbox-exporter", "--config.check",
            $"--config.file={Repository.Of("observability", "blackbox", "blackbox.yml")}");
}
