namespace PricingService.Outcomes;

/// <summary>When an outcome was. An import's rows are reported at once, so the days on which guests asked order them.</summary>
/// <param name="At">When it was observed, or else recorded, in milliseconds since 1970.</param>
/// <param name="Day">The number of the day on which the guest asked.</param>
internal readonly record struct Moment(long At, int Day) : IComparable<Moment>
{
    public int CompareTo(Moment other) => At != other.At ? At.CompareTo(other.At) : Day.CompareTo(other.Day);
}
