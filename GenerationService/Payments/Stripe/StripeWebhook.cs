using GenerationService.Payments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GenerationService.Payments.Stripe;

/// <summary>Takes Stripe's events: first the signature over the bytes as they came, then what they say.</summary>
internal sealed partial class StripeWebhook(
    StripeSecrets secrets, PaymentRecorder recorder, PaymentMetrics metrics, TimeProvider clock, ILogger<StripeWebhook> logger)
{
    public async Task<Results<Ok<Receipt>, ProblemHttpResult>> ReceiveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var usable = secrets.OfWebhooks();
        if (usable.Count == 0) return PaymentProblems.NoSecret();
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        var body = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        var now = clock.GetUtcNow();
        var verdict = StripeSignature.Check(request.Headers[StripeSignature.Header].ToString(), body.Span, usable, now);
        if (ProblemOf(verdict, now) is { } problem) return Refused(problem, verdict);
        switch (StripeEvents.Read(body))
        {
            case StripeEvent.Malformed malformed: return Refused(PaymentProblems.NotAnEvent(malformed.Errors), verdict);
            case StripeEvent.OfPayment { Event: var told }:
                var recorded = await recorder.FactAsync(told, cancellationToken);
                return TypedResults.Ok(new Receipt(recorded is Recorded.Stored ? ReceiptResult.Stored : ReceiptResult.Duplicate));
            default:
                metrics.Told(PaymentProvider.Stripe, PaymentOutcome.Ignored);
                return TypedResults.Ok(new Receipt(ReceiptResult.Ignored));
        }
    }

    private ProblemHttpResult Refused(ProblemHttpResult problem, SignatureVerdict verdict)
    {
        metrics.Told(PaymentProvider.Stripe, PaymentOutcome.Refused);
        Log.Refused(logger, problem.ProblemDetails.Type!, verdict);
        return problem;
    }

    private static ProblemHttpResult? ProblemOf(SignatureVerdict verdict, DateTimeOffset now) => verdict switch
    {
        SignatureVerdict.Right => null,
        SignatureVerdict.Missing => PaymentProblems.NotSigned(),
        SignatureVerdict.Unreadable => PaymentProblems.UnreadableSignature(),
        SignatureVerdict.Wrong => PaymentProblems.WrongSignature(),
        SignatureVerdict.OutsideTolerance => PaymentProblems.WrongTime(now),
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "Not a verdict."),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A webhook was refused: {Type}; its signature is {Verdict}")]
        public static partial void Refused(ILogger logger, string type, SignatureVerdict verdict);
    }
}
