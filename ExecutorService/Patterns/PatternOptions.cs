using System.ComponentModel.DataAnnotations;

namespace ExecutorService.Patterns;

/// <summary>Section <c>Patterns</c>.</summary>
internal sealed class PatternOptions
{
    /// <summary>Where the pattern files are; relative paths start at the program's directory.</summary>
    [Required, MinLength(1)]
    public string Directory { get; set; } = "patterns";

    /// <summary>Milliseconds for a step that sets no time-out of its own.</summary>
    [Range(1, 600_000)]
    public int StepTimeoutMs { get; set; } = 2_000;
}
