namespace ExecutorService.Beancount;

/// <summary>A line of a file; the file's name is relative to the main file's folder.</summary>
internal readonly record struct Place(string File, int Line);

/// <summary>Why something is refused, and where it is.</summary>
internal sealed record Fault(Place At, string Message);
