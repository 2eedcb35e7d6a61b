using System.Text.Json.Nodes;

namespace Testing.Vercel;

/// <summary>A deployment as the stand-in keeps it.</summary>
public sealed class VercelDeploymentRecord
{
    private readonly Queue<string> _next;
    private readonly long _createdAt;

    internal VercelDeploymentRecord(string name, IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, string> meta,
        string? target, IEnumerable<string> states, long createdAt)
    {
        (Name, Files, Meta, Target, _createdAt) = (name, files, meta, target, createdAt);
        _next = new Queue<string>(states);
        State = _next.Count > 0 ? _next.Dequeue() : "QUEUED";
        Url = $"{name}-{Id[4..]}.vercel.app";
    }

    public string Id { get; } = "dpl_" + Guid.NewGuid().ToString("N");

    public string Name { get; }

    /// <summary>Texts by path.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    public IReadOnlyDictionary<string, string> Meta { get; }

    /// <summary>Null for a preview.</summary>
    public string? Target { get; }

    public string State { get; private set; }

    public string Url { get; }

    internal long CreatedAt => _createdAt;

    internal bool IsEnd => State is "READY" or "ERROR" or "CANCELED" or "BLOCKED" or "DELETED";

    /// <summary>On to the next of its states, if there is one.</summary>
    internal void Proceed() => State = _next.TryDequeue(out var next) ? next : State;

    internal void Cancel()
    {
        State = "CANCELED";
        _next.Clear();
    }

    internal JsonObject Answer()
    {
        var answer = new JsonObject
        {
            ["id"] = Id, ["url"] = Url, ["name"] = Name, ["version"] = 2, ["type"] = "LAMBDAS", ["public"] = false, ["plan"] = "hobby",
            ["readyState"] = State, ["status"] = State, ["createdAt"] = _createdAt, ["buildingAt"] = _createdAt + 1_000,
            ["bootedAt"] = _createdAt + 500, ["createdIn"] = "iad1", ["creator"] = Creator(), ["ownerId"] = VercelServer.Team,
            ["projectId"] = "prj_of_" + Name, ["inspectorUrl"] = $"https://vercel.com/tests/{Name}/{Id[4..]}", ["target"] = Target,
            ["meta"] = MetaOf(), ["regions"] = new JsonArray("iad1"), ["routes"] = null, ["env"] = new JsonArray(),
            ["build"] = new JsonObject { ["env"] = new JsonArray() }, ["buildSkipped"] = false, ["alias"] = new JsonArray(),
            ["aliasAssigned"] = State == "READY", ["isInConcurrentBuildsQueue"] = false, ["isInSystemBuildsQueue"] = false,
            ["projectSettings"] = new JsonObject { ["framework"] = null },
        };
        return Ended(answer);
    }

    internal JsonObject InList() => Ended(new JsonObject
    {
        ["uid"] = Id, ["name"] = Name, ["url"] = Url, ["created"] = _createdAt, ["createdAt"] = _createdAt, ["state"] = State,
        ["readyState"] = State, ["type"] = "LAMBDAS", ["creator"] = Creator(), ["projectId"] = "prj_of_" + Name, ["target"] = Target,
        ["inspectorUrl"] = $"https://vercel.com/tests/{Name}/{Id[4..]}", ["meta"] = MetaOf(),
    });

    private JsonObject Ended(JsonObject answer)
    {
        if (State == "READY") answer["ready"] = _createdAt + 42_000;
        if (State == "ERROR")
            (answer["errorCode"], answer["errorMessage"]) = ("BUILD_FAILED", "Command \"npm run build\" exited with 1");
        return answer;
    }

    private JsonObject MetaOf() => new(Meta.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    private static JsonObject Creator() => new() { ["uid"] = "usr_of_the_tests", ["username"] = "tests" };
}
