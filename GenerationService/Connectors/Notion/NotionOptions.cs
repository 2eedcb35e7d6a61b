using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace GenerationService.Connectors.Notion;

/// <summary>Section <c>Connectors:Notion</c>.</summary>
internal sealed class NotionOptions : IValidatableObject
{
    public const string Section = "Connectors:Notion";

    /// <summary>Where Notion's API is.</summary>
    [HttpAddress]
    [Required]
    public string BaseAddress { get; set; } = "https://api.notion.com";

    /// <summary>The connection's token. Unset, and no file either: the connector is off.</summary>
    [StringLength(4096)]
    public string? Token { get; set; }

    /// <summary>A file with the token, read again for each call.</summary>
    [StringLength(4096)]
    public string? TokenFile { get; set; }

    /// <summary>The id of the page, data source or database that pages are put into.</summary>
    [StringLength(64)]
    public string? ParentId { get; set; }

    /// <summary>What the parent is.</summary>
    public NotionParentType ParentType { get; set; } = NotionParentType.Page;

    /// <summary>The data source's text property that holds the marker.</summary>
    [Required]
    [StringLength(100)]
    public string MarkerProperty { get; set; } = "Marker";

    /// <summary>Requests per second that this process makes, on average.</summary>
    [Range(0.01, 100)]
    public double RequestsPerSecond { get; set; } = 3;

    /// <summary>The first setting that is missing; null if none is.</summary>
    public string? Missing =>
        string.IsNullOrWhiteSpace(Token) && string.IsNullOrWhiteSpace(TokenFile) ? $"{Section}:{nameof(Token)}"
        : string.IsNullOrWhiteSpace(ParentId) ? $"{Section}:{nameof(ParentId)}"
        : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(Token) && !Secret.IsSendable(Token.Trim()))
            yield return new ValidationResult("must be printable ASCII without blanks", [nameof(Token)]);
        if (Secret.FaultOf(TokenFile) is { } fault) yield return new ValidationResult(fault, [nameof(TokenFile)]);
        if (!string.IsNullOrWhiteSpace(ParentId) && !Guid.TryParse(ParentId, out _))
            yield return new ValidationResult("must be an id of 32 hexadecimal digits, as at the end of the page's address",
                [nameof(ParentId)]);
    }
}

internal enum NotionParentType
{
    Page,
    DataSource,
    Database,
}
