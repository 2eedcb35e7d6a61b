using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Testing.Vercel;

/// <summary>A team with one project, and the deployments that were started.</summary>
internal sealed partial class VercelStore(TimeProvider clock)
{
    private static readonly string[] Members =
    [
        "customEnvironmentSlugOrId", "deploymentId", "files", "gitMetadata", "gitSource", "meta", "monorepoManager", "name", "project",
        "projectSettings", "target", "withLatestCommit",
    ];

    private readonly List<VercelDeploymentRecord> _deployments = [];

    public IReadOnlyList<string> States { get; set; } = ["QUEUED", "INITIALIZING", "BUILDING", "READY"];

    public IReadOnlyList<VercelDeploymentRecord> Deployments
    {
        get
        {
            lock (this) return [.. _deployments];
        }
    }

    public JsonObject Create(JsonObject body, IQueryCollection query)
    {
        Known(body, Members);
        var name = Text(body["name"], "name");
        if (!Name().IsMatch(name) || name.Contains("---", StringComparison.Ordinal))
            throw Bad("Project names can be up to 100 characters long and must be lowercase. They can include letters, digits, and the " +
                "following characters: '.', '_', '-'. However, they cannot contain the sequence '---'.");
        if (body["project"] is { } project)
        {
            // The project's name takes the place of the deployment's.
            name = Text(project, "project");
            if (name != VercelServer.Project) throw new RefusedException(404, "not_found", $"Could not find the project: {name}");
        }
        var target = body["target"] is { } wanted ? Text(wanted, "target") : null;
        if (target is not (null or "production" or "staging"))
            throw Bad("Invalid request: `target` should be equal to one of the allowed values.");
        var (files, meta) = (Files(body["files"]), Meta(body["meta"]));
        // Equal files are not deployed twice, unless that is asked for.
        if (query["forceNew"] != "1" && _deployments.LastOrDefault(known => known.Name == name && known.Files.Count == files.Count
            && known.Files.All(file => files.GetValueOrDefault(file.Key) == file.Value)) is { } similar)
            return similar.Answer();
        // Newer ones are listed first, and pages of a list are told apart by the time.
        var createdAt = Math.Max(clock.GetUtcNow().ToUnixTimeMilliseconds(), _deployments.LastOrDefault()?.CreatedAt + 1 ?? 0);
        var deployment = new VercelDeploymentRecord(name, files, meta, target, States, createdAt);
        _deployments.Add(deployment);
        return deployment.Answer();
    }

    public JsonObject Read(string id)
    {
        var deployment = Deployment(id);
        deployment.Proceed();
        return deployment.Answer();
    }

    public JsonObject Cancel(string id)
    {
        var deployment = Deployment(id);
        if (deployment.IsEnd) throw Bad("Cannot cancel a deployment that is not in progress.");
        deployment.Cancel();
        return deployment.Answer();
    }

    public JsonObject List(IQueryCollection query)
    {
        var limit = Number(query, "limit") ?? 20;
        if (limit is < 1 or > 100) throw Bad("Invalid request: `limit` should be <= 100.");
        var until = Number(query, "until") ?? long.MaxValue;
        var all = _deployments.Where(deployment => deployment.CreatedAt < until
            && (query["projectId"].Count == 0 || query["projectId"] == deployment.Name)
            && query.Where(pair => pair.Key.StartsWith("meta-", StringComparison.Ordinal))
                .All(pair => deployment.Meta.GetValueOrDefault(pair.Key["meta-".Length..]) == pair.Value)).Reverse().ToList();
        var page = all.Take((int)limit).ToList();
        return new JsonObject
        {
            ["deployments"] = new JsonArray([.. page.Select(deployment => deployment.InList())]),
            ["pagination"] = new JsonObject
            {
                ["count"] = page.Count, ["next"] = all.Count > page.Count ? page[^1].CreatedAt : null,
                ["prev"] = page.Count > 0 ? page[0].CreatedAt : null,
            },
        };
    }

    private VercelDeploymentRecord Deployment(string id) =>
        _deployments.FirstOrDefault(deployment => deployment.Id == id || deployment.Url == id)
        ?? throw new RefusedException(404, "not_found", $"Could not find the deployment: {id}");

    private static Dictionary<string, string> Files(JsonNode? value)
    {
        if (value is not JsonArray { Count: > 0 } files) throw Bad("Invalid request: missing required property `files`.");
        return files.ToDictionary(file =>
        {
            if (file is not JsonObject inlined) throw Bad("Invalid request: `files` should hold objects.");
            Known(inlined, "file", "data", "encoding", "sha", "size");
            var path = Text(inlined["file"], "files.file");
            if (path.StartsWith('/') || path.Split('/').Contains("..")) throw Bad($"Invalid request: the path `{path}` is not valid.");
            return path;
        }, file => Encoded((JsonObject)file!));
    }

    private static string Encoded(JsonObject file) => (file["encoding"] is { } encoding ? Text(encoding, "files.encoding") : "utf-8") switch
    {
        "utf-8" => Text(file["data"], "files.data"),
        "base64" => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(Text(file["data"], "files.data"))),
        _ => throw Bad("Invalid request: `encoding` should be equal to one of the allowed values."),
    };

    private static Dictionary<string, string> Meta(JsonNode? value) => value switch
    {
        null => [],
        JsonObject { Count: <= 100 } meta => meta.ToDictionary(pair => pair.Key, pair => Text(pair.Value, $"meta.{pair.Key}")),
        _ => throw Bad("Invalid request: `meta` should be object."),
    };

    private static void Known(JsonObject value, params string[] known)
    {
        if (value.Select(member => member.Key).FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw Bad($"Invalid request: should NOT have additional property `{unknown}`.");
    }

    private static string Text(JsonNode? value, string path) => value is JsonValue text && text.GetValueKind() == JsonValueKind.String
        ? text.GetValue<string>()
        : throw Bad(value is null ? $"Invalid request: missing required property `{path}`."
            : $"Invalid request: `{path}` should be string.");

    private static long? Number(IQueryCollection query, string name) => query[name].Count == 0 ? null
        : long.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Bad($"Invalid request: `{name}` should be number.");

    private static RefusedException Bad(string message) => new(400, "bad_request", message);

    [GeneratedRegex("^[a-z0-9._-]{1,100}$")]
    private static partial Regex Name();
}
