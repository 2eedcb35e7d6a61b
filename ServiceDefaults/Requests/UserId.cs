namespace ServiceDefaults.Requests;

/// <summary>The user on whose behalf a request is made, as stated by the gateway in front of the services.</summary>
public static class UserId
{
    /// <summary>The header that carries the id of the user.</summary>
    public const string Header = "X-User-ID";
}
