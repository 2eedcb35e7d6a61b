namespace ServiceDefaults.Configuration;

/// <summary>Which keys a class of options reads, whatever the class.</summary>
internal interface ISettings
{
    IReadOnlyList<string> Sections { get; }

    IEnumerable<string> Names { get; }

    /// <summary>Names by those that they had before.</summary>
    IReadOnlyDictionary<string, string> Renamed { get; }
}
