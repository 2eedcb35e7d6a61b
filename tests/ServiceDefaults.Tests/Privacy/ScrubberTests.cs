using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Tests.Privacy;

public sealed class ScrubberTests
{
    private static readonly Scrubber Plain = new(Options.Create(new PrivacyOptions()));

    [Theory]
    [InlineData("mail anna.smith+x@mail.example.com now", "mail [REDACTED] now")]
    [InlineData("jürgen@bücher.de, bob@localhost", "[REDACTED], [REDACTED]")]
    [InlineData("https://bob:p!ss/@host", "https://bob:p!ss/@host")]
    [InlineData("postgres://bob:p!ss@db:5432/x", "postgres://[REDACTED]:5432/x")]
    [InlineData("card 4111 1111 1111 1111 12/29", "card [REDACTED] 12/29")]
    [InlineData("5500-0000-0000-0004", "[REDACTED]")]
    [InlineData("order 7 4111111111111111.", "order 7 [REDACTED].")]
    [InlineData("no card 4111 1111 1111 1112", "no card 4111 1111 1111 1112")]
    [InlineData("call +351 912 345 678 or +1 (555) 123-4567", "call [REDACTED] or [REDACTED]")]
    [InlineData("call (555) 123-4567, 555-123-4567, 06 12 34 56 78", "call [REDACTED], [REDACTED], [REDACTED]")]
    [InlineData("call 00351912345678", "call [REDACTED]")]
    [InlineData("PT50 0002 0123 1234 5678 9015 4 and DE89370400440532013000", "[REDACTED] and [REDACTED]")]
    [InlineData("bought US0378331005 today", "bought [REDACTED] today")]
    [InlineData("paid 1,234.50 EUR, €12, USD 5 and EUR100", "paid [REDACTED] EUR, €[REDACTED], USD [REDACTED] and EUR[REDACTED]")]
    [InlineData("Price 99.50 is below the floor", "Price [REDACTED] is below the floor")]
    [InlineData("Authorization: Bearer abc.def-ghi_jkl", "Authorization: [REDACTED]")]
    [InlineData("sent Bearer abcdefghijklmnop to it", "sent Bearer [REDACTED] to it")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!", "[REDACTED]!")]
    [InlineData("key sk_live_4eC39HqLyjWDarjtT1zdp7dc", "key [REDACTED]")]
    [InlineData("password=hush&x=1", "password=[REDACTED]&x=1")]
    [InlineData("Cookie: a=1; b=2\nHost: x", "Cookie: [REDACTED]\nHost: x")]
    [InlineData("""{"amount": 12.5, "nested": {"api_key": "a\"b", "prices": [1, [2], 3]}, "nights": 2}""",
        """{"amount": [REDACTED], "nested": {"api_key": "[REDACTED]", "prices": [REDACTED]}, "nights": 2}""")]
    [InlineData("""{\"password\": \"hush\", \"x\": 1}""", """{\"password\": \"[REDACTED]\", \"x\": 1}""")]
    [InlineData("""{\u0022password\u0022:\u0022hush\u0022,\u0022x\u0022:1}""", """{"password":"[REDACTED]","x":1}""")]
    [InlineData("call \\u002B351912345678 or GET /x?q=guest%40example.org&r=%2B351912345678",
        "call [REDACTED] or GET /x?q=[REDACTED]&r=[REDACTED]")]
    [InlineData("isin: US0378331005 security_id=abc", "isin: [REDACTED] security_id=[REDACTED]")]
    [InlineData("""{"user_id":"42","portfolioId":"42"}""", """{"user_id":"73475cb4","portfolioId":"73475cb4"}""")]
    [InlineData("X-User-ID: 42", "X-User-ID: 73475cb4")]
    public void What_may_not_leave_is_taken_out_of_text(string text, string clean) => Assert.Equal(clean, Plain.Text(text));

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-20T16:45:31.123Z took 12.5 ms for 1763654731 and 1763654731123")]
    [InlineData("0199a1b2-c3d4-7e5f-8123-456789abcdef 0af7651916cd43dd8448eb211c80319c")]
    [InlineData("GET /stays/{id} from 192.168.100.20:8080, version 10.0.12")]
    [InlineData("PP_2026-01-31_ab12cd34ef56 nights: 90, properties: 5")]
    [InlineData("input_tokens: 120, http_requests_total=5")]
    [InlineData("100% of C:\\users\\u00e9, 5%, a%zz, %4 and GET /a%20b?c=%22d%22 \\u0022")]
    [InlineData("   at Pricing.Score(Quote quote) in Scorer.cs:line 42")]
    public void What_may_leave_is_left_as_it_is(string text) => Assert.Same(text, Plain.Text(text));

    [Theory]
    [InlineData("UserId", "42", "73475cb4")]
    [InlineData("portfolio.id", "42", "73475cb4")]
    [InlineData("user_id", 42, "73475cb4")]
    [InlineData("user_id", "73475cb4", "73475cb4")]
    [InlineData("Password", "x", "[REDACTED]")]
    [InlineData("reference_price", 12.5, "[REDACTED]")]
    [InlineData("note", "to a@b.de", "to [REDACTED]")]
    [InlineData("number", 4111111111111111L, "[REDACTED]")]
    [InlineData("number", 41L, 41L)]
    [InlineData("gen_ai.usage.input_tokens", 12, 12)]
    [InlineData("pricing_pack_id", "PP_1", "PP_1")]
    [InlineData("flag", true, true)]
    [InlineData("nothing", null, null)]
    public void A_named_value_is_judged_by_its_name_first(string name, object? value, object? clean) =>
        Assert.Equal(clean, Plain.Value(name, value));

    [Fact]
    public void With_a_key_the_hash_is_different_but_the_same_everywhere()
    {
        var keyed = new Scrubber(Options.Create(new PrivacyOptions { HashKey = "0123456789abcdef" }));
        Assert.Equal("73475cb4", Plain.Hash("42")); // sha256sum of "42" begins 73475cb40a568e8d
        Assert.NotEqual("73475cb4", keyed.Hash("42"));
        Assert.Equal($"user_id={keyed.Hash("42")}", keyed.Text("user_id=42"));
        Assert.Equal(keyed.Hash("42"), keyed.Value("UserId", "42"));
    }

    private static readonly string[] Canaries =
        ["canary@leak.example", "4111111111111111", "+351912345678", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "DE89370400440532013000",
            "US0378331005", "password=canary", "user_id=canary-user"];

    private static readonly string[] Secrets =
        ["canary@leak", "4111111111111111", "912345678", "4eC39HqLyjWDarjtT1zdp7dc", "370400440532013000", "US0378331005",
            "=canary", "canary-user"];

    [Fact]
    public void Numbers_right_behind_a_phone_number_do_not_hide_it() =>
        Assert.Equal("([REDACTED] 12 c", Plain.Text("(+351912345678)12 12 c"));

    [Fact]
    public void Whatever_stands_around_it_a_canary_is_found()
    {
        var separators = Gen.Elements(" ", "\n", ", ", "; ", " | ", "(", ")", "\"", " → ", " — ", "<", ">", "[", " ]");
        var words = Gen.Elements("stay", "für", "日本", "x", "no. 7", "a:b", "c = d", "\"k\": ", "12 ", "@ ", "🙂", "\\", "\ud800");
        var text =
            from before in words.ArrayOf()
            from left in separators
            from canary in Gen.Choose(0, Canaries.Length - 1)
            from right in separators
            from after in words.ArrayOf()
            select (Secret: Secrets[canary], Text: string.Concat(before) + left + Canaries[canary] + right + string.Concat(after));
        Prop.ForAll(text.ToArbitrary(), sample => !Plain.Text(sample.Text).Contains(sample.Secret, StringComparison.Ordinal))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void No_text_makes_it_throw_and_scrubbing_twice_changes_nothing_more() =>
        Prop.ForAll<string>(text => text is null || Plain.Text(Plain.Text(text)) == Plain.Text(text)).Check(
            Config.QuickThrowOnFailure.WithMaxTest(2000));
}
