using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace ExecutorService.Execution;

/// <summary>Section <c>Execution</c>.</summary>
internal sealed class ExecutionOptions
{
    /// <summary>Seconds that a whole execution may take, whatever its steps' time-outs add up to.</summary>
    [Range(1, 3_600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Seconds that finding the pricing pack may take.</summary>
    [Range(1, 600)]
    public int PinSeconds { get; set; } = 5;

    /// <summary>Days that executions are kept for replay.</summary>
    [Range(1, 3_650)]
    [FormerName("KeepDays")]
    public int RetentionDays { get; set; } = 90;
}
