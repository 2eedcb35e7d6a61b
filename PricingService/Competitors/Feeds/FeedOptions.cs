using System.ComponentModel.DataAnnotations;
using PricingService.Properties;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace PricingService.Competitors.Feeds;

/// <summary>Section <c>Competitors:Feeds:{name}</c>: a document of rates that is pulled.</summary>
internal sealed class FeedOptions : IValidatableObject
{
    /// <summary>The address: http or https, without user name or password (those go into a header).</summary>
    [Required, HttpAddress]
    public string Url { get; set; } = "";

    /// <summary>`json` or `csv`.</summary>
    [AllowedValues("json", "csv", ErrorMessage = "must be json or csv")]
    public string Format { get; set; } = "json";

    /// <summary>Minutes between two pulls; doubled for each failure in a row.</summary>
    [Range(0.1, 10_080)]
    public double IntervalMinutes { get; set; } = 60;

    /// <summary>Overrides `Competitors:StaleAfterHours`.</summary>
    [Range(0.01, 168)]
    public double? StaleAfterHours { get; set; }

    /// <summary>Largest document, after decompression.</summary>
    [Range(1, 256 << 20)]
    public long MaxBytes { get; set; } = 10 << 20;

    /// <summary>Rows read from one document; the rest is refused.</summary>
    [Range(1, 1_000_000)]
    public int MaxRows { get; set; } = 50_000;

    /// <summary>Seconds for a whole pull, until the document has arrived.</summary>
    [Range(0.1, 600)]
    public double TimeoutSeconds { get; set; } = 60;

    /// <summary>A header to send, for example `Authorization` or `X-Api-Key`.</summary>
    public string HeaderName { get; set; } = "";

    /// <summary>The header's value; a secret.</summary>
    public string HeaderValue { get; set; } = "";

    /// <summary>A file that holds the header's value, read at each pull.</summary>
    public string HeaderValueFile { get; set; } = "";

    /// <summary>JSON: where the array of rates is, as names separated by dots; empty if the document itself is the array.</summary>
    public string Rows { get; set; } = "";

    /// <summary>Where to find each field: CSV columns, or names separated by dots in a JSON object.</summary>
    public FeedFields Fields { get; set; } = new();

    /// <summary>The property that all rows are about, if they do not say.</summary>
    public string Property { get; set; } = "";

    /// <summary>
    /// The feed's property names, each with ours: `Competitors:Feeds:{name}:Properties:{theirs}={ours}`. Others are taken as they are.
    /// </summary>
    public IReadOnlyDictionary<string, string> Properties { get; set; } = new Dictionary<string, string>();

    /// <summary>The currency of all prices, if rows do not say.</summary>
    public string Currency { get; set; } = "";

    /// <summary>The .NET date pattern of `stay_date`.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string DateFormat { get; set; } = "yyyy-MM-dd";

    /// <summary>CSV: the column separator.</summary>
    [StringLength(1, MinimumLength = 1)]
    public string Delimiter { get; set; } = ",";

    /// <summary>`.` or `,`.</summary>
    [AllowedValues(".", ",", ErrorMessage = "must be . or ,")]
    public string DecimalSeparator { get; set; } = ".";

    /// <summary>Used if there is no byte order mark. Without it the answer's `Content-Type` decides, and otherwise it is UTF-8.</summary>
    public string Encoding { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.UserInfo.Length > 0)
            yield return new ValidationResult("must not contain a user name or a password: put them into HeaderName and HeaderValue",
                [nameof(Url)]);
        if (Property.Length > 0 && !Identifier.IsWellFormed(Property))
            yield return new ValidationResult(Identifier.Rule, [nameof(Property)]);
        if (Currency.Length > 0 && !ServiceDefaults.Money.Currency.TryFind(Currency, out _))
            yield return new ValidationResult("must be an ISO 4217 code in capitals such as EUR", [nameof(Currency)]);
        if (Encoding.Length > 0 && FeedText.EncodingOf(Encoding) is null)
            yield return new ValidationResult($"must be one of {FeedText.Encodings}", [nameof(Encoding)]);
        if (HeaderName.Length > 0 && HeaderName.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '-'))
            yield return new ValidationResult("must be letters, digits and hyphens", [nameof(HeaderName)]);
        if (HeaderName.Length > 0 != (HeaderValue.Length + HeaderValueFile.Length > 0))
            yield return new ValidationResult("must be set together with HeaderValue or HeaderValueFile", [nameof(HeaderName)]);
        if (HeaderValue.Any(char.IsControl)) yield return new ValidationResult("must be one line", [nameof(HeaderValue)]);
    }
}

/// <summary>The names of a rate's fields in a feed.</summary>
internal sealed class FeedFields
{
    public string PropertyId { get; set; } = "";

    public string Competitor { get; set; } = "";

    public string StayDate { get; set; } = "";

    public string Price { get; set; } = "";

    public string Currency { get; set; } = "";

    public string LengthOfStay { get; set; } = "";

    public string ObservedAt { get; set; } = "";

    /// <summary>Tells the room rates of one competitor and night apart; each room then counts as a competitor.</summary>
    public string Room { get; set; } = "";
}
