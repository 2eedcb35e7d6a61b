using ServiceDefaults.Notices;

namespace Jobs;

/// <summary>
/// Wakes whoever watches a job: at once if something happened to it in this process, otherwise at the next poll of <see cref="JobNews"/>.
/// </summary>
public sealed class JobChanges : Watches;
