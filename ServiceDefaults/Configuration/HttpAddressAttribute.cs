using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Configuration;

/// <summary>An absolute http or https address, or a list of them; empty is allowed and means none.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HttpAddressAttribute() : ValidationAttribute("must be an absolute http or https address")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value switch
    {
        null or "" => true,
        string address => Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps),
        IEnumerable<string> addresses => addresses.All(IsValid),
        _ => false,
    };
}
