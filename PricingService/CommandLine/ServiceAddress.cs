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

    /// <summary>Refuses both at once.</summary>
    public static Action<CommandResult> OrElse(Option<Uri?> url, Option<string?> dataDirectory) => result =>
    {
        if (result.GetResult(url) is not null && result.GetResult(dataDirectory) is not null)
            result.AddError("--url and --data-directory cannot be combined: a running service knows its own database.");
    };

    /// <summary>Paths can be appended to it.</summary>
    public static Uri? Parse(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"))
            return new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        result.AddError("An address must be like http://localhost:5101");
        return null;
    }
}
