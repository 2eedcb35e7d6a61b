using ExecutorService.Beancount;

namespace ExecutorService.Tests.Beancount;

/// <summary>No file reaches out of its folder, and none takes more than its share of memory or stack.</summary>
public sealed class BoundsTests
{
    private const string Secret = "2026-01-01 open Assets:Secret\n";

    [Theory]
    [InlineData("../secret.beancount")]
    [InlineData("../*.beancount")]
    [InlineData("../**/secret.beancount")]
    [InlineData("{0}/secret.beancount")]
    [InlineData("link.beancount")]
    [InlineData("linked/secret.beancount")]
    [InlineData("linked/*.beancount")]
    [InlineData("**/*.beancount")]
    public async Task An_include_that_leads_out_of_the_folder_is_refused_unless_that_folder_is_named(string pattern)
    {
        using var folder = new TemporaryDirectory();
        var main = Written(folder.Path, "book/main.beancount", $"include \"{string.Format(null, pattern, folder.Path)}\"\n");
        Written(folder.Path, "secret.beancount", Secret);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "book/link.beancount"), Path.Combine(folder.Path, "secret.beancount"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "book/linked"), "..");
        var refused = await ReadAsync(main);
        Assert.Contains(refused.Faults, fault => fault.At == new Place("main.beancount", 1)
            && (fault.Message.Contains("--include-root", StringComparison.Ordinal) || pattern.StartsWith("**", StringComparison.Ordinal)));
        Assert.Empty(refused.Directives);
        if (!pattern.Contains("**", StringComparison.Ordinal))
            Assert.Single((await ReadAsync(main, folder.Path)).Directives.OfType<Open>());
    }

    [Fact]
    public async Task A_document_outside_of_the_folder_is_not_looked_for()
    {
        using var folder = new TemporaryDirectory();
        var main = Written(folder.Path, "main.beancount",
            "2026-01-01 open Assets:Bank\n2026-01-02 document Assets:Bank \"/etc/hostname\"\n");
        Assert.Contains("outside", Assert.Single((await ReadAsync(main)).Faults).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", 1)]
    [InlineData("-", 1)]
    [InlineData("(1+", 1)]
    public async Task Arithmetic_that_nests_without_end_is_refused(string opening, int faults)
    {
        using var folder = new TemporaryDirectory();
        var main = Written(folder.Path, "main.beancount",
            $"2026-01-01 price USD {string.Concat(Enumerable.Repeat(opening, 200_000))}1 EUR\n");
        var book = await ReadAsync(main);
        Assert.Equal(faults, book.Faults.Count);
        Assert.Contains("deep", book.Faults[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.00000000000000000000000000000000000000000000000001")]
    [InlineData("99999999999999999999999999999")]
    [InlineData("1000000000000000*1000000000000000*1000000000000000*1000000000000000*1000000000000000")]
    [InlineData("0.0000000000000001/10000000000000000/10000000000000000/1000000000000000")]
    public async Task Numbers_beyond_what_is_computed_with_are_refused(string number)
    {
        using var folder = new TemporaryDirectory();
        Assert.Single((await ReadAsync(Written(folder.Path, "main.beancount", $"2026-01-01 price USD {number} EUR\n"))).Faults);
    }

    [Fact]
    public async Task A_file_of_nothing_but_faults_is_not_read_to_its_end()
    {
        using var folder = new TemporaryDirectory();
        var main = Written(folder.Path, "main.beancount", string.Concat(Enumerable.Repeat("nonsense \"\n", 200_000)));
        Assert.InRange((await ReadAsync(main)).Faults.Count, 1, 1_001);
    }

    [Fact]
    public async Task A_file_that_is_not_utf8_or_is_encrypted_or_missing_is_reported()
    {
        using var folder = new TemporaryDirectory();
        var main = Path.Combine(folder.Path, "main.beancount");
        await File.WriteAllBytesAsync(main, [(byte)';', (byte)'\n', (byte)';', 0xE9, (byte)'\n'], TestContext.Current.CancellationToken);
        Assert.Equal(new Fault(new Place("main.beancount", 2), "is not written in UTF-8: save it so"),
            Assert.Single((await ReadAsync(main)).Faults));
        Written(folder.Path, "b.gpg", "x");
        Assert.Equal("includes b.gpg, which is encrypted: decrypt it first",
            Assert.Single((await ReadAsync(Written(folder.Path, "a.beancount", "include \"b.gpg\"\n"))).Faults).Message);
    }

    private static string Written(string folder, string name, string text)
    {
        var file = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    private static Task<Book> ReadAsync(string file, string? root = null) =>
        Book.ReadAsync(file, root, TestContext.Current.CancellationToken);
}
