using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ServiceDefaults.Requests;

/// <summary>Everything that is wrong with a request, collected so that the caller fixes it in one go.</summary>
public sealed class Faults
{
    private readonly OrderedDictionary<string, string[]> _byField;
    private readonly Faults? _whole;
    private readonly string _path;

    /// <summary>None yet.</summary>
    public Faults() => (_byField, _path) = (new(StringComparer.Ordinal), "");

    private Faults(Faults whole, string path) => (_byField, _whole, _path) = (whole._byField, whole, path);

    /// <summary>Whether anything is wrong: with the request, or with the part that this object covers.</summary>
    public bool Any { get; private set; }

    /// <summary>What was expected, by field path, such as <c>entries[3].amount</c>.</summary>
    public IDictionary<string, string[]> ByField => _byField;

    /// <summary>For one part of the request: its fields are reported with <paramref name="path"/> in front, among all others.</summary>
    public Faults At(string path) => new(this, Under(path));

    /// <summary>Adds a fault, unless the field is valid.</summary>
    /// <param name="fits">Whether it does.</param>
    /// <param name="field">Its name; empty for the part itself.</param>
    /// <param name="message">What was expected: "must be …".</param>
    public Faults Unless(bool fits, string field, string message) => fits ? this : Add(field, message);

    /// <summary>Adds a fault of a field.</summary>
    public Faults Add(string field, string message)
    {
        var path = Under(field);
        for (var part = this; part is not null; part = part._whole) part.Any = true;
        _byField[path] = _byField.TryGetValue(path, out var earlier) ? [.. earlier, message] : [message];
        return this;
    }

    /// <summary>The field is required and must be an id (<see cref="Identifier"/>).</summary>
    public Faults Id(string field, string? id) => Unless(Identifier.IsWellFormed(id), field, Identifier.Rule);

    /// <summary>The field is optional; if given, it must be an id.</summary>
    public Faults OptionalId(string field, string? id) => Unless(id is null || Identifier.IsWellFormed(id), field, Identifier.Rule);

    /// <summary>The field is optional; if given, it must be between the two, inclusive.</summary>
    public Faults Between<T>(string field, T? value, T least, T most) where T : struct, IComparable<T> =>
        Unless(value is not { } given || (given.CompareTo(least) >= 0 && given.CompareTo(most) <= 0), field,
            $"must be between {least} and {most}");

    /// <summary>A 400 with all of them.</summary>
    /// <param name="service">The service in the problem's type: <c>urn:platform:{service}:invalid-request</c>.</param>
    public ProblemHttpResult ToProblem(string service) => Problem.Of(StatusCodes.Status400BadRequest,
        $"urn:platform:{service}:invalid-request", "The request is invalid",
        "Correct the fields named under 'errors' and send it again.", _byField);

    private string Under(string field) => _path.Length == 0 ? field : field.Length == 0 ? _path : $"{_path}.{field}";
}
