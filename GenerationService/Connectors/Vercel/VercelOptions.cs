using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace GenerationService.Connectors.Vercel;

/// <summary>Section <c>Connectors:Vercel</c>.</summary>
internal sealed class VercelOptions : IValidatableObject
{
    public const string Section = "Connectors:Vercel";

    /// <summary>Where Vercel's API is.</summary>
    [HttpAddress]
    [Required]
    public string BaseAddress { get; set; } = "https://api.vercel.com";

    /// <summary>An access token. Unset, and no file either: the connector is off.</summary>
    [StringLength(4096)]
    public string? Token { get; set; }

    /// <summary>A file with the token, read again for each call.</summary>
    [StringLength(4096)]
    public string? TokenFile { get; set; }

    /// <summary>The team that deployments belong to, <c>team_…</c>. Unset: the token's own account.</summary>
    public string? TeamId { get; set; }

    /// <summary>
    /// The name or id of the project that is deployed to. Unset: one with the name of the draft, made by the first deployment.
    /// </summary>
    public string? Project { get; set; }

    /// <summary>Whether deployments go live, or get an address of their own only.</summary>
    public VercelTarget Target { get; set; } = VercelTarget.Preview;

    /// <summary>Minutes after which a deployment that is still in progress counts as failed. Vercel itself ends builds after 45.</summary>
    [Range(1.0, 1440.0)]
    public double DeadlineMinutes { get; set; } = 60;

    /// <summary>Requests per second that this process makes, on average.</summary>
    [Range(0.01, 100)]
    public double RequestsPerSecond { get; set; } = 2;

    /// <summary>The first setting that is missing; null if none is.</summary>
    public string? Missing =>
        string.IsNullOrWhiteSpace(Token) && string.IsNullOrWhiteSpace(TokenFile) ? $"{Section}:{nameof(Token)}" : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(Token) && !Secret.IsSendable(Token.Trim()))
            yield return new ValidationResult("must be printable ASCII without blanks", [nameof(Token)]);
        if (Secret.FaultOf(TokenFile) is { } fault) yield return new ValidationResult(fault, [nameof(TokenFile)]);
        if (!string.IsNullOrEmpty(TeamId) && !Identifier.IsWellFormed(TeamId))
            yield return new ValidationResult(Identifier.Rule, [nameof(TeamId)]);
        if (!string.IsNullOrEmpty(Project) && !VercelNames.IsWellFormed(Project))
            yield return new ValidationResult(VercelNames.Rule, [nameof(Project)]);
    }
}

internal enum VercelTarget
{
    Preview,
    Production,
}
