using System.Diagnostics;
using GenerationService.Payments.Stripe;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Configuration;
using ServiceDefaults.Limits;
using ServiceDefaults.Requests;

namespace GenerationService.Payments;

/// <summary><c>/payments</c>: charges, refunds and disputes, told by us or by the provider's webhooks.</summary>
internal static class PaymentsEndpoints
{
    private const int MostListed = 200;

    /// <summary>An event holds one object; Stripe's largest are some tens of kilobytes.</summary>
    private const long LargestEvent = 256 * 1024;

    public static WebApplicationBuilder AddPayments(this WebApplicationBuilder builder)
    {
        builder.AddPaymentRecords();
        builder.Services.AddSingleton<PaymentMetrics>();
        builder.Services.AddSingleton<PaymentRecorder>();
        builder.Services.AddSingleton<StripeWebhook>();
        return builder;
    }

    /// <summary>What is stored, without what records more of it: for commands.</summary>
    public static WebApplicationBuilder AddPaymentRecords(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<StripeOptions>("Payments:Stripe");
        builder.Services.AddSingleton<StripeSecrets>();
        builder.Services.AddSingleton<PaymentTable>();
        return builder;
    }

    public static WebApplication MapPayments(this WebApplication app)
    {
        app.Services.GetRequiredService<PaymentMetrics>().BeginAtZero();
        app.Services.GetRequiredService<StripeSecrets>().WarnIfNone();
        var group = app.MapGroup("/payments");
        group.MapPost("", Record).Accepts<RecordRequest>("application/json")
            .WithSummary("Records a charge, refund or dispute; repeating it with the same key changes nothing");
        group.MapGet("", List).WithSummary("Payments, newest first, of one state or of all");
        group.MapGet("/{id}", Look).WithSummary("A payment: what was charged, refunded and disputed of it");
        group.MapPost("/webhooks/{provider}", Receive).AllowBody(LargestEvent)
            .WithSummary("Takes an event that a provider has signed; 200 once it is stored");
        return app;

        static async Task<Results<Created<Payment>, Ok<Payment>, ProblemHttpResult>> Record(
            HttpRequest request, [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey, PaymentRecorder recorder,
            PaymentMetrics metrics, TimeProvider clock, CancellationToken cancellationToken)
        {
            var body = await JsonMembers.ReadAsync(request, cancellationToken);
            if (PaymentRequests.Read(body, idempotencyKey, clock.GetUtcNow()) is not { } told) return body.Faults.ToProblem("generation");
            return await recorder.RequestAsync(told, cancellationToken) switch
            {
                Recorded.Stored stored => TypedResults.Created($"/payments/{stored.Payment.Id}", stored.Payment),
                Recorded.Duplicate known => TypedResults.Ok(known.Payment),
                Recorded.KeyTaken => PaymentProblems.KeyTaken(),
                Recorded.Refused refused => PaymentProblems.Refused(refused.Why),
                _ => throw new UnreachableException(),
            };
        }

        static async Task<Results<Ok<PaymentPage>, ProblemHttpResult>> List(
            PaymentTable payments, CancellationToken cancellationToken, string? state = null, string? after = null,
            WholeNumber? limit = null)
        {
            PaymentState? wanted = state is not null && Words.TryParse<PaymentState>(state, out var known) ? known : null;
            var faults = new Faults();
            var most = WholeNumber.Between(faults, "limit", limit, 1, MostListed, otherwise: 50);
            faults.Unless(state is null || wanted is not null, "state",
                    $"must be one of: {string.Join(", ", Enum.GetValues<PaymentState>().Select(each => each.Word()))}")
                .OptionalId("after", after);
            if (faults.Any) return faults.ToProblem("generation");
            var found = await payments.ListAsync(wanted, after, most + 1, cancellationToken);
            var page = found.Take(most).ToList();
            return TypedResults.Ok(new PaymentPage(page, found.Count > most ? page[^1].Id : null));
        }

        static async Task<Results<Ok<Payment>, ProblemHttpResult>> Look(
            string id, PaymentTable payments, CancellationToken cancellationToken) =>
            Identifier.IsWellFormed(id) && await payments.FindAsync(id, cancellationToken) is { } payment
                ? TypedResults.Ok(payment)
                : PaymentProblems.Unknown();

        static async Task<Results<Ok<Receipt>, ProblemHttpResult>> Receive(
            string provider, HttpRequest request, StripeWebhook stripe, CancellationToken cancellationToken) =>
            provider == PaymentProvider.Stripe.Word()
                ? await stripe.ReceiveAsync(request, cancellationToken)
                : PaymentProblems.UnknownProvider();
    }
}

/// <summary>The answer to a webhook.</summary>
/// <param name="Result">What came of the event; each of them means that it need not be sent again.</param>
internal sealed record Receipt(ReceiptResult Result);

internal enum ReceiptResult
{
    Stored,
    Duplicate,
    Ignored,
}
