using System.ComponentModel.DataAnnotations;
using System.Net;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace GenerationService.Sla.Checks;

/// <summary>Section <c>Sla:Checks:{name}</c>, with defaults for all checks in <c>Sla:CheckDefaults</c>.</summary>
internal sealed class CheckOptions : IValidatableObject
{
    /// <summary>The address: http or https, without user name or password (those go into a header).</summary>
    [Required, HttpAddress]
    public string Url { get; set; } = "";

    /// <summary>What the status page calls it; its name if empty.</summary>
    [StringLength(60)]
    public string Title { get; set; } = "";

    /// <summary>The label `service` of its alerts; its name if empty.</summary>
    public string Service { get; set; } = "";

    /// <summary>The severity of the alert when it is down: `critical` or `warning`.</summary>
    [AllowedValues("critical", "warning", ErrorMessage = "must be critical or warning")]
    public string Severity { get; set; } = "critical";

    /// <summary>`GET`, `HEAD` or `POST` (without a body).</summary>
    [AllowedValues("GET", "HEAD", "POST", ErrorMessage = "must be GET, HEAD or POST")]
    public string Method { get; set; } = "GET";

    /// <summary>Headers to send; their values are secrets.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary>Headers whose values are in files, read at each check.</summary>
    public IReadOnlyDictionary<string, string> HeaderFiles { get; set; } = new Dictionary<string, string>();

    /// <summary>The statuses that pass, such as `200`, `200-299` or `200,401`.</summary>
    public string ExpectedStatus { get; set; } = "200-299";

    /// <summary>Seconds after which an answer counts as failed; 0: only the time-out counts.</summary>
    [Range(0.0, 60.0)]
    public double MaxLatencySeconds { get; set; }

    /// <summary>A text that the body must contain.</summary>
    [StringLength(1000)]
    public string BodyText { get; set; } = "";

    /// <summary>Where a JSON body must have a value, as in `$.checks[0].status`.</summary>
    [StringLength(200)]
    public string BodyPath { get; set; } = "";

    /// <summary>The value there; any but null if empty.</summary>
    [StringLength(1000)]
    public string BodyValue { get; set; } = "";

    /// <summary>Largest body that is read, if it is to be looked at.</summary>
    [Range(1, 16 << 20)]
    public int MaxBodyBytes { get; set; } = 1 << 20;

    /// <summary>Days before its certificate expires at which an alert is raised; 0: none.</summary>
    [Range(0, 365)]
    public int CertificateWarningDays { get; set; } = 21;

    /// <summary>A PEM file with the authorities to trust instead of the system's.</summary>
    public string AuthorityFile { get; set; } = "";

    /// <summary>The IP addresses that the host's name may resolve to; any if empty.</summary>
    public IReadOnlyList<string> ResolvesTo { get; set; } = [];

    /// <summary>Seconds between two checks.</summary>
    [Range(5, 3600)]
    public int IntervalSeconds { get; set; } = 60;

    /// <summary>Seconds for a whole check.</summary>
    [Range(0.1, 60.0)]
    public double TimeoutSeconds { get; set; } = 10;

    /// <summary>Failures in a row after which it is down.</summary>
    [Range(1, 100)]
    public int FailuresToGoDown { get; set; } = 3;

    /// <summary>Successes in a row after which it is up again.</summary>
    [Range(1, 100)]
    public int SuccessesToComeUp { get; set; } = 2;

    public bool ReadsBody => BodyText.Length > 0 || BodyPath.Length > 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.UserInfo.Length > 0)
            yield return new ValidationResult("must not contain a user name or a password: put them into Headers", [nameof(Url)]);
        if (Service.Length > 0 && !Identifier.IsWellFormed(Service)) yield return new ValidationResult(Identifier.Rule, [nameof(Service)]);
        if (StatusRanges.Parse(ExpectedStatus) is null)
            yield return new ValidationResult("must be statuses such as 200, 200-299 or 200,401", [nameof(ExpectedStatus)]);
        if (Headers.Keys.Concat(HeaderFiles.Keys).Any(name => !IsHeader(name)))
            yield return new ValidationResult("must be named with letters, digits and hyphens", [nameof(Headers)]);
        if (Headers.Values.Any(value => value.Any(char.IsControl)))
            yield return new ValidationResult("must have values of one line", [nameof(Headers)]);
        if (Headers.Keys.Intersect(HeaderFiles.Keys, StringComparer.OrdinalIgnoreCase).Any())
            yield return new ValidationResult("must not have a header that is also in Headers", [nameof(HeaderFiles)]);
        if (BodyPath.Length > 0 && JsonBodyPath.Parse(BodyPath) is null)
            yield return new ValidationResult("must be names and positions such as $.checks[0].status", [nameof(BodyPath)]);
        if (BodyValue.Length > 0 && BodyPath.Length == 0)
            yield return new ValidationResult("must be set together with BodyPath", [nameof(BodyValue)]);
        if (Method == "HEAD" && ReadsBody)
            yield return new ValidationResult("must not be HEAD if the body is looked at", [nameof(Method)]);
        if (AuthorityFile.Length > 0 && !File.Exists(AuthorityFile))
            yield return new ValidationResult("must be a file that exists", [nameof(AuthorityFile)]);
        if (ResolvesTo.Any(address => !IPAddress.TryParse(address, out _)))
            yield return new ValidationResult("must be IP addresses", [nameof(ResolvesTo)]);
        if (TimeoutSeconds > IntervalSeconds)
            yield return new ValidationResult("must not be longer than IntervalSeconds", [nameof(TimeoutSeconds)]);
        if (MaxLatencySeconds > TimeoutSeconds)
            yield return new ValidationResult("must not be longer than TimeoutSeconds", [nameof(MaxLatencySeconds)]);
    }

    private static bool IsHeader(string name) =>
        name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
