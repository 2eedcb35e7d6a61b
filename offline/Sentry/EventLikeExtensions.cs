namespace Sentry;

public static class EventLikeExtensions
{
    public static void AddBreadcrumb(
        this IEventLike eventLike, string message, string? category, string? type, (string, string)? dataPair = null, BreadcrumbLevel level = default) =>
        eventLike.AddBreadcrumb(null, message, category, type, dataPair is { } data ? new Dictionary<string, string> { [data.Item1] = data.Item2 } : null, level);

    public static void AddBreadcrumb(
        this IEventLike eventLike, string message, string? category = null, string? type = null, IReadOnlyDictionary<string, string>? data = null, BreadcrumbLevel level = default) =>
        eventLike.AddBreadcrumb(null, message, category, type, data, level);

    public static void AddBreadcrumb(
        this IEventLike eventLike, DateTimeOffset? timestamp, string message, string? category = null, string? type = null, IReadOnlyDictionary<string, string>? data = null, BreadcrumbLevel level = default) =>
        eventLike.AddBreadcrumb(new Breadcrumb(timestamp, message, type, data, category, level));

    public static bool HasUser(this IEventLike eventLike) => eventLike.User.HasAnyData();

    public static void SetFingerprint(this IEventLike eventLike, IEnumerable<string> fingerprint) =>
        eventLike.Fingerprint = fingerprint as IReadOnlyList<string> ?? [.. fingerprint];

    public static void SetFingerprint(this IEventLike eventLike, params string[] fingerprint) => eventLike.Fingerprint = fingerprint;
}

public static class HasTagsExtensions
{
    public static void SetTags(this IHasTags hasTags, IEnumerable<KeyValuePair<string, string>> tags)
    {
        foreach (var (key, value) in tags)
            hasTags.SetTag(key, value);
    }
}

public static class HasExtraExtensions
{
    public static void SetExtras(this IHasExtra hasExtra, IEnumerable<KeyValuePair<string, object?>> values)
    {
        foreach (var (key, value) in values)
            hasExtra.SetExtra(key, value);
    }
}
