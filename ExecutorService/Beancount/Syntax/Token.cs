namespace ExecutorService.Beancount.Syntax;

/// <param name="Text">As written; of a text in quotes, what it says.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool EndsLine => Kind is TokenKind.EndOfLine or TokenKind.EndOfFile;

    public bool Is(string keyword) => Kind is TokenKind.Keyword && Text == keyword;
}

internal enum TokenKind
{
    /// <summary>White space that something follows in the line.</summary>
    Indent,
    EndOfLine,
    EndOfFile,
    Keyword,

    /// <summary>A letter or sign of its own that marks a transaction or posting.</summary>
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

    /// <summary>No token of the language.</summary>
    Invalid,
}
