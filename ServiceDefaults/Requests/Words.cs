using System.Text.Json;

namespace ServiceDefaults.Requests;

/// <summary>Enumerations as they are written in the store, in labels and in JSON: <c>partly_refunded</c>.</summary>
public static class Words
{
    /// <summary>The value's word.</summary>
    public static string Word<T>(this T value) where T : struct, Enum => Of<T>.Words[value];

    /// <summary>The value of a word that we wrote; throws a <see cref="KeyNotFoundException"/> for any other.</summary>
    public static T Parse<T>(string word) where T : struct, Enum => Of<T>.Values[word];

    /// <summary>The value of a word that somebody else wrote.</summary>
    public static bool TryParse<T>(string word, out T value) where T : struct, Enum => Of<T>.Values.TryGetValue(word, out value);

    /// <summary>All of an enumeration, in its order.</summary>
    public static IEnumerable<string> All<T>() where T : struct, Enum => Of<T>.Values.Keys;

    private static class Of<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Words = Enum.GetValues<T>()
            .ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        // Client generators write the words in their language's capitals.
        public static readonly Dictionary<string, T> Values =
            Words.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);
    }
}
