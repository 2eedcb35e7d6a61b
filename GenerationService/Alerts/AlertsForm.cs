using System.Security.Cryptography;
using System.Text;
using GenerationService.Sla;
using Microsoft.Extensions.Options;
using ServiceDefaults.Requests;

namespace GenerationService.Alerts;

/// <summary>The page's own forms: they silence an alert, or end a silence, and lead back to the page.</summary>
internal static class AlertsForm
{
    public static async Task<IResult> Post(HttpContext context, AlertsPages pages, Silencing silencing, IOptions<SlaOptions> sla,
        IOptions<AlertsOptions> options, CancellationToken cancellationToken)
    {
        if (!pages.MaySilence)
            return await pages.RenderAsync(context, 403, ["Silences are switched off: outside of Development they need Sla:Key."],
                cancellationToken);
        if (!context.Request.HasFormContentType || !IsOwn(context.Request))
            return await pages.RenderAsync(context, 403, ["Only the forms of this page are taken."], cancellationToken);
        var form = await context.Request.ReadFormAsync(cancellationToken);
        if (sla.Value.Key is { Length: > 0 } key && !IsKey(form["key"].ToString(), key))
            return await pages.RenderAsync(context, 401, ["The key is not that of Sla:Key."], cancellationToken);
        var (status, refusals) = await DoAsync(form, silencing, options.Value.MaxSilenceHours, cancellationToken);
        if (refusals.Count > 0) return await pages.RenderAsync(context, status, refusals, cancellationToken);
        // The page is asked for again, so that looking again does not send the form again.
        context.Response.Headers.Location = "/alerts";
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static async Task<(int Status, IReadOnlyList<string> Refusals)> DoAsync(IFormCollection form, Silencing silencing, int maxHours,
        CancellationToken cancellationToken)
    {
        try
        {
            if (form["end"].ToString() is { Length: > 0 } id)
                return Identifier.IsWellFormed(id) && await silencing.EndAsync(id, cancellationToken)
                    ? (303, [])
                    : (404, ["The silence has ended already."]);
            var (request, faults) = SilenceRequest.Read(form, maxHours);
            if (faults.Any) return (400, [.. faults.ByField.Select(fault => $"{FieldName(fault.Key)} {string.Join(", ", fault.Value)}.")]);
            return await silencing.SilenceAsync(request, cancellationToken) switch
            {
                Silenced.NoSuchAlert => (404, ["The alert does not fire any more."]),
                Silenced.Full full => (409, [$"There are {full.Most} silences, which is the most. End one first."]),
                _ => (303, []),
            };
        }
        catch (AlertmanagerAwayException)
        {
            return (503, ["Alertmanager does not answer. Try again once it does."]);
        }
    }

    private static string FieldName(string field) => field switch
    {
        "comment" => "\u201cWhy\u201d",
        "author" => "\u201cYour name\u201d",
        "duration_minutes" => "\u201cFor\u201d",
        "scope" => "\u201cWhat\u201d",
        _ => "The alert",
    };

    /// <summary>
    /// Sent from this page. A browser says where a form comes from; one on another site must not silence anything in its reader's name.
    /// </summary>
    private static bool IsOwn(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site) return site is "same-origin" or "none";
        return request.Headers.Origin.ToString() is not { Length: > 0 } origin
            || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value);
    }

    private static bool IsKey(string given, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));
}
