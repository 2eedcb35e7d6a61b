using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace GenerationService.Payments;

/// <summary>What can be wrong with a request that tells of a payment. Amounts are in no problem: what is told is financial data.</summary>
internal static class PaymentProblems
{
    public static ProblemHttpResult KeyTaken() =>
        Problem.Of(422, "urn:platform:generation:idempotency-key-reused", "Idempotency-Key used for another request",
            "A request with this Idempotency-Key and different contents was recorded before. Repeat that one unchanged, or use a new key.");

    public static ProblemHttpResult Refused(Refusal why) => Problem.Of(409, why.Type, why.Title, why.Detail);

    public static ProblemHttpResult Unknown() => Problem.Of(404, "urn:platform:generation:unknown-payment", "Unknown payment",
        "There is no payment with this id. GET /payments lists them.");

    public static ProblemHttpResult UnknownProvider() => Problem.Of(404, "urn:platform:generation:unknown-provider", "Unknown provider",
        "Webhooks are taken from: stripe.");

    public static ProblemHttpResult NoSecret() =>
        Problem.Refused(503, "urn:platform:generation:webhooks-not-configured", "Webhooks are not configured",
            "Set Payments:Stripe:WebhookSecrets or Payments:Stripe:WebhookSecretFiles to the endpoint's signing secret. Nothing was " +
            "stored; the provider will send the event again.");

    public static ProblemHttpResult NotSigned() => Signature("Send the header Stripe-Signature, once.");

    public static ProblemHttpResult UnreadableSignature() =>
        Signature("The header Stripe-Signature must have the form t=SECONDS,v1=SIGNATURE, with one or several v1.");

    public static ProblemHttpResult WrongSignature() =>
        Signature("No v1 of the header Stripe-Signature is the body's HMAC-SHA256 with a configured secret. Check that the endpoint's " +
            "signing secret is among those configured, and that nothing on the way changes the body.");

    public static ProblemHttpResult WrongTime(DateTimeOffset now) =>
        Problem.Of(400, "urn:platform:generation:signature-outside-tolerance", "The signature's time is not now",
            "The event was signed more than 300 seconds from now. This server's time is " +
            $"{now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}: if that is wrong, set its clock.");

    public static ProblemHttpResult NotAnEvent(IDictionary<string, string[]> errors) =>
        Problem.Of(400, "urn:platform:generation:invalid-event", "Not an event of this provider",
            "The body is signed, but is not an event as the provider sends it. What is wrong is under 'errors'.", errors);

    private static ProblemHttpResult Signature(string detail) =>
        Problem.Of(400, "urn:platform:generation:invalid-signature", "Invalid signature", detail);
}
