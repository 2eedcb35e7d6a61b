namespace ExecutorService.Beancount.Syntax;

/// <param name="Text">As written; for a text in quotes, its value.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool EndsLine => Kind is TokenKind.EndOfLine or TokenKind.EndOfFile;

    public bool Is(string keyword) => Kind is TokenKind.Keyword && Text == keyword;
}

internal enum TokenKind
{
    /// <summary>White space followed by something in the line.</summary>
    Indent,
    EndOfLine,
    EndOfFile,
    Keyword,

    /// <summary>A single letter or sign that marks a transaction or posting.</summary>
    Flag,
    Symbol,
    Key,
    Date,
    Account,
    Currency,
    Text,
    Number,
    Tag,
    Link,
    Truth,
    Null,

    /// <summary>Not a token of the language.</summary>
    Invalid,
}
