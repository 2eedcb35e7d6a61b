using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using GenerationService.Sla;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using ServiceDefaults.Configuration;
using ServiceDefaults.Outbound;
using ServiceDefaults.Requests;

namespace GenerationService.Alerts;

/// <summary><c>/alerts</c>: what fires now, with runbooks and silences; as a page, and as JSON.</summary>
internal static class AlertsEndpoints
{
    private static readonly byte[] Style = ReadStyle();
    private static readonly EntityTagHeaderValue StyleTag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Style))[..16]}\"");

    public static WebApplicationBuilder AddAlerts(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<AlertsOptions>("Alerts");
        builder.AddOutboundClient<AlertmanagerApi>(AlertmanagerApi.Name).ConfigureHttpClient((services, http) =>
        {
            // With a slash at its end, so that a path in it is kept.
            if (services.GetRequiredService<IOptions<SlaOptions>>().Value.AlertmanagerUrl is { Length: > 0 } given)
                http.BaseAddress = new Uri($"{given.TrimEnd('/')}/");
        });
        builder.Services.AddTransient<AlertBoards>().AddTransient<Silencing>().AddTransient<AlertsPages>();
        return builder;
    }

    public static WebApplication MapAlerts(this WebApplication app)
    {
        app.MapGet("/alerts", Look).WithSummary("What fires now, for a browser").Produces<string>(200, "text/html");
        app.MapGet("/alerts.json", Json).WithSummary("What fires now, and what is silenced");
        app.MapPost("/alerts/silences", Create).Accepts<SilenceRequest>("application/json").RequireSlaKey()
            .WithSummary("Silences an alert that fires, for a while");
        app.MapDelete("/alerts/silences/{id}", End).RequireSlaKey().WithSummary("Ends a silence");
        app.MapPost("/alerts", AlertsForm.Post).ExcludeFromDescription();
        app.MapGet("/alerts.css", Css).ExcludeFromDescription();
        return app;

        static async Task<ContentHttpResult> Look(HttpContext context, AlertsPages pages, CancellationToken cancellationToken) =>
            await pages.RenderAsync(context, 200, [], cancellationToken);

        static async Task<Ok<AlertBoard>> Json(HttpContext context, AlertBoards boards, CancellationToken cancellationToken)
        {
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(await boards.ReadAsync(cancellationToken));
        }

        static async Task<Results<Created<SilenceCreated>, ProblemHttpResult>> Create(HttpRequest request, Silencing silencing,
            IOptions<AlertsOptions> options, CancellationToken cancellationToken)
        {
            var body = await JsonMembers.ReadAsync(request, cancellationToken);
            var asked = SilenceRequest.Read(body, options.Value.MaxSilenceHours);
            if (body.Faults.Any) return body.Faults.ToProblem("generation");
            try
            {
                return await silencing.SilenceAsync(asked, cancellationToken) switch
                {
                    Silenced.Done done => TypedResults.Created("/alerts.json", new SilenceCreated(done.Id, done.EndsAt)),
                    Silenced.NoSuchAlert => AlertProblems.UnknownAlert(),
                    Silenced.Full full => AlertProblems.TooManySilences(full.Most),
                    _ => throw new UnreachableException(),
                };
            }
            catch (AlertmanagerAwayException)
            {
                return AlertProblems.Away();
            }
        }

        static async Task<Results<NoContent, ProblemHttpResult>> End(string id, Silencing silencing, CancellationToken cancellationToken)
        {
            try
            {
                return Identifier.IsWellFormed(id) && await silencing.EndAsync(id, cancellationToken)
                    ? TypedResults.NoContent()
                    : AlertProblems.UnknownSilence();
            }
            catch (AlertmanagerAwayException)
            {
                return AlertProblems.Away();
            }
        }

        static FileContentHttpResult Css(HttpContext context)
        {
            context.Response.Headers.CacheControl = "public, max-age=300";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return TypedResults.Bytes(Style, "text/css; charset=utf-8", entityTag: StyleTag);
        }
    }

    private static byte[] ReadStyle()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("alerts.css")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}

/// <summary><c>POST /alerts/silences</c> answers with it.</summary>
internal sealed record SilenceCreated(string Id, DateTimeOffset EndsAt);
