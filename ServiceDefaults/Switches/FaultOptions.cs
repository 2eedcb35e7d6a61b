namespace ServiceDefaults.Switches;

/// <summary>Section <c>Faults</c>.</summary>
public sealed class FaultOptions
{
    internal const string Key = "Faults:Enabled";

    /// <summary>Whether faults can be switched on under <c>/faults</c>, for drills. Refused in Production.</summary>
    public bool Enabled { get; set; }
}
