using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Requests;
using ServiceDefaults.Tracing;

namespace ServiceDefaults.Errors;

/// <summary>Turns failures further in into problems: exceptions, and bare statuses such as routing's 404 and 405.</summary>
internal sealed partial class ErrorAnswers(
    RequestDelegate next, IProblemDetailsService problems, IEnumerable<IProblemSource> sources, ErrorReports errors,
    ILogger<ErrorAnswers> logger)
{
    private const int ClientClosedRequest = 499;

    public Task InvokeAsync(HttpContext context)
    {
        try
        {
            var handled = next(context);
            if (handled.IsCompletedSuccessfully && !IsBareError(context.Response)) return Task.CompletedTask;
            return FinishAsync(context, handled);
        }
        catch (Exception e)
        {
            return FailedAsync(context, e);
        }
    }

    private async Task FinishAsync(HttpContext context, Task handled)
    {
        try
        {
            await handled;
        }
        catch (Exception e)
        {
            await FailedAsync(context, e);
            return;
        }
        if (IsBareError(context.Response))
            await problems.WriteAsync(
                new ProblemDetailsContext { HttpContext = context, ProblemDetails = { Status = context.Response.StatusCode } });
    }

    private async Task FailedAsync(HttpContext context, Exception exception)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted) context.Response.StatusCode = ClientClosedRequest;
            return;
        }
        var problem = ProblemOf(exception) ?? new ProblemDetails { Status = StatusCodes.Status500InternalServerError };
        if (problem.Status >= StatusCodes.Status500InternalServerError) RequestSpans.Failed(context, exception);
        // The store itself logs once that it refuses; each refused request need not.
        if (problem.Status == StatusCodes.Status500InternalServerError)
        {
            if (errors.Unhandled(context, exception) is { } eventId) problem.Extensions["event_id"] = eventId;
            if (!exception.IsTold()) Log.Unhandled(logger, exception);
        }
        if (context.Response.HasStarted)
        {
            // Half the answer has been sent: only cutting the connection can still show that it is incomplete.
            context.Abort();
            return;
        }
        context.Response.Clear();
        context.Response.StatusCode = problem.Status!.Value;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "1";
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem, Exception = exception });
    }

    private ProblemDetails? ProblemOf(Exception exception) => exception is BadHttpRequestException refused
        ? Malformed.Problem(refused)
        : sources.Select(source => source.Of(exception)).FirstOrDefault(problem => problem is not null);

    private static bool IsBareError(HttpResponse response) =>
        response is { StatusCode: >= 400 and not ClientClosedRequest, HasStarted: false, ContentLength: null or 0, ContentType: null };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Unhandled exception")]
        public static partial void Unhandled(ILogger logger, Exception exception);
    }
}
