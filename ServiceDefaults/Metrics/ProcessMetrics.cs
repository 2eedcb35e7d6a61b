using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ServiceDefaults.Metrics;

/// <summary>
/// Process metrics named as in the Prometheus client libraries; the runtime's own meter has the rest (garbage collection, thread pool).
/// </summary>
internal sealed class ProcessMetrics
{
    private static readonly double Started = new DateTimeOffset(Process.GetCurrentProcess().StartTime).ToUnixTimeMilliseconds() / 1000.0;

    public ProcessMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ServiceDefaults.Process");
        meter.CreateObservableCounter("process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s",
            "Processor time of this process");
        meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, "By",
            "Memory of this process that is in RAM");
        meter.CreateObservableGauge("process_start_time_seconds", () => Started, "s", "When this process started, as a Unix time");
        meter.CreateObservableGauge("process_threads", Threads, description: "Threads of this process");
        if (!OperatingSystem.IsLinux()) return;
        // For each link in /proc/self/fd there is a plain file in fdinfo; counting those takes a tenth of the time.
        meter.CreateObservableGauge("process_open_fds", () => ProcFiles.Entries("/proc/self/fdinfo"),
            description: "Open file descriptors of this process");
    }

    private static int Threads()
    {
        if (OperatingSystem.IsLinux()) return ProcFiles.Entries("/proc/self/task");
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }
}
