namespace ExecutorService.Beancount.Syntax;

/// <summary>The contents of one file, in order.</summary>
internal sealed class ParsedFile
{
    public List<Directive> Directives { get; } = [];
    public List<Fault> Faults { get; } = [];
    public BookOptions Options { get; } = new();
    public List<(Place At, string Pattern)> Includes { get; } = [];
    public List<(Place At, string Name, string? Settings)> Plugins { get; } = [];
}
