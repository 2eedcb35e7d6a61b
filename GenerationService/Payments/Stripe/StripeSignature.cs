using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GenerationService.Payments.Stripe;

/// <summary>
/// The header <c>Stripe-Signature: t=SECONDS,v1=HEX[,v1=HEX…]</c>: HMAC-SHA256 over <c>SECONDS.BODY</c>, with any of the endpoint's
/// secrets (https://docs.stripe.com/webhooks#verify-manually). The body is taken byte for byte as it came.
/// </summary>
internal static class StripeSignature
{
    public const string Header = "Stripe-Signature";

    /// <summary>Seconds that the signature's time may be before or after now.</summary>
    public const long Tolerance = 300;

    public static SignatureVerdict Check(string header, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (header.Length == 0) return SignatureVerdict.Missing;
        string? time = null;
        var signatures = new List<byte[]>();
        foreach (var item in header.Trim().Split(','))
        {
            if (item.Trim().Split('=', 2) is not [var name, var value]) return SignatureVerdict.Unreadable;
            if (name == "t") time ??= value;
            if (name == "v1") signatures.Add(Encoding.UTF8.GetBytes(value));
        }
        if (!long.TryParse(time, NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds) || signatures.Count == 0)
            return SignatureVerdict.Unreadable;

        var isSigned = false;
        foreach (var secret in secrets)
        {
            var expected = Expected(secret, time!, body);
            // All of them are looked at, however early one fits.
            foreach (var signature in signatures) isSigned |= CryptographicOperations.FixedTimeEquals(signature, expected);
        }
        if (!isSigned) return SignatureVerdict.Wrong;
        // Last, so that only the owner of a secret learns about our clock. The limits keep the subtraction from overflowing.
        return seconds is >= 0 and <= uint.MaxValue && Math.Abs(now.ToUnixTimeSeconds() - seconds) <= Tolerance
            ? SignatureVerdict.Right
            : SignatureVerdict.OutsideTolerance;
    }

    private static byte[] Expected(string secret, string time, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{time}."));
        hmac.AppendData(body);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hmac.GetHashAndReset()));
    }
}

internal enum SignatureVerdict
{
    Right,
    Missing,
    Unreadable,
    Wrong,
    OutsideTolerance,
}
