using System.Globalization;
using GenerationService.Sla;
using Microsoft.Extensions.Primitives;
using ServiceDefaults.Requests;

namespace GenerationService.Alerts;

/// <summary>What a silence covers.</summary>
internal enum SilenceScope
{
    /// <summary>The alert with exactly these labels.</summary>
    Alert,

    /// <summary>Every alert of the same name and service, on whatever instance.</summary>
    Kind,
}

/// <summary><c>POST /alerts/silences</c>, and the page's form.</summary>
/// <param name="Alert">The id of an alert that fires.</param>
/// <param name="Scope">Only that one, if left out.</param>
/// <param name="DurationMinutes">How long, from now.</param>
/// <param name="Comment">Why.</param>
/// <param name="Author">Who.</param>
internal sealed record SilenceRequest(
    string? Alert, int? DurationMinutes, string? Comment, string? Author = null, SilenceScope Scope = SilenceScope.Alert)
{
    private const int LeastMinutes = 5;
    private const int LongestComment = 500;
    private const int LongestAuthor = 64;
    private const string AlertRule = "must be the id of an alert, as GET /alerts.json has it";

    private static readonly string CommentRule =
        $"must say why, in 1 to {LongestComment} characters without control characters other than line breaks";

    private static readonly string AuthorRule = $"must be 1 to {LongestAuthor} characters without control characters, or left out";

    /// <summary>Reads it member by member; what is wrong is among the body's faults.</summary>
    public static SilenceRequest Read(JsonMembers body, int maxHours)
    {
        var alert = body.Text("alert", Identifier.IsWellFormed, AlertRule);
        var scope = body.Word<SilenceScope>("scope", isRequired: false) ?? SilenceScope.Alert;
        var minutes = body.OptionalWhole("duration_minutes", DurationRule(maxHours));
        var comment = body.Text("comment", IsComment, CommentRule);
        var author = body.Text("author", IsAuthor, AuthorRule, isRequired: false);
        body.RefuseOthers();
        if (!body.Faults.ByField.ContainsKey("duration_minutes")) CheckDuration(body.Faults, minutes, maxHours);
        return new SilenceRequest(alert, minutes, comment?.Trim(), author?.Trim(), scope);
    }

    /// <summary>The same from the fields of a form, in which an empty field is one that was left out.</summary>
    public static (SilenceRequest Request, Faults Faults) Read(IFormCollection form, int maxHours)
    {
        var faults = new Faults();
        var (alert, comment, author) = (Field("alert"), Field("comment"), Field("author"));
        faults.Unless(Identifier.IsWellFormed(alert), "alert", AlertRule)
            .Unless(comment is not null && IsComment(comment), "comment", CommentRule)
            .Unless(author is null || IsAuthor(author), "author", AuthorRule);
        var scope = SilenceScope.Alert;
        if (Field("scope") is { } word && !Words.TryParse(word, out scope)) faults.Add("scope", "must be alert or kind");
        var isWhole = int.TryParse(Field("duration_minutes"), NumberStyles.None, CultureInfo.InvariantCulture, out var given);
        int? minutes = isWhole ? given : null;
        CheckDuration(faults, minutes, maxHours);
        return (new SilenceRequest(alert, minutes, comment?.Trim(), author?.Trim(), scope), faults);

        string? Field(string name) =>
            form.TryGetValue(name, out var values) && !StringValues.IsNullOrEmpty(values) ? values.ToString() : null;
    }

    private static void CheckDuration(Faults faults, int? minutes, int maxHours) =>
        faults.Unless(minutes is >= LeastMinutes && minutes <= maxHours * 60, "duration_minutes", DurationRule(maxHours));

    private static string DurationRule(int maxHours) => $"must be a whole number of minutes, between {LeastMinutes} and {maxHours * 60}";

    private static bool IsComment(string text) => text.Trim().Length is >= 1 and <= LongestComment && SlaProblems.IsPlain(text);

    private static bool IsAuthor(string text) => text.Trim().Length is >= 1 and <= LongestAuthor && !text.Any(char.IsControl);
}
