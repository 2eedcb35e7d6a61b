namespace Jobs;

/// <summary>The table <c>job_attempts</c>: a row for each attempt, written when it ends.</summary>
internal static class JobAttempts
{
    /// <summary>Records the attempts that run at the moment; to be executed before their jobs change. Needs <c>@now</c>.</summary>
    /// <param name="outcome">SQL for how they ended.</param>
    /// <param name="error">SQL for why.</param>
    /// <param name="which">SQL that chooses the jobs.</param>
    public static string Ended(string outcome, string error, string which) => $"""
        {Insert}
        SELECT id, lease_token, COALESCE(claimed_at, started_at), @now, {outcome}, {error}
        FROM jobs WHERE {which} AND status = 'running'
        {Once}
        """;

    public const string Insert = "INSERT INTO job_attempts (job_id, lease_token, started_at, ended_at, outcome, error)";

    /// <summary>Releases before 0.2 wrote the row when an attempt began.</summary>
    public const string Once =
        "ON CONFLICT (job_id, lease_token) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome, error = excluded.error";
}
