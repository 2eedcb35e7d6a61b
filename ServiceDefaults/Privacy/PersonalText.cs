using System.Buffers;
using System.Text;

namespace ServiceDefaults.Privacy;

/// <summary>
/// One pass over free text: named values (<c>password=…</c>, <c>"user_id":"…"</c>), e-mail addresses, numbers of cards,
/// accounts, securities and phones, amounts of money. It stops only at characters that may begin or end one of them, and
/// never looks back or ahead further than a fixed number of characters.
/// </summary>
internal static class PersonalText
{
    private static readonly SearchValues<char> Triggers = SearchValues.Create("0123456789@=:");

    public static string Scrub(string text, Func<string, string> hash)
    {
        StringBuilder? clean = null;
        var copied = 0;
        for (var at = 0; at < text.Length;)
        {
            var found = text.AsSpan(at).IndexOfAny(Triggers);
            if (found < 0) break;
            at += found;
            var find = text[at] switch
            {
                '@' => Addresses.At(text, at, copied),
                '=' or ':' => NamedValues.At(text, at, copied),
                _ => Numbers.At(text, at, copied),
            };
            if (find.IsNothing)
            {
                at = find.End;
                continue;
            }
            clean ??= new StringBuilder(text.Length);
            clean.Append(text, copied, find.Start - copied)
                .Append(find.Rule == NameRule.Hash ? hash(text[find.Start..find.End]) : Scrubber.Redacted);
            copied = at = find.End;
        }
        return clean is null ? text : clean.Append(text, copied, text.Length - copied).ToString();
    }
}

/// <summary>A piece of text that must not leave or, with <see cref="NameRule.None"/>, where to continue.</summary>
internal readonly record struct Find(int Start, int End, NameRule Rule)
{
    public bool IsNothing => Rule == NameRule.None;

    public static Find Nothing(int lookOnAt) => new(lookOnAt, lookOnAt, NameRule.None);

    public static Find Redact(int start, int end) => new(start, end, NameRule.Redact);
}
