using System.Buffers;

namespace ServiceDefaults.Privacy;

/// <summary>Finds what leads to a person or their money in free text: e-mail addresses, phone, card and bank account numbers.</summary>
public static class Contacts
{
    private static readonly SearchValues<char> Triggers = SearchValues.Create("0123456789@");

    /// <summary>What the text has first, in words: <c>an e-mail address</c>; null if it has nothing of the kind.</summary>
    public static string? In(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var found = text.AsSpan(at).IndexOfAny(Triggers);
            if (found < 0) return null;
            at += found;
            if (text[at] == '@')
            {
                if (!Addresses.At(text, at, 0).IsNothing) return "an e-mail address";
                at++;
                continue;
            }
            var start = at;
            while (start > 0 && char.IsLetterOrDigit(text[start - 1])) start--;
            if (start == at && !Cards.At(text, at).IsNothing) return "a card number";
            if (start == at && !Phones.At(text, at, 0).IsNothing) return "a phone number";
            if (at - start == 2 && CheckDigits.IbanEnd(text, start) is not null) return "a bank account number";
            while (at < text.Length && char.IsLetterOrDigit(text[at])) at++;
        }
        return null;
    }
}
