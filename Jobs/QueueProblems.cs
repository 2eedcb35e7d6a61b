using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace Jobs;

/// <summary>What can be wrong with a request of an operator.</summary>
internal static class QueueProblems
{
    public static ProblemHttpResult UnknownQueue(IEnumerable<string> queues) => Problem.Of(404, "urn:platform:queue:unknown-queue",
        "Unknown queue", $"This service has the queues {string.Join(", ", queues)}.");

    public static ProblemHttpResult UnknownJob() => Problem.Of(404, "urn:platform:queue:unknown-job", "Unknown job",
        "The queue has no job with this id, or it ended so long ago that it was deleted. " +
        "GET /queues/{queue}/dead-letters lists those that failed.");

    public static ProblemHttpResult NotDead(JobStatus status) => Problem.Of(409, "urn:platform:queue:not-dead", "Not a dead letter",
        $"The job is {status.ToString().ToLowerInvariant()}. Only jobs that failed for good can be put back or dropped.");

    public static ProblemHttpResult KeyInUse() => Problem.Of(409, "urn:platform:queue:replaced", "Another job has its place",
        "Another job for the same thing waits or runs. Look at that one; drop this one.");

    public static ProblemHttpResult OrderAgain() => Problem.Of(409, "urn:platform:queue:order-again", "Not put back",
        "Jobs of this queue are not put back, since what they belong to has ended with them. " +
        "Request the same work again, and drop this one.");

    public static ProblemHttpResult InvalidLimit(int most) => Problem.Of(400, "urn:platform:queue:invalid-limit", "Invalid limit",
        $"Set limit to a number from 1 to {most}, or leave it out.");
}
