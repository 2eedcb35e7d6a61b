using System.Text.Json;

namespace GenerationService.Payments;

/// <summary>Enumerations as they are written in the store, in labels and in JSON: <c>partly_refunded</c>.</summary>
internal static class Words
{
    public static string Word<T>(this T value) where T : struct, Enum => Of<T>.Words[value];

    public static T Parse<T>(string word) where T : struct, Enum => Of<T>.Values[word];

    public static bool TryParse<T>(string word, out T value) where T : struct, Enum => Of<T>.Values.TryGetValue(word, out value);

    private static class Of<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Words = Enum.GetValues<T>()
            .ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, T> Values = Words.ToDictionary(pair => pair.Value, pair => pair.Key);
    }
}
