namespace GenerationService.Connectors;

/// <summary>
/// A provider did not do what it was asked to, and it is known that it did not: asking again does no harm. The message is a plain
/// reason that may be shown and logged; it repeats nothing of what was sent.
/// </summary>
internal class ConnectorException(string provider, string reason, bool isPermanent = false, Exception? inner = null)
    : Exception(reason, inner)
{
    /// <summary>Notion or Vercel.</summary>
    public string Provider { get; } = provider;

    /// <summary>Asking again, as it is, will not help: the request or a setting is wrong.</summary>
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>The status of the provider's answer; null if there was none.</summary>
    public int? Status { get; init; }
}

/// <summary>The connector lacks a setting, and does nothing until it has it.</summary>
internal sealed class ConnectorNotConfiguredException(string provider, string setting) : ConnectorException(provider,
    $"{provider} is not configured: set {setting} ({setting.Replace(":", "__", StringComparison.Ordinal)}).", isPermanent: true)
{
    /// <summary>The key of the setting, such as <c>Connectors:Notion:Token</c>.</summary>
    public string Setting { get; } = setting;
}

/// <summary>The provider wants to be left alone for a while. Nothing was done; whoever asked waits the whole pause.</summary>
internal sealed class RetryLaterException(string provider, string reason, TimeSpan pause) : ConnectorException(provider, reason)
{
    /// <summary>How long, as the provider asked, from now on.</summary>
    public TimeSpan Pause { get; } = pause;
}

/// <summary>
/// A request was sent that changes something, and what became of it is not known. Look it up by its marker, after
/// <see cref="LookUpAfter"/>, before it is repeated.
/// </summary>
internal sealed class OutcomeUnknownException(string provider, string reason, Exception? inner = null)
    : ConnectorException(provider, reason, inner: inner)
{
    /// <summary>A request that was given up on may still be at work there: until then a look proves nothing.</summary>
    public TimeSpan LookUpAfter { get; } = TimeSpan.FromMinutes(1);
}
