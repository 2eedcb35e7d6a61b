using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PricingService.Competitors;
using PricingService.Importing;
using ServiceDefaults.Requests;

namespace PricingService.Tests.Importing;

/// <summary>Numbers, dates and names, whatever a file holds.</summary>
public sealed class NumberTextTests
{
    private static readonly string[] Groups = ["", ",", " ", "\u00A0", "\u202F", "'"];

    [Theory]
    [InlineData("1100", ".", "1100", "")]
    [InlineData("$1,100.00", ".", "1100.00", "$")]
    [InlineData("118.00 EUR", ".", "118.00", "EUR")]
    [InlineData("EUR 118.00", ".", "118.00", "EUR")]
    [InlineData("234,50 €", ",", "234.50", "€")]
    [InlineData("234,50\u00A0€", ",", "234.50", "€")]
    [InlineData("1 234,50", ",", "1234.50", "")]
    [InlineData("1\u00A0234,50", ",", "1234.50", "")]
    [InlineData("1\u202F234\u202F567,5", ",", "1234567.5", "")]
    [InlineData("1.234,50", ",", "1234.50", "")]
    [InlineData("1'234.50", ".", "1234.50", "")]
    [InlineData("-$50.00", ".", "-50.00", "$")]
    [InlineData("$-50.00", ".", "-50.00", "$")]
    [InlineData("−50", ".", "-50", "")]
    [InlineData(".5", ".", "0.5", "")]
    [InlineData("RM1,000.00", ".", "1000.00", "RM")]
    public void A_number_is_read(string text, string separator, string number, string sign) =>
        Assert.Equal(new NumberText(decimal.Parse(number, CultureInfo.InvariantCulture), sign), NumberText.Read(text, separator));

    [Theory]
    [InlineData("118,00", ".")]
    [InlineData("1,10,000", ".")]
    [InlineData("1,100 000", ".")]
    [InlineData("1,1000", ".")]
    [InlineData("1.234.50", ".")]
    [InlineData("118.00", ",")]
    [InlineData("1.2345,00", ",")]
    [InlineData("1e3", ".")]
    [InlineData("0x10", ".")]
    [InlineData("--5", ".")]
    [InlineData("-€-5", ".")]
    [InlineData("€5 EUR", ".")]
    [InlineData("1 2", ".")]
    [InlineData("١٢٣", ".")]
    [InlineData("", ".")]
    [InlineData("€", ".")]
    [InlineData("100000000000000000000000000000", ".")]
    public void Anything_else_is_no_number(string text, string separator) => Assert.Null(NumberText.Read(text, separator));

    [Fact]
    public void Every_amount_is_read_back_as_it_was_written() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Elements(Groups).ToArbitrary(), Gen.Elements(".", ",").ToArbitrary(),
        (minor, group, separator) =>
        {
            if (group == separator || (group == "," && separator == ",")) group = ".";
            var form = new NumberFormatInfo { NumberGroupSeparator = group, NumberDecimalSeparator = separator };
            var written = (minor / 100m).ToString("N2", form);
            return NumberText.Read(written, separator)?.Number == minor / 100m;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void An_amount_with_the_other_separator_is_refused_or_has_groups_of_three() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(1, 4).ToArbitrary(), (minor, digits) =>
        {
            var text = (minor / 100m).ToString($"F{digits}", CultureInfo.InvariantCulture).Replace('.', ',');
            var read = NumberText.Read(text, ".");
            return digits == 3 && text.IndexOf(',', StringComparison.Ordinal) <= 3 ? read is not null : read is null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void No_text_makes_it_fail() => Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
    {
        _ = NumberText.Read(text ?? "", ".");
        _ = NumberText.Read(text ?? "", ",");
        return CellText.Show(text ?? "").Length <= 60;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Whatever_a_name_is_its_id_is_well_formed_and_no_other_name_has_it() => Prop.ForAll(
        Names.ToArbitrary(), Names.ToArbitrary(), (one, other) =>
        {
            var names = new NameIds();
            var (first, second) = (names.Of(one, out _), names.Of(other, out var taken));
            var isSame = string.Equals(Spaces(one), Spaces(other), StringComparison.OrdinalIgnoreCase);
            return (first is "" or null || Identifier.IsWellFormed(first)) && NameIds.Of(one) == first
                && (first is "" || second is "" || isSame ? second == first || first is "" || second is "" : second != first)
                && (second is not null || taken is not null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    private static string Spaces(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Names that are near to each other.</summary>
    private static Gen<string> Names =>
        from parts in Gen.Elements("a", "A", "b", " ", "  ", "-", "_", ".", "1", "é", "e\u0301", "Вилла", "海", "&", "(", "ß",
            "\ud83c\udfe0").ArrayOf(3)
        select string.Concat(parts);
}
