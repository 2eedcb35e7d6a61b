using System.CommandLine;
using System.CommandLine.Parsing;

namespace PricingService.CommandLine;

/// <summary>The option that sends a command to a running service instead of to its database.</summary>
internal static class ServiceAddress
{
    /// <param name="what">What is sent.</param>
    public static Option<Uri?> Option(string what) => new("--url")
    {
        Description = $"A running PricingService to send the {what} to, such as http://localhost:5101; straight into the database without.",
        CustomParser = Parse,
    };

    /// <summary>Paths can be appended to it.</summary>
    private static Uri? Parse(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"))
            return new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        result.AddError("--url must be like http://localhost:5101");
        return null;
    }
}
