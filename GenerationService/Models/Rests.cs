using System.Collections.Concurrent;

namespace GenerationService.Models;

/// <summary>
/// Models whose provider asked to be left alone until a time. This process does not call them before, for any job: a queue of a thousand
/// does not knock a thousand times.
/// </summary>
internal sealed class Rests(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    public DateTimeOffset? Until(string model) => _until.TryGetValue(model, out var until) && until > clock.GetUtcNow() ? until : null;

    public void Rest(string model, DateTimeOffset until) =>
        _until.AddOrUpdate(model, until, (_, earlier) => earlier > until ? earlier : until);
}
