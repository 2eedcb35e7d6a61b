using GenerationService.Sla;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GenerationService.Alerts;

/// <summary>Renders the page, with the headers that keep scripts away from it.</summary>
internal sealed class AlertsPages(
    AlertBoards boards, HtmlRenderer renderer, IOptions<SlaOptions> sla, IOptions<AlertsOptions> options, IHostEnvironment environment)
{
    /// <summary>No scripts, no frames, nothing from elsewhere; forms lead back here only.</summary>
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>As with maintenance: without a key, everybody in Development and nobody elsewhere.</summary>
    public bool MaySilence => sla.Value.Key.Length > 0 || environment.IsDevelopment();

    /// <param name="context">The request.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="refusals">Why what was sent with the form was not done.</param>
    /// <param name="cancellationToken">Ends the wait for Alertmanager.</param>
    public async Task<ContentHttpResult> RenderAsync(HttpContext context, int status, IReadOnlyList<string> refusals,
        CancellationToken cancellationToken)
    {
        var model = new AlertsPageModel(await boards.ReadAsync(cancellationToken), sla.Value.Key.Length > 0,
            MaySilence, options.Value.MaxSilenceHours, refusals);
        var headers = context.Response.Headers;
        (headers.CacheControl, headers.ContentSecurityPolicy, headers.XContentTypeOptions) = ("no-store", Policy, "nosniff");
        headers["Referrer-Policy"] = "same-origin";
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(AlertsPage.Model)] = model });
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<AlertsPage>(parameters)).ToHtmlString());
        return TypedResults.Content(html, "text/html; charset=utf-8", statusCode: status);
    }
}
