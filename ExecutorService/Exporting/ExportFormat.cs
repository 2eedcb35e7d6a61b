namespace ExecutorService.Exporting;

/// <param name="Word">As asked for.</param>
/// <param name="Extension">Of the file's name.</param>
/// <param name="IsWhole">It is of use only with every entry in it.</param>
internal sealed record ExportFormat(string Word, string Extension, bool IsWhole, Func<IExport> Create)
{
    private static readonly ExportFormat[] All =
    [
        new("chain", "tsv", IsWhole: true, () => new ChainExport()),
        new("beancount", "beancount", IsWhole: false, () => new BeancountExport()),
        new("csv", "csv", IsWhole: false, () => new CsvExport()),
        new("hledger", "journal", IsWhole: false, () => new HledgerExport()),
    ];

    public static string Words => string.Join(", ", All.Select(format => format.Word));

    public static ExportFormat? Parse(string? word) => Array.Find(All, format => format.Word == word);
}
