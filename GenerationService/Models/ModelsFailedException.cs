namespace GenerationService.Models;

/// <summary>Neither the model nor any of its fallbacks gave a text. The message names each with its reason.</summary>
internal sealed class ModelsFailedException(IReadOnlyList<(string Model, ModelFailedException Failure)> failures)
    : Exception(string.Join(' ', failures.Select(each => $"{each.Model}: {each.Failure.Message}")))
{
    /// <summary>Trying again is useless, whichever model is asked.</summary>
    public bool IsFinal => failures.All(each => each.Failure.IsFinal);

    /// <summary>
    /// When the first of them may be asked again, if those that can still succeed all said so; null if one of them may answer any moment.
    /// </summary>
    public DateTimeOffset? RetryAt
    {
        get
        {
            var open = failures.Select(each => each.Failure).Where(failure => !failure.IsFinal).ToList();
            return open.All(failure => failure.RetryAt is not null) ? open.Min(failure => failure.RetryAt) : null;
        }
    }
}
