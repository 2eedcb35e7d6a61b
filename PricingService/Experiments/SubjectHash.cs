using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PricingService.Experiments;

/// <summary>
/// Where a subject falls: the first 64 bits of a salted SHA-256, so it is the same on every machine forever, uniform, and
/// independent between salts. docs/experiments.md has the text that is hashed; a test has values.
/// </summary>
internal static class SubjectHash
{
    private const int LongestText = 256;

    public static int BucketOf(string layer, string subject) => (int)Math.BigMul(Of("layer", layer, subject), Buckets.InLayer, out _);

    public static ulong InExperiment(string experimentId, string subject) => Of("variant", experimentId, subject);

    /// <param name="salt">An id, as <paramref name="subject"/> is: ASCII and at most 64 characters.</param>
    private static ulong Of(string purpose, string salt, string subject)
    {
        Span<byte> text = stackalloc byte[LongestText];
        var length = 0;
        foreach (var part in (ReadOnlySpan<string>)["platform experiments 1", purpose, salt, subject])
        {
            length += Encoding.ASCII.GetBytes(part, text[length..]);
            text[length++] = (byte)'\n';
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
