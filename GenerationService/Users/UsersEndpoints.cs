using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace GenerationService.Users;

/// <summary><c>/users</c>: registrations and activity.</summary>
internal static class UsersEndpoints
{
    private const int LongestId = 64;
    private const string IdRule = $"{Identifier.Rule}: a pseudonym, not a name or address";

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
        app.MapPost("/users", Register).Accepts<RegisterRequest>("application/json")
            .WithSummary("Registers a user under a pseudonym; repeating it changes nothing");
        app.MapGet("/users/{id}", Look).WithSummary("A user: source, registration and last activity");
        return app;

        static async Task<Results<Created<User>, Ok<User>, ProblemHttpResult>> Register(
            HttpRequest request, UserTable users, UserMetrics metrics, CancellationToken cancellationToken)
        {
            var body = await JsonMembers.ReadAsync(request, cancellationToken);
            var id = body.Text("user_id", text => Identifier.IsWellFormed(text, LongestId), IdRule);
            var given = body.Word<UserSource>("source");
            body.RefuseOthers();
            if (id is null || given is not { } source || body.Faults.Any) return body.Faults.ToProblem("generation");
            var (user, isNew) = await users.RegisterAsync(id, source, cancellationToken);
            if (!isNew) return user.Source == source ? TypedResults.Ok(user) : OtherSource();
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

    private static ProblemHttpResult OtherSource() => Problem.Of(409, "urn:platform:generation:user-exists", "The user is registered",
        "A user with this id was registered with another source. A user's source does not change; read it with GET /users/{id}.");

    private static ProblemHttpResult Unknown() => Problem.Of(404, "urn:platform:generation:unknown-user", "Unknown user",
        "Register the user with POST /users.");
}
