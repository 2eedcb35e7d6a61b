namespace Jobs.Tests;

public sealed partial class WorkerTests
{
    [Fact]
    public async Task A_handler_that_is_told_to_wait_is_run_again_at_that_time_and_the_caller_is_told_why()
    {
        var tries = 0;
        QueueUnderTest? started = null;
        var handler = new ScriptedHandler((_, _) => ++tries == 1
            ? throw new JobPostponedException("The provider asks to wait.", started!.Clock.GetUtcNow() + TimeSpan.FromHours(1))
            : Task.FromResult<JobEffects>(ScriptedHandler.NoEffects));
        await using var queue = started = Start(handler);
        var job = await queue.PutAsync();

        var waiting = await queue.EventuallyAsync(job.Id, found => found.Error is not null);

        Assert.Equal((JobStatus.Queued, 0, "The provider asks to wait.", queue.Clock.GetUtcNow() + TimeSpan.FromHours(1)),
            (waiting.Status, waiting.Attempts, waiting.Error, waiting.DueAt));
        queue.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(JobStatus.Succeeded, (await handler.EndedAsync()).Status);
        Assert.Equal((2, 1), (tries, (await queue.FindAsync(job.Id)).Attempts));
    }

    [Fact]
    public async Task A_failure_that_is_not_final_is_tried_again_and_says_why_meanwhile()
    {
        var tries = 0;
        var handler = new ScriptedHandler((_, _) => ++tries == 1
            ? throw new JobFailedException("The provider answered 500.", isFinal: false)
            : Task.FromResult<JobEffects>(ScriptedHandler.NoEffects));
        await using var queue = Start(handler);
        var job = await queue.PutAsync();

        var waiting = await queue.EventuallyAsync(job.Id, found => found.Error is not null);

        Assert.Equal((JobStatus.Queued, 1, "The provider answered 500."), (waiting.Status, waiting.Attempts, waiting.Error));
        queue.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(JobStatus.Succeeded, (await handler.EndedAsync()).Status);
    }
}
