using ServiceDefaults.Privacy;

namespace PricingService.Importing;

/// <summary>A cell of a file, to be shown in a message: short, on one line, and without what leads to a guest.</summary>
internal static class CellText
{
    private const int Longest = 40;

    public static string Show(string cell)
    {
        if (Contacts.In(cell) is { } contact) return $"(not shown: {contact})";
        var line = string.Concat(cell.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
        return line.Length <= Longest ? $"'{line}'" : $"'{line[..Longest]}…'";
    }
}

/// <summary>A cell does not hold what the map says; the message shows it and says the way out.</summary>
internal sealed class CellException(Outcomes.RefusalReason reason, string message) : Exception(message)
{
    public Outcomes.RefusalReason Reason { get; } = reason;
}
