namespace Dashboards;

/// <summary>Something wrong in a file, in one line: where, what, and how to fix it.</summary>
internal sealed record Fault(string File, string? Panel, string Key, string Fix)
{
    public override string ToString() =>
        Panel is null ? $"{File}: {Key}: {Fix}" : $"{File}: panel \"{Panel}\": {Key}: {Fix}";
}

/// <summary>Files are wrong; each of the faults says how to fix it.</summary>
internal sealed class FaultException(IReadOnlyList<Fault> faults) : Exception(string.Join('\n', faults))
{
    public FaultException(string file, string? panel, string key, string fix) : this([new Fault(file, panel, key, fix)]) { }
}
