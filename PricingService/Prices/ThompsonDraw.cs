using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PricingService.Models;
using Storage.Rows;

namespace PricingService.Prices;

/// <summary>
/// Thompson sampling (Thompson, Biometrika 25, 1933): coefficients drawn from the model's posterior, so each price is tried as often as
/// it is likely to be the best. The draw depends only on subject, request and model: the same subject sees the same price
/// again, on any machine.
/// </summary>
internal static class ThompsonDraw
{
    private const double Unit = 1.0 / (1L << 53);

    public static double[] Of(PriceResponse model, string? drawFor, string subject, DateOnly stayDate) =>
        model.Draw(Normals(Features.Count, $"platform thompson 1\n{drawFor}\n{subject}\n{stayDate.ToIso()}\n{model.Version}\n"));

    /// <summary>
    /// Standard normal numbers: SHA-256 of the seed and a counter gives the uniform ones, Box and Muller's method (1958) the normal ones.
    /// </summary>
    public static double[] Normals(int count, string seed)
    {
        var normals = new double[count];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var i = 0; i < count; i += 4)
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(seed + (i / 4).ToString(CultureInfo.InvariantCulture)), hash);
            for (var pair = 0; pair < 4 && i + pair < count; pair += 2)
            {
                var radius = Math.Sqrt(-2 * Ieee.Log(1 - Uniform(hash[(8 * pair)..])));
                var (sin, cos) = Ieee.OfTurn(Uniform(hash[(8 * (pair + 1))..]));
                normals[i + pair] = radius * cos;
                if (i + pair + 1 < count) normals[i + pair + 1] = radius * sin;
            }
        }
        return normals;
    }

    /// <summary>From 0, below 1.</summary>
    private static double Uniform(ReadOnlySpan<byte> bits) => (BinaryPrimitives.ReadUInt64BigEndian(bits) >> 11) * Unit;
}
