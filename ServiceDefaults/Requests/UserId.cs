namespace ServiceDefaults.Requests;

/// <summary>Who asks, as whoever stands before the services says it.</summary>
public static class UserId
{
    /// <summary>The header that carries the id of the user.</summary>
    public const string Header = "X-User-ID";
}
