using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace PricingService.Input;

/// <summary>Everything that is wrong with a request, collected so that the caller fixes it in one go.</summary>
internal sealed class Faults
{
    private readonly Dictionary<string, string[]> _byField = new(StringComparer.Ordinal);

    public bool Any => _byField.Count > 0;

    public IReadOnlyDictionary<string, string[]> ByField => _byField;

    public Faults Unless(bool fits, string field, string message)
    {
        if (!fits) _byField[field] = _byField.TryGetValue(field, out var earlier) ? [.. earlier, message] : [message];
        return this;
    }

    public Faults Id(string field, string? id) => Unless(Ids.AreValid(id), field, Ids.Rule);

    public Faults Between<T>(string field, T? value, T least, T most) where T : struct, IComparable<T> =>
        Unless(value is not { } given || (given.CompareTo(least) >= 0 && given.CompareTo(most) <= 0), field,
            $"must be between {least} and {most}");

    public ProblemHttpResult ToProblem() => Problem.Of(StatusCodes.Status400BadRequest, "urn:platform:pricing:invalid-request",
        "The request does not fit", "Correct the fields named under 'errors' and send it again.", _byField);
}
