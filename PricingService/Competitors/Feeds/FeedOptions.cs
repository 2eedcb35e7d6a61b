using System.ComponentModel.DataAnnotations;
using PricingService.Properties;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace PricingService.Competitors.Feeds;

/// <summary>Section <c>Competitors:Feeds:{name}</c>: a document of rates that is pulled.</summary>
internal sealed class FeedOptions : IValidatableObject
{
    /// <summary>Where it is: http or https, without user name and password (those go into a header).</summary>
    [Required, HttpAddress]
    public string Url { get; set; } = "";

    /// <summary>`json` or `csv`.</summary>
    [AllowedValues("json", "csv", ErrorMessage = "must be json or csv")]
    public string Format { get; set; } = "json";

    /// <summary>Minutes between two pulls; doubled for each one in a row that fails.</summary>
    [Range(0.1, 10_080)]
    public double IntervalMinutes { get; set; } = 60;

    /// <summary>Instead of `Competitors:StaleAfterHours`.</summary>
    [Range(0.01, 168)]
    public double? StaleAfterHours { get; set; }

    /// <summary>Largest document, after it was unpacked.</summary>
    [Range(1, 256 << 20)]
    public long MaxBytes { get; set; } = 10 << 20;

    /// <summary>Rows of a document that are read; the rest is refused.</summary>
    [Range(1, 1_000_000)]
    public int MaxRows { get; set; } = 50_000;

    /// <summary>Seconds for a whole pull until the document is there.</summary>
    [Range(0.1, 600)]
    public double TimeoutSeconds { get; set; } = 60;

    /// <summary>A header to send, for instance `Authorization` or `X-Api-Key`.</summary>
    public string HeaderName { get; set; } = "";

    /// <summary>What the header says; a secret.</summary>
    public string HeaderValue { get; set; } = "";

    /// <summary>A file that holds what the header says, read at each pull.</summary>
    public string HeaderValueFile { get; set; } = "";

    /// <summary>JSON: where the array of rates is, names separated by dots; empty where the document itself is the array.</summary>
    public string Rows { get; set; } = "";

    /// <summary>Where a row says what: columns of a CSV, names separated by dots in a JSON object.</summary>
    public FeedFields Fields { get; set; } = new();

    /// <summary>The property that all rows are about, where they do not say.</summary>
    public string Property { get; set; } = "";

    /// <summary>
    /// The feed's names of properties and ours: `Competitors:Feeds:{name}:Properties:{theirs}={ours}`. Others are taken as they are.
    /// </summary>
    public IReadOnlyDictionary<string, string> Properties { get; set; } = new Dictionary<string, string>();

    /// <summary>The currency of all prices, where rows do not say.</summary>
    public string Currency { get; set; } = "";

    /// <summary>The form of `stay_date`, .NET's pattern.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string DateFormat { get; set; } = "yyyy-MM-dd";

    /// <summary>CSV: what separates columns.</summary>
    [StringLength(1, MinimumLength = 1)]
    public string Delimiter { get; set; } = ",";

    /// <summary>`.` or `,`.</summary>
    [AllowedValues(".", ",", ErrorMessage = "must be . or ,")]
    public string DecimalSeparator { get; set; } = ".";

    /// <summary>Of the document, where neither a byte order mark nor its `Content-Type` says (then it is UTF-8).</summary>
    public string Encoding { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.UserInfo.Length > 0)
            yield return new ValidationResult("must not hold a user name or a password: put them into HeaderName and HeaderValue",
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
            yield return new ValidationResult("needs HeaderValue or HeaderValueFile, and these need it", [nameof(HeaderName)]);
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
}
