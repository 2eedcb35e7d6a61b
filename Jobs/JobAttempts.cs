namespace Jobs;

/// <summary>The table <c>job_attempts</c>: a row for each attempt, written when it ends.</summary>
internal static class JobAttempts
{
    public const string Insert = "INSERT INTO job_attempts (job_id, lease_token, started_at, ended_at, outcome, error)";

    /// <summary>Earlier releases wrote the row when an attempt began.</summary>
    public const string Once =
        "ON CONFLICT (job_id, lease_token) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome, error = excluded.error";

    /// <summary>
    /// Ends the attempt of job <c>@id</c> from outside, if it is running, at <c>@now</c>. To be executed before the job itself changes.
    /// </summary>
    /// <param name="outcome">lost or cancelled.</param>
    public static string End(string outcome) => $"""
        {Insert}
        SELECT id, lease_token, COALESCE(claimed_at, started_at, created_at), @now, '{outcome}', NULL
        FROM jobs WHERE id = @id AND status = 'running'
        {Once}
        """;
}
