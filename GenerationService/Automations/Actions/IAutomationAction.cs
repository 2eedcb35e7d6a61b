using System.Text.Json.Nodes;
using ServiceDefaults.Requests;

namespace GenerationService.Automations.Actions;

/// <summary>
/// Something that a step can do. It may run more than once for a step: it makes its effect recognisable by the call's marker, and
/// looks for it before it repeats anything.
/// </summary>
internal interface IAutomationAction
{
    /// <summary>The name that declarations use.</summary>
    string Name { get; }

    IReadOnlyList<ActionInput> Inputs { get; }

    /// <summary>The members of its result.</summary>
    IReadOnlyList<string> Outputs { get; }

    /// <summary>Whether what it needs (an address, a key) is configured.</summary>
    bool IsConfigured => true;

    /// <summary>The settings to make when it is not.</summary>
    string Settings => "";

    /// <summary>Whether it leaves something outside that <see cref="UndoAsync"/> can take back.</summary>
    bool CanUndo => false;

    /// <summary>Checks a step's inputs as declared: what is no reference must fit.</summary>
    void CheckDeclaration(JsonObject inputs, Action<string> fault)
    {
    }

    /// <summary>Checks inputs that need no other step's result, when the automation is requested.</summary>
    void Check(JsonObject inputs, Faults faults)
    {
    }

    /// <exception cref="StepFailedException">It failed; see there.</exception>
    /// <exception cref="StepWaitException">A provider asked for a pause.</exception>
    Task<StepOutcome> RunAsync(StepCall call, CancellationToken cancellationToken);

    /// <summary>Takes back what the call may have done, whether or not its outcome is known. Doing it twice does no harm.</summary>
    Task UndoAsync(StepCall call, CancellationToken cancellationToken) => throw new NotSupportedException($"{Name} cannot be undone.");
}

internal sealed record ActionInput(string Name, bool IsRequired = true);

/// <summary>What a step is asked to do.</summary>
/// <param name="Marker">Names the effect: the same in all attempts of a step, and in no other step.</param>
/// <param name="Inputs">With references filled in.</param>
/// <param name="State">What the last attempt left in <see cref="StepOutcome.Pending"/>.</param>
internal sealed record StepCall(string Marker, JsonObject Inputs, JsonObject? State);

internal abstract record StepOutcome
{
    public sealed record Done(JsonObject Result) : StepOutcome;

    /// <summary>It is under way elsewhere: ask again after the pause.</summary>
    public sealed record Pending(JsonObject State, TimeSpan Pause) : StepOutcome;
}

/// <summary>The attempt failed. The message is shown to whoever asked for the automation.</summary>
internal sealed class StepFailedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Trying again is useless.</summary>
    public bool IsFinal { get; init; }

    /// <summary>It may have had its effect all the same.</summary>
    public bool IsUnknown { get; init; }
}

/// <summary>A provider asked for a pause: not a failure.</summary>
internal sealed class StepWaitException(string reason, TimeSpan pause) : Exception(reason)
{
    public TimeSpan Pause { get; } = pause;
}
