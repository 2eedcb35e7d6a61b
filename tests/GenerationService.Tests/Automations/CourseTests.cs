using System.Text.Json.Nodes;
using GenerationService.Automations;
using GenerationService.Automations.Actions;

namespace GenerationService.Tests.Automations;

/// <summary>How an automation goes on, tried over random histories: it is pure, so a history is a loop.</summary>
public sealed class CourseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly AutomationOptions Options = new();
    private static readonly AutomationType Type = new()
    {
        Name = "t", Title = "", Description = "", Source = "", Sha256 = "", Inputs = new Dictionary<string, AutomationInput>(),
        Steps = [Step("write", leaves: false), Step("page", leaves: true), Step("deploy", leaves: true)], Result = new Template([]),
    };

    private readonly Course _course = new(Type, Options);

    [Fact]
    public void A_step_whose_worker_was_lost_is_looked_up_only_after_a_while_and_then_repeated_under_its_marker()
    {
        var automation = Done(Begun(New()), 0);
        var run = Assert.IsType<Turn.Run>(_course.Next(automation, Noon));
        Assert.Equal(("page", 1, StepStatus.Running), (run.Step.Name, run.Step.Attempts, run.Step.Status));

        var later = Assert.IsType<Turn.Later>(_course.Next(run.After, Noon.AddSeconds(5)));

        Assert.Equal(Noon.AddSeconds(60), later.Due);
        Assert.Equal(AutomationStatus.Waiting, later.After.Status);
        Assert.Contains("not known yet", later.After.Reason, StringComparison.Ordinal);
        var again = Assert.IsType<Turn.Run>(_course.Next(later.After, Noon.AddSeconds(60)));
        Assert.Equal((2, 1, 1), (again.Step.Attempts, again.Step.Losses, again.Step.Round));
        Assert.Equal(StepRunner.MarkerOf("a", run.Step), StepRunner.MarkerOf("a", again.Step));
    }

    [Fact]
    public void A_step_that_leaves_nothing_outside_is_repeated_at_once()
    {
        var lost = _course.Next(New(), Noon).After;

        Assert.Equal(2, Assert.IsType<Turn.Run>(_course.Next(lost, Noon)).Step.Attempts);
    }

    [Fact]
    public void A_pause_that_a_provider_asks_for_is_no_failure_and_is_waited_in_full_even_if_it_is_resumed_earlier()
    {
        var automation = Begun(Done(Begun(New()), 0));

        automation = _course.After(automation, 1, new Happened.Wait("Notion asks to wait.", TimeSpan.FromHours(1)), 0, Noon);

        Assert.Equal((AutomationStatus.Waiting, "Notion asks to wait.", Noon.AddHours(1)),
            (automation.Status, automation.Reason, automation.DueAt!.Value));
        Assert.Equal(0, automation.Steps[1].Failures);
        Assert.Equal(Noon.AddHours(1), Assert.IsType<Turn.Later>(_course.Next(automation, Noon.AddMinutes(59))).Due);
        Assert.IsType<Turn.Run>(_course.Next(automation, Noon.AddHours(1)));
    }

    [Fact]
    public void A_provider_that_keeps_asking_for_pauses_is_given_up_on_after_a_day()
    {
        var (automation, now) = (Begun(Done(Begun(New()), 0)), Noon);
        for (var hour = 0; automation.Ending is null; hour++)
        {
            Assert.InRange(hour, 0, 24);
            automation = _course.After(automation, 1, new Happened.Wait("Busy.", TimeSpan.FromHours(1)), 0, now);
            now = now.AddHours(1);
            if (automation.Ending is null) automation = Assert.IsType<Turn.Run>(_course.Next(automation, now)).After;
        }
        Assert.Equal((Ending.Failed, "page"), (automation.Ending, automation.FailedStep));
        Assert.Equal("Busy. It would have to wait longer than a step may.", automation.Error);
    }

    [Fact]
    public void A_failed_step_has_the_earlier_effects_undone_and_a_retry_does_them_again_under_other_markers()
    {
        var automation = Begun(Done(Begun(Done(Begun(New()), 0)), 1));
        automation = _course.After(automation, 2, new Happened.Failed("It was refused.", IsFinal: true, IsUnknown: false), 0, Noon);

        Assert.Equal(["deploy", "page"], UndoAll(ref automation));
        Assert.Equal((AutomationStatus.Failed, "It was refused.", "deploy"), (automation.Status, automation.Error, automation.FailedStep));
        Assert.Equal([StepStatus.Succeeded, StepStatus.Undone, StepStatus.Undone], automation.Steps.Select(step => step.Status));

        var retried = Assert.IsType<Turn.Run>(_course.Next(Course.Retried(automation, 1), Noon));
        Assert.Equal(("page", 2, 1), (retried.Step.Name, retried.Step.Round, retried.Step.Attempts));
        Assert.Equal("{}", retried.After.Steps[0].Result);
        Assert.NotEqual(StepRunner.MarkerOf("a", automation.Steps[1]), StepRunner.MarkerOf("a", retried.Step));
    }

    [Fact]
    public void A_retry_from_before_a_step_that_succeeded_undoes_it_first()
    {
        var automation = Begun(Done(Begun(Done(Begun(New()), 0)), 1));
        automation = _course.After(automation, 2, new Happened.Failed("No.", true, false), 0, Noon);
        // The page could not be undone and stays, so only what is not there any more has a new marker to be found by.
        automation = Assert.IsType<Turn.Undo>(_course.Next(automation, Noon)).After;
        automation = _course.After(automation, 2, new Happened.Undone(), 0, Noon);
        automation = Assert.IsType<Turn.Undo>(_course.Next(automation, Noon)).After;
        automation = _course.After(automation, 1, new Happened.Failed("Locked.", true, false), 0, Noon);
        automation = Assert.IsType<Turn.Over>(_course.Next(automation, Noon)).After;

        Assert.Equal(StepStatus.NotUndone, automation.Steps[1].Status);
        Assert.Equal("Its effect could not be undone. Locked.", Assert.Single(AutomationRemains.Of(automation)).What + " Locked.");
        Assert.Equal(2, Assert.IsType<Turn.Run>(_course.Next(Course.Retried(automation, 1), Noon)).Step.Round);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_happens_nothing_runs_twice_and_everything_ends(int seed)
    {
        var random = new Random(seed);
        var ends = new Dictionary<AutomationStatus, int>();
        for (var history = 0; history < 500; history++)
        {
            var end = Live(random);
            ends[end.Status] = ends.GetValueOrDefault(end.Status) + 1;
        }
        Assert.All([AutomationStatus.Succeeded, AutomationStatus.Failed, AutomationStatus.Cancelled],
            status => Assert.InRange(ends.GetValueOrDefault(status), 20, 480));
    }

    /// <summary>Lives one automation to its end, and checks at every step what must always hold.</summary>
    private Automation Live(Random random)
    {
        var (automation, now, effects) = (New(), Noon, new HashSet<string>());
        for (var turns = 0; turns < 2000; turns++)
        {
            if (random.Next(15) == 0) automation = Meddled(automation, random, now);
            var turn = _course.Next(automation, now);
            automation = turn.After;
            switch (turn)
            {
                case Turn.Over:
                    Assert.NotNull(automation.FinishedAt);
                    Assert.All(automation.Steps,
                        step => Assert.False(step.Status is StepStatus.Running or StepStatus.Waiting or StepStatus.Undoing));
                    if (automation.Status == AutomationStatus.Succeeded) Assert.All(automation.Steps, step => Assert.True(step.IsPassed));
                    // What was undone is gone; what succeeded is there, once.
                    foreach (var step in automation.Steps.Where(step => Type.Steps[step.Position].IsCompensated))
                    {
                        var marker = StepRunner.MarkerOf("a", step);
                        if (step.Status == StepStatus.Succeeded) Assert.Contains(marker, effects);
                        if (step.Status == StepStatus.Undone) Assert.DoesNotContain(marker, effects);
                        if (step.Status == StepStatus.Undone) effects.Remove(marker);
                    }
                    return automation;
                case Turn.Later { Due: null }:
                    automation = automation with { IsHeld = false };
                    break;
                case Turn.Later later:
                    Assert.True(later.Due > now);
                    now = later.Due!.Value;
                    break;
                case Turn.Run run:
                    Assert.Null(automation.Ending);
                    Assert.False(automation.IsHeld);
                    Assert.All(automation.Steps.Take(run.Step.Position), step => Assert.True(step.IsPassed));
                    Assert.All(automation.Steps.Skip(run.Step.Position + 1), step => Assert.False(step.IsPassed));
                    if (random.Next(4) == 0) break; // its worker is lost, before or after the effect
                    var happened = Any(random, StepRunner.MarkerOf("a", run.Step), effects);
                    if (random.Next(10) == 0) break;
                    automation = _course.After(automation, run.Step.Position, happened, random.NextDouble(), now);
                    break;
                case Turn.Undo undo:
                    Assert.NotNull(automation.Ending);
                    if (random.Next(4) == 0) break;
                    effects.Remove(StepRunner.MarkerOf("a", undo.Step));
                    automation = _course.After(automation, undo.Step.Position, new Happened.Undone(), 0, now);
                    break;
            }
            now = now.AddSeconds(random.Next(3));
        }
        throw new InvalidOperationException($"It does not end: {automation}");
    }

    private static Automation Meddled(Automation automation, Random random, DateTimeOffset now) => random.Next(8) switch
    {
        _ when automation.FinishedAt is not null || automation.Ending is not null => automation,
        0 => Course.Cancelled(automation),
        _ => automation with { IsHeld = true },
    };

    /// <summary>Something that may happen to an attempt; the effect is found by its marker, so repeating it adds none.</summary>
    private static Happened Any(Random random, string marker, HashSet<string> effects)
    {
        switch (random.Next(10))
        {
            case 0: return new Happened.Failed("Refused.", IsFinal: random.Next(8) == 0, IsUnknown: false);
            case 1:
                if (random.Next(2) == 0) effects.Add(marker);
                return new Happened.Failed("Lost.", IsFinal: false, IsUnknown: true);
            case 2: return new Happened.Wait("Busy.", TimeSpan.FromSeconds(random.Next(1, 100)));
            case 3:
                effects.Add(marker);
                return new Happened.Pending("{}", TimeSpan.FromSeconds(3));
            default:
                effects.Add(marker);
                return new Happened.Done("{}");
        }
    }

    private static List<string> UndoAll(ref Automation automation)
    {
        var (course, undone) = (new Course(Type, Options), new List<string>());
        while (course.Next(automation, Noon) is Turn.Undo undo)
        {
            undone.Add(undo.Step.Name);
            automation = course.After(undo.After, undo.Step.Position, new Happened.Undone(), 0, Noon);
        }
        automation = course.Next(automation, Noon).After;
        return undone;
    }

    private Automation Begun(Automation automation) => Assert.IsType<Turn.Run>(_course.Next(automation, Noon)).After;

    private Automation Done(Automation automation, int position) =>
        _course.After(automation, position, new Happened.Done("{}"), 0, Noon);

    private static Automation New() => new()
    {
        Id = "a", Type = "t", TypeSha256 = "", Inputs = "{}", Status = AutomationStatus.Queued, CreatedAt = Noon,
        Steps = [.. Type.Steps.Select((step, position) => new AutomationStep
        {
            Position = position, Name = step.Name, Action = step.Action.Name, Status = StepStatus.Pending,
        })],
    };

    private static DeclaredStep Step(string name, bool leaves) =>
        new(name, new Named(name, leaves), new Template([]), TimeSpan.FromSeconds(60), 4, leaves, new StepWhen(false, null));

    /// <summary>An action that is never run here: only what it says of itself counts.</summary>
    private sealed record Named(string Name, bool CanUndo) : IAutomationAction
    {
        public IReadOnlyList<ActionInput> Inputs => [];

        public IReadOnlyList<string> Outputs => [];

        public Task<StepOutcome> RunAsync(StepCall call, CancellationToken cancellationToken) => throw new InvalidOperationException(Name);
    }
}
