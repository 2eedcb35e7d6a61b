using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace GenerationService.Users;

/// <summary><c>/users</c>: registrations and activity.</summary>
internal static class UsersEndpoints
{
    private const int LongestId = 64;

    public static WebApplicationBuilder AddUsers(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<UserTable>();
        builder.Services.AddSingleton<UserMetrics>();
        builder.Services.AddSingleton<UserActivity>();
        builder.Services.AddHostedService(services => services.GetRequiredService<UserActivity>());
        return builder;
    }

    public static WebApplication MapUsers(this WebApplication app)
    {
        app.Services.GetRequiredService<UserMetrics>().BeginAtZero();
        app.Use(NoteUser);
        app.MapPost("/users", Register).WithSummary("Registers a user under a pseudonym; repeating it changes nothing");
        app.MapGet("/users/{id}", Look).WithSummary("A user: source, registration and last activity");
        return app;

        static async Task<Results<Created<User>, Ok<User>, ProblemHttpResult>> Register(
            RegisterRequest request, UserTable users, UserMetrics metrics, CancellationToken cancellationToken)
        {
            if (!Identifier.IsWellFormed(request.UserId, LongestId)) return InvalidId();
            var (user, isNew) = await users.RegisterAsync(request.UserId, request.Source, cancellationToken);
            if (!isNew) return user.Source == request.Source ? TypedResults.Ok(user) : OtherSource();
            metrics.Registered(user.Source);
            return TypedResults.Created($"/users/{user.UserId}", user);
        }

        static async Task<Results<Ok<User>, ProblemHttpResult>> Look(string id, UserTable users, CancellationToken cancellationToken) =>
            await users.FindAsync(id, cancellationToken) is { } user ? TypedResults.Ok(user) : Unknown();
    }

    private static Task NoteUser(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers[UserId.Header] is [{ } id] && Identifier.IsWellFormed(id, LongestId))
            context.RequestServices.GetRequiredService<UserActivity>().Saw(id);
        return next(context);
    }

    private static ProblemHttpResult InvalidId() => Problem.Of(400, "urn:platform:generation:invalid-user-id", "Invalid user id",
        "Give a user_id of 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-': a pseudonym, not a name or address.");

    private static ProblemHttpResult OtherSource() => Problem.Of(409, "urn:platform:generation:user-exists", "The user is registered",
        "A user with this id was registered with another source. A user's source does not change; read it with GET /users/{id}.");

    private static ProblemHttpResult Unknown() => Problem.Of(404, "urn:platform:generation:unknown-user", "Unknown user",
        "Register the user with POST /users.");
}
