using System.Text.RegularExpressions;

namespace GenerationService.Models;

/// <summary>
/// <c>{name}</c> is the input of that name; <c>{name:night|nights}</c> is the number with the word that goes with it.
/// The template is parsed once, and inserted values are never parsed: braces in an input are just braces.
/// </summary>
internal static partial class Template
{
    public static string Fill(string template, IReadOnlyDictionary<string, string> inputs) => Places().Replace(template, place =>
    {
        var value = inputs[place.Groups["name"].Value];
        return place.Groups["one"].Success ? $"{value} {(value == "1" ? place.Groups["one"].Value : place.Groups["many"].Value)}" : value;
    });

    /// <summary>The inputs that a template names.</summary>
    public static IEnumerable<string> Names(string template) => Places().Matches(template).Select(place => place.Groups["name"].Value);

    [GeneratedRegex(@"\{(?<name>[a-z_]+)(:(?<one>[^|{}]+)\|(?<many>[^|{}]+))?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Places();
}
