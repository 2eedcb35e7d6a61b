namespace ExecutorService.Beancount;

/// <summary>A line of a file, the file named as somebody who stands in the main file's folder would.</summary>
internal readonly record struct Place(string File, int Line);

/// <summary>Why something is refused, and where it stands.</summary>
internal sealed record Fault(Place At, string Message);
