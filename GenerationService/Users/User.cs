namespace GenerationService.Users;

/// <summary>A user of the platform, without more than is needed: no name, no address.</summary>
internal sealed record User(string UserId, UserSource Source, DateTimeOffset RegisteredAt, DateTimeOffset LastActiveAt);

/// <summary><c>POST /users</c>, for its description: the body is read member by member.</summary>
internal sealed record RegisterRequest(string UserId, UserSource Source);

/// <summary>What brought a user here; a closed set, since it is a label.</summary>
internal enum UserSource
{
    Direct,
    Organic,
    Referral,
    Campaign,
    Partner,
    Import,
}
