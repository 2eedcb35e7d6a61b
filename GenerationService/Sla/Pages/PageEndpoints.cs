using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace GenerationService.Sla.Pages;

/// <summary><c>/sla</c>: the public status page, and the same as JSON and as a feed.</summary>
internal static class PageEndpoints
{
    /// <summary>No scripts, no frames, no forms, and nothing from elsewhere.</summary>
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Reused = "public, max-age=10";

    private static readonly byte[] Style = Read("status.css");
    private static readonly EntityTagHeaderValue StyleTag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Style))[..16]}\"");

    public static WebApplicationBuilder AddStatusPage(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StatusBoards>();
        builder.Services.AddScoped(services => new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>()));
        return builder;
    }

    public static WebApplication MapStatusPage(this WebApplication app)
    {
        app.MapGet("/sla", Page).WithSummary("The public status page; with Accept: application/json the same as /sla.json")
            .Produces<string>(200, "text/html");
        app.MapGet("/sla.json", Json).WithSummary("What the status page shows, as JSON");
        app.MapGet("/sla/feed", Feed).WithSummary("Incidents and maintenance as an Atom feed")
            .Produces<string>(200, StatusFeed.Atom);
        app.MapGet("/sla/rss", Rss).WithSummary("Incidents and maintenance as an RSS 2.0 feed").Produces<string>(200, StatusFeed.Rss);
        app.MapGet("/sla.css", Css).ExcludeFromDescription();
        return app;

        static async Task<IResult> Page(HttpContext context, StatusBoards boards, HtmlRenderer renderer,
            CancellationToken cancellationToken)
        {
            var headers = context.Response.Headers;
            (headers.CacheControl, headers.Vary) = (Reused, "Accept");
            if (PrefersJson(context.Request)) return TypedResults.Ok(await boards.ReadAsync(cancellationToken));
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            var html = await renderer.Dispatcher.InvokeAsync(async () =>
                (await renderer.RenderComponentAsync<StatusPage>()).ToHtmlString());
            return TypedResults.Content(html, "text/html; charset=utf-8");
        }

        static async Task<Ok<StatusBoard>> Json(HttpContext context, StatusBoards boards, CancellationToken cancellationToken)
        {
            context.Response.Headers.CacheControl = Reused;
            return TypedResults.Ok(await boards.ReadAsync(cancellationToken));
        }

        static Task<FileContentHttpResult> Feed(HttpContext context, StatusBoards boards, IOptions<SlaOptions> options,
            CancellationToken cancellationToken) => FeedAsync(StatusFeed.Atom, context, boards, options, cancellationToken);

        static Task<FileContentHttpResult> Rss(HttpContext context, StatusBoards boards, IOptions<SlaOptions> options,
            CancellationToken cancellationToken) => FeedAsync(StatusFeed.Rss, context, boards, options, cancellationToken);

        static async Task<FileContentHttpResult> FeedAsync(string format, HttpContext context, StatusBoards boards,
            IOptions<SlaOptions> options, CancellationToken cancellationToken)
        {
            context.Response.Headers.CacheControl = Reused;
            var root = options.Value.PublicUrl.Length > 0
                ? options.Value.PublicUrl.TrimEnd('/')
                : $"{context.Request.Scheme}://{context.Request.Host.ToUriComponent()}";
            return TypedResults.Bytes(StatusFeed.Write(await boards.ReadAsync(cancellationToken), new Uri($"{root}/sla"), format),
                $"{format}; charset=utf-8");
        }

        static FileContentHttpResult Css(HttpContext context)
        {
            context.Response.Headers.CacheControl = "public, max-age=300";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return TypedResults.Bytes(Style, "text/css; charset=utf-8", entityTag: StyleTag);
        }
    }

    /// <summary>A browser names text/html; a program that names only JSON gets it.</summary>
    private static bool PrefersJson(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Any(type => type.MediaType == "application/json") && accepted.All(type => type.MediaType != "text/html");
    }

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
