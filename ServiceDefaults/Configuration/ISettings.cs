namespace ServiceDefaults.Configuration;

/// <summary>The keys that a class of options reads, whatever the class.</summary>
internal interface ISettings
{
    IReadOnlyList<string> Sections { get; }

    IEnumerable<string> Names { get; }

    /// <summary>The current names by their former ones.</summary>
    IReadOnlyDictionary<string, string> Renamed { get; }
}
