namespace GenerationService.Sla.Checks;

/// <summary>What came of one check.</summary>
internal enum CheckOutcome
{
    Passed,
    WrongStatus,
    WrongBody,
    BodyTooLarge,
    Slow,
    Timeout,
    NameNotFound,
    WrongAddress,
    NotReachable,
    NotSecure,
    NotHttp,
    NotSent,
}

internal static class CheckOutcomes
{
    /// <summary>As it is stored and answered.</summary>
    public static string Word(this CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => "passed",
        CheckOutcome.WrongStatus => "wrong_status",
        CheckOutcome.WrongBody => "wrong_body",
        CheckOutcome.BodyTooLarge => "body_too_large",
        CheckOutcome.Slow => "slow",
        CheckOutcome.Timeout => "timeout",
        CheckOutcome.NameNotFound => "name_not_found",
        CheckOutcome.WrongAddress => "wrong_address",
        CheckOutcome.NotReachable => "not_reachable",
        CheckOutcome.NotSecure => "not_secure",
        CheckOutcome.NotHttp => "not_http",
        CheckOutcome.NotSent => "not_sent",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
    };
}

/// <summary>One check's result.</summary>
/// <param name="Outcome">Whether it passed, or why not.</param>
/// <param name="Detail">The reason in a sentence that anyone may read: no address, no header, nothing of the body.</param>
/// <param name="Took">Until the answer began, or until its body was read if it is looked at.</param>
/// <param name="CertificateExpiresAt">Null without TLS.</param>
internal sealed record CheckResult(CheckOutcome Outcome, string Detail, TimeSpan Took, DateTimeOffset? CertificateExpiresAt)
{
    public bool Passed => Outcome == CheckOutcome.Passed;
}
