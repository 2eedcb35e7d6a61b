using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PricingService.Api;

/// <summary>
/// Answers as CSV (RFC 4180, UTF-8, a header row), for spreadsheets: by <c>.csv</c> at the end of the path, or by <c>Accept</c>.
/// </summary>
internal static class CsvAnswer
{
    public const string MediaType = "text/csv";
    private const string Extension = ".csv";

    private static readonly CsvConfiguration Form = new(CultureInfo.InvariantCulture)
    {
        // A cell that begins like a formula is text.
        InjectionOptions = InjectionOptions.Escape,
        NewLine = "\r\n",
    };

    /// <summary>Whether the caller would rather have CSV than JSON, by the weights of its <c>Accept</c>.</summary>
    public static bool IsWanted(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Weight("text", "csv") > Weight("application", "json");

        // The most specific range that fits decides, as RFC 9110 has it.
        double Weight(string type, string subtype) => accepted
            .Where(range => (range.Type == "*" || range.Type == type) && (range.SubType == "*" || range.SubType == subtype))
            .OrderBy(range => range.Type == "*").ThenBy(range => range.SubType == "*")
            .Select(range => range.Quality ?? 1).FirstOrDefault();
    }

    /// <summary>The id of a path's last part without <c>.csv</c>, and whether CSV is wanted, by that or by <c>Accept</c>.</summary>
    public static (string Id, bool IsCsv) Of(string id, HttpRequest request) => id.EndsWith(Extension, StringComparison.Ordinal)
        ? (id[..^Extension.Length], true)
        : (id, IsWanted(request));

    /// <param name="name">Of the file, without its extension.</param>
    public static FileContentHttpResult Of<T>(IEnumerable<T> rows, string name)
    {
        using var text = new MemoryStream();
        using (var writer = new CsvWriter(new StreamWriter(text), Form))
        {
            // The names of the JSON answer.
            var columns = new DefaultClassMap<T>();
            columns.AutoMap(Form);
            foreach (var column in columns.MemberMaps)
                column.Name(JsonNamingPolicy.SnakeCaseLower.ConvertName(column.Data.Member!.Name));
            writer.Context.RegisterClassMap(columns);
            writer.Context.TypeConverterOptionsCache.GetOptions<DateOnly>().Formats = ["yyyy-MM-dd"];
            writer.WriteRecords(rows);
        }
        return TypedResults.File(text.ToArray(), $"{MediaType}; charset=utf-8", name + Extension);
    }
}
