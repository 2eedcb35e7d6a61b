namespace Sentry;

public interface IHasTags
{
    IReadOnlyDictionary<string, string> Tags { get; }
    void SetTag(string key, string value);
    void UnsetTag(string key);
}

public interface IHasExtra
{
    IReadOnlyDictionary<string, object?> Extra { get; }
    void SetExtra(string key, object? value);
}

/// <summary>What an event and a scope have in common.</summary>
public interface IEventLike : IHasTags, IHasExtra
{
    IReadOnlyCollection<Breadcrumb> Breadcrumbs { get; }
    void AddBreadcrumb(Breadcrumb breadcrumb);
    string? Distribution { get; set; }
    SentryLevel? Level { get; set; }
    SentryRequest Request { get; set; }
    SentryContexts Contexts { get; set; }
    SentryUser User { get; set; }
    string? Release { get; set; }
    string? Environment { get; set; }
    string? TransactionName { get; set; }
    SdkVersion Sdk { get; }
    IReadOnlyList<string> Fingerprint { get; set; }
}
