using System.Globalization;

namespace ServiceDefaults.Requests;

/// <summary>
/// A whole number in a query, or that there is something else in its place: the framework would refuse the request for it alone, and the
/// other faults would come to light one request later.
/// </summary>
/// <param name="Value">Null: it is no whole number.</param>
public readonly record struct WholeNumber(int? Value) : IParsable<WholeNumber>
{
    /// <summary>The number if it is between the two, inclusive. Otherwise it is among the faults, and the result is of no use.</summary>
    /// <param name="faults">Gets the fault.</param>
    /// <param name="field">The parameter's name.</param>
    /// <param name="given">What was given, if it was.</param>
    /// <param name="least">Of those that are allowed.</param>
    /// <param name="most">Of those that are allowed.</param>
    /// <param name="otherwise">What it is if it was not given.</param>
    public static int Between(Faults faults, string field, WholeNumber? given, int least, int most, int otherwise)
    {
        if (given is not { } number) return otherwise;
        faults.Unless(number.Value >= least && number.Value <= most, field, $"must be a whole number between {least} and {most}");
        return number.Value ?? otherwise;
    }

    /// <inheritdoc />
    public static WholeNumber Parse(string s, IFormatProvider? provider) =>
        new(int.TryParse(s, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null);

    /// <summary>Always true.</summary>
    public static bool TryParse(string? s, IFormatProvider? provider, out WholeNumber result)
    {
        result = Parse(s ?? "", provider);
        return true;
    }
}
