using System.Data.Common;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenerationService.Generations;
using Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;
using Storage;

namespace GenerationService.Automations;

/// <summary>Checks a request for an automation, and stores it with its job in one transaction.</summary>
internal sealed class AutomationStarts(Database database, AutomationTypes types, AutomationTable table, JobClient queue, TimeProvider clock)
{
    public async Task<Started> StartAsync(JsonMembers body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var faults = body.Faults;
        var type = types.Find(body.Text("type", name => types.Find(name) is not null,
            $"must be one of: {string.Join(", ", types.All.Select(known => known.Name))}") ?? "");
        var given = body.Members("inputs", "must be an object with the inputs by name");
        body.RefuseOthers();
        var key = faults.IdempotencyKeyOf(idempotencyKey);
        var inputs = type?.Accept(Readable(given, faults.At("inputs")), faults) ?? [];
        if (type is not null && !faults.Any) CheckSteps(type, inputs, faults);
        if (type is null || faults.Any) return new Started.Refused(AutomationProblems.Of(faults, type, types.All));
        if (Needs(type) is { Count: > 0 } settings) return new Started.Refused(AutomationProblems.NotConfigured(type.Name, settings));
        return await EnqueueAsync(type, inputs, key, cancellationToken);
    }

    /// <summary>The values; those whose text is broken are named.</summary>
    private static JsonObject Readable(IReadOnlyDictionary<string, JsonElement>? members, Faults faults)
    {
        var readable = new JsonObject();
        foreach (var (name, value) in members ?? new Dictionary<string, JsonElement>())
        {
            try
            {
                readable.Add(name, JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(value)));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
            {
                faults.Add(Identifier.IsWellFormed(name) ? name : "", "must be text in UTF-8");
            }
        }
        return readable;
    }

    /// <summary>Settings without which the type can't run here.</summary>
    public static IReadOnlyList<string> Needs(AutomationType type) =>
    [
        .. type.Steps.Where(step => !step.When.IfConfigured && !step.Action.IsConfigured).Select(step => step.Action.Settings).Distinct(),
    ];

    private async Task<Started> EnqueueAsync(AutomationType type, JsonObject inputs, string? key, CancellationToken cancellationToken)
    {
        var enqueued = await database.WriteAsync((connection, transaction) => StoreAsync(type, inputs, key, connection, transaction),
            cancellationToken);
        switch (enqueued)
        {
            case Enqueued.Accepted accepted:
                Wake();
                return new Started.Accepted(accepted.Job.Id, type.Name, AutomationStatus.Queued);
            case Enqueued.Repeated repeated when await table.FindAsync(repeated.Job.Id, cancellationToken) is { } earlier:
                return new Started.Accepted(earlier.Id, earlier.Type, earlier.Status);
            case Enqueued.KeyTaken:
                return new Started.Refused(GenerationProblems.KeyTaken());
            default:
                return new Started.Full();
        }
    }

    /// <summary>Stores checked inputs as an automation in the caller's transaction; <see cref="Wake"/> the queue afterwards.</summary>
    public async Task<Enqueued> StoreAsync(
        AutomationType type, JsonObject inputs, string? key, DbConnection connection, DbTransaction transaction)
    {
        var stored = inputs.ToJsonString();
        var job = new NewJob(AutomationHandler.QueueName, Payload.Of(new AutomationPayload(type.Name)), Fingerprint(type.Name, stored), key)
        {
            // A lost worker is counted by step; see AutomationOptions.MaxLosses.
            MaxAttempts = int.MaxValue,
        };
        var enqueued = await queue.EnqueueAsync(job, connection, transaction);
        if (enqueued is Enqueued.Accepted accepted) await InsertAsync(accepted.Job, type, stored, connection, transaction);
        return enqueued;
    }

    public void Wake() => queue.Wake(AutomationHandler.QueueName);

    private Task InsertAsync(Job job, AutomationType type, string inputs, DbConnection connection, DbTransaction transaction) =>
        AutomationTable.InsertAsync(type, new Automation
        {
            Id = job.Id, Type = type.Name, TypeSha256 = type.Sha256, Inputs = inputs, Status = AutomationStatus.Queued, Version = 1,
            TraceId = Activity.Current?.TraceId.ToString(), CreatedAt = clock.GetUtcNow(),
            Steps = [.. type.Steps.Select((step, position) => new AutomationStep
            {
                Position = position, Name = step.Name, Action = step.Action.Name, Status = StepStatus.Pending,
            })],
        }, connection, transaction);

    /// <summary>Inputs that go to a step as they are must fit it now, not in the middle of the automation.</summary>
    public static void CheckSteps(AutomationType type, JsonObject inputs, Faults faults)
    {
        var scope = new Scope(inputs, new Dictionary<string, JsonObject>());
        foreach (var step in type.Steps.Where(step => !step.When.Skips(step.Action, inputs)
            && step.Inputs.References().All(found => found.Reference!.IsInput)))
            step.Action.Check(step.Inputs.Fill(scope), faults.At($"steps.{step.Name}"));
    }

    private static string Fingerprint(string type, string inputs) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(type + "\n" + inputs)));
}

/// <summary>What came of a request for an automation.</summary>
internal abstract record Started
{
    public sealed record Accepted(string Id, string Type, AutomationStatus Status) : Started;

    public sealed record Refused(ProblemHttpResult Problem) : Started;

    public sealed record Full : Started;
}
