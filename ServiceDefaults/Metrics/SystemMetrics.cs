using System.Diagnostics.Metrics;

namespace ServiceDefaults.Metrics;

/// <summary>
/// The machine (or the container's share of it) that the service runs on, from <c>/proc</c>; if there is none, only the disk.
/// </summary>
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
        meter.CreateObservableGauge("system_disk_usage_ratio", DiskUsage,
            description: "Used share of the disk with the service's data");
        if (!OperatingSystem.IsLinux()) return;
        meter.CreateObservableGauge("system_cpu_usage_ratio", CpuUsage, description: "Busy share of all processors since the last reading");
        meter.CreateObservableGauge("system_memory_usage_bytes", MemoryUsage, "By", "Memory in use");
        meter.CreateObservableGauge("system_memory_total_bytes", () => Memory().Total, "By", "Total memory");
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
            // For two readings within one tick of the kernel's clock, the last answer still holds.
            if (now.Total > _last.Total)
                (_cpuUsage, _last) = (Math.Clamp((double)(now.Busy - _last.Busy) / (now.Total - _last.Total), 0, 1), now);
            return _cpuUsage;
        }
    }

    /// <summary>First line of /proc/stat: user nice system idle iowait irq softirq steal.</summary>
    private static (long Busy, long Total)? ReadCpu()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var ticks = ProcFiles.Beginning("/proc/stat", stackalloc byte[256])["cpu".Length..];
        var (total, idle) = (0L, 0L);
        for (var field = 0; field < 8; field++)
        {
            var number = ProcFiles.Number(ref ticks);
            total += number;
            if (field is 3 or 4) idle += number;
        }
        return (total - idle, total);
    }

    private static long MemoryUsage()
    {
        var (total, available) = Memory();
        return total - available;
    }

    private static (long Total, long Available) Memory()
    {
        var text = ProcFiles.Beginning("/proc/meminfo", stackalloc byte[512]);
        return (Kilobytes(text, "MemTotal:"u8), Kilobytes(text, "MemAvailable:"u8));
    }

    private static long Kilobytes(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        var number = text[(text.IndexOf(name) + name.Length)..];
        return 1024 * ProcFiles.Number(ref number);
    }
}
