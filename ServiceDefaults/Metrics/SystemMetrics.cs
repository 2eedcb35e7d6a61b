using System.Diagnostics.Metrics;
using System.Globalization;

namespace ServiceDefaults.Metrics;

/// <summary>The machine (or the container's share of it) that the service runs on, from <c>/proc</c>; where there is none, only the disk.</summary>
internal sealed class SystemMetrics
{
    private readonly Lock _gate = new();
    private readonly string _disk;
    private (long Busy, long Total) _last = ReadCpu() ?? default;
    private double _cpuUsage;

    public SystemMetrics(IMeterFactory meters, IHostEnvironment environment)
    {
        _disk = Path.GetFullPath(environment.ContentRootPath);
        var meter = meters.Create("ServiceDefaults.System");
        meter.CreateObservableGauge("system_disk_usage_ratio", DiskUsage, description: "Used share of the disk that holds the service's data");
        if (!OperatingSystem.IsLinux()) return;
        meter.CreateObservableGauge("system_cpu_usage_ratio", CpuUsage, description: "Busy share of all processors since the last look");
        meter.CreateObservableGauge("system_memory_usage_bytes", () => Memory().Total - Memory().Available, "By", "Memory in use");
        meter.CreateObservableGauge("system_memory_total_bytes", () => Memory().Total, "By", "Memory that there is");
    }

    private double DiskUsage()
    {
        var drive = new DriveInfo(_disk);
        return drive.TotalSize == 0 ? 0 : 1 - ((double)drive.AvailableFreeSpace / drive.TotalSize);
    }

    private double CpuUsage()
    {
        lock (_gate)
        {
            var now = ReadCpu() ?? _last;
            // Between two readers within one tick of the kernel's clock, the last answer still holds.
            if (now.Total > _last.Total)
                (_cpuUsage, _last) = (Math.Clamp((double)(now.Busy - _last.Busy) / (now.Total - _last.Total), 0, 1), now);
            return _cpuUsage;
        }
    }

    /// <summary>First line of /proc/stat: user nice system idle iowait irq softirq steal.</summary>
    private static (long Busy, long Total)? ReadCpu()
    {
        if (!OperatingSystem.IsLinux()) return null;
        using var reader = new StreamReader("/proc/stat");
        var ticks = reader.ReadLine()!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        var total = ticks.Sum();
        return (total - ticks[3] - ticks[4], total);
    }

    private static (long Total, long Available) Memory()
    {
        long total = 0, available = 0;
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal)) total = Kilobytes(line);
            if (!line.StartsWith("MemAvailable:", StringComparison.Ordinal)) continue;
            available = Kilobytes(line);
            break;
        }
        return (total, available);
    }

    private static long Kilobytes(string line) => 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
