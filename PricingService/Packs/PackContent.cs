using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>
/// A pack's content, without when or where it was built. Its id is the hash of its canonical form, UTF-8 text
/// with line feeds; docs/pricing.md shows one.
/// </summary>
/// <param name="Scope">A portfolio, or empty for all.</param>
/// <param name="Properties">In ordinal order of their ids.</param>
internal sealed record PackContent(DateOnly Date, int Nights, string Scope, IReadOnlyList<PackedProperty> Properties)
{
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(
            Encoding.UTF8.GetBytes(
                $"platform pricing pack 1\ndate {Date.ToIso()}\nnights {Nights}\nscope {(Scope.Length == 0 ? "*" : Scope)}\n"));
        foreach (var property in Properties)
            hash.AppendData(
                Encoding.UTF8.GetBytes(
                    $"{property.PropertyId} {property.PortfolioId} {property.Currency} {property.ModelVersion} {property.Prices}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string IdOf(DateOnly date, string sha256) => $"PP_{date.ToIso()}_{sha256[..12]}";
}

/// <param name="Prices">Minor units separated by single spaces, one per night from the pack's date.</param>
internal sealed record PackedProperty(string PropertyId, string PortfolioId, string Currency, string ModelVersion, string Prices)
{
    public IEnumerable<long> Minor() =>
        Prices.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(price => long.Parse(price, CultureInfo.InvariantCulture));

    public static string Join(IEnumerable<long> minor) =>
        string.Join(' ', minor.Select(price => price.ToString(CultureInfo.InvariantCulture)));
}
