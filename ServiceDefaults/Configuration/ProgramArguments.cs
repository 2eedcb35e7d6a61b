namespace ServiceDefaults.Configuration;

/// <summary>What the arguments of a service ask for.</summary>
public static class ProgramArguments
{
    /// <summary>
    /// Whether a command, help or the version is requested. Settings begin with a dash or a slash or contain a '='. A first
    /// word that does neither is a command, possibly misspelt.
    /// </summary>
    public static bool NameACommand(string[] args) => args is [{ Length: > 0 } first, ..]
        && (first is "--help" or "-h" or "-?" or "--version" || (char.IsAsciiLetter(first[0]) && !first.Contains('=')));
}
