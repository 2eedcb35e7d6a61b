using System.Globalization;
using System.Text.Json.Nodes;
using ServiceDefaults.Privacy;
using ServiceDefaults.Requests;

namespace GenerationService.Connectors.Vercel;

/// <summary>
/// Deployments on Vercel, each started once: it carries its starter's marker among its metadata, and is looked for before it is started.
/// </summary>
internal sealed class VercelDeployments(VercelClient client, CountedEnds counted, VercelMetrics metrics, Scrubber scrubber)
{
    /// <summary>The name of the metadata that holds the marker.</summary>
    internal const string MetaName = "platformMarker";

    /// <summary>Pages of a list that a look goes through.</summary>
    private const int MaxLists = 20;

    /// <summary>Whether the settings are there without which nothing can be done.</summary>
    public bool IsConfigured => client.Options.Missing is null;

    /// <summary>The deployment with that marker, however it ended; null if there is none.</summary>
    public async Task<VercelDeployment?> FindAsync(string marker, CancellationToken cancellationToken)
    {
        List<(string, string)> query = [($"meta-{MetaName}", Marker.Checked(marker)), ("limit", "100")];
        if (client.Options.Project is { Length: > 0 } project) query.Add(("projectId", project));
        long? until = null;
        for (var lists = 0; lists < MaxLists; lists++)
        {
            var page = until is null ? query : query.Append(("until", until.Value.ToString(CultureInfo.InvariantCulture)));
            var answer = await client.GetAsync<VercelList>("find_deployment", "v6/deployments", page, cancellationToken);
            // A filter that Vercel no longer knows would be ignored, not refused.
            var found = answer.Body.Deployments.LastOrDefault(deployment => deployment.Meta?.GetValueOrDefault(MetaName) == marker);
            if (found is not null) return Seen(new ProviderAnswer<VercelAnswer>(found, answer.At));
            if (answer.Body.Pagination?.Next is not { } next) return null;
            until = next;
        }
        return null;
    }

    /// <summary>Starts the deployment, or returns the one that was started with the same marker.</summary>
    /// <exception cref="OutcomeUnknownException">It may have been started: call again later, with the same draft.</exception>
    public async Task<VercelDeployment> StartAsync(VercelDraft draft, CancellationToken cancellationToken)
    {
        VercelFiles.Check(draft.Files);
        if (await FindAsync(draft.Marker, cancellationToken) is { } started) return started;
        var project = client.Options.Project is { Length: > 0 } configured ? configured : null;
        var body = new JsonObject
        {
            ["name"] = project ?? VercelNames.Of(draft.Name),
            ["files"] = VercelFiles.Inlined(draft.Files),
            ["meta"] = new JsonObject { [MetaName] = draft.Marker },
        };
        if (project is not null) body["project"] = project;
        if (client.Options.Target == VercelTarget.Production) body["target"] = "production";
        try
        {
            // Without forceNew, equal files would be answered with an earlier deployment, of another marker.
            return Seen(await client.PostAsync<VercelAnswer>("start_deployment", "v13/deployments",
                [("forceNew", "1"), ("skipAutoDetectionConfirmation", "1")], body, cancellationToken));
        }
        catch (ConnectorException e) when (e.IsPermanent)
        {
            metrics.Refused();
            throw;
        }
    }

    public async Task<VercelDeployment> ReadAsync(string id, CancellationToken cancellationToken) =>
        Seen(await client.GetAsync<VercelAnswer>("read_deployment", $"v13/deployments/{Checked(id)}", [], cancellationToken));

    /// <summary>Stops a deployment that is in progress; one that has ended stays as it is.</summary>
    public async Task CancelAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await client.PatchAsync<VercelAnswer>("cancel_deployment", $"v12/deployments/{Checked(id)}/cancel", cancellationToken);
        }
        catch (ConnectorException e) when (e.Status == 404)
        {
            // It is not there any more.
        }
        catch (ConnectorException e) when (e.IsPermanent && e.Status == 400)
        {
            if (!(await ReadAsync(id, cancellationToken)).IsEnd) throw;
        }
    }

    private static string Checked(string id) => Identifier.IsWellFormed(id)
        ? id
        : throw new ArgumentException($"A deployment's id {Identifier.Rule}.", nameof(id));

    private VercelDeployment Seen(ProviderAnswer<VercelAnswer> answer)
    {
        var (body, at) = answer;
        var state = VercelStates.Of(body.ReadyState ?? body.State);
        var began = (body.CreatedAt ?? body.Created) is { } created ? DateTimeOffset.FromUnixTimeMilliseconds(created) : at;
        var deployment = new VercelDeployment(body.AnyId!, body.Address!, state, ErrorOf(body, state));
        if (!deployment.IsEnd && at - began > TimeSpan.FromMinutes(client.Options.DeadlineMinutes))
            deployment = deployment with { State = VercelState.TimedOut, Error = "The deployment was still in progress at its deadline." };
        if (deployment.IsEnd && counted.IsFirst(deployment.Id))
        {
            var ended = deployment.IsReady && body.Ready is { } ready ? DateTimeOffset.FromUnixTimeMilliseconds(ready) : at;
            metrics.Ended(VercelEnds.Of(deployment.State), ended > began ? ended - began : TimeSpan.Zero);
        }
        return deployment;
    }

    private string? ErrorOf(VercelAnswer body, VercelState state)
    {
        if (state is not (VercelState.Error or VercelState.Canceled or VercelState.Blocked or VercelState.Deleted)) return null;
        var words = ProviderMessage.Plain(string.Join(", ",
            new[] { body.ErrorCode, body.ErrorMessage ?? body.ReadyStateReason }.Where(part => !string.IsNullOrEmpty(part))), scrubber);
        return $"The deployment ended as {state}" + (words is null ? "." : $": {words}");
    }
}
