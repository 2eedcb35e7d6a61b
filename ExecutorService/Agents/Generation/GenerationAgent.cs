using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ExecutorService.Agents.Generation;

/// <summary>
/// Requests texts. GenerationService works at its own pace: the job is queued there, and its events are listened to until it is
/// done or the step times out.
/// </summary>
internal sealed class GenerationAgent(Func<GenerationClient> client, TimeProvider clock) : IAgent
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    public string Name => "generation";

    public IReadOnlyList<Capability> Capabilities =>
    [
        new("generation.text", "A text of one of GenerationService's kinds, written from scalar inputs.",
            [new("kind"), new("inputs")],
            ["text", "model", "generation_id"], WriteAsync),
    ];

    private async Task<JsonObject> WriteAsync(CapabilityCall call, CancellationToken cancellationToken)
    {
        var (kind, inputs) = (call.Arguments.Text("kind"), call.Arguments.Object("inputs"));
        var id = await client().StartAsync(kind, inputs, Key(call), cancellationToken);
        for (var pause = FirstPause; ; pause = pause < LongestPause / 2 ? pause * 2 : LongestPause)
        {
            await foreach (var generation in client().WatchAsync(id, cancellationToken))
            {
                switch (generation.Status)
                {
                    case "succeeded":
                        return AnswerJson.ToObject(new Written(generation.Text ?? "", generation.Model ?? "", generation.Id));
                    case "failed":
                        throw new CapabilityException(FailureKind.Failed, "The generation failed; its own record says why.");
                    case "cancelled":
                        throw new CapabilityException(FailureKind.Failed, "The generation was cancelled.");
                }
            }
            // Cut by a proxy, or the replica stops: the next stream begins with the current state.
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    /// <summary>
    /// A replay asks the same question in the same execution's name, so it gets the same text and nothing is paid for twice.
    /// </summary>
    private static string Key(CapabilityCall call) => "execution-" + Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{call.Pins.RequestId}\n{call.StepId}\n{call.Arguments.Values.ToJsonString(AnswerJson.Options)}")))[..40];

    private sealed record Written(string Text, string Model, string GenerationId);
}
