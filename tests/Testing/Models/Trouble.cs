namespace Testing.Models;

/// <summary>What can go wrong with an answer, as it was seen at real providers and at proxies before them.</summary>
public enum Trouble
{
    None,

    /// <summary>No answer before the test says so.</summary>
    Slow,

    /// <summary>429 with the <c>Retry-After</c> that the stand-in is set to.</summary>
    RateLimited,
    ServerError,

    /// <summary>The connection is gone after half of the text.</summary>
    Cut,

    /// <summary>A stream that says <c>{"error": …}</c> after half of the text and ends as if it were done.</summary>
    ErrorEvent,

    /// <summary>An error object with status 200.</summary>
    ErrorObject,

    /// <summary>No <c>usage</c>, as some compatible servers answer.</summary>
    NoUsage,

    /// <summary>The text without a word why it ended.</summary>
    NoFinishReason,
    ContentFilter,

    /// <summary>A refusal in the place of a text.</summary>
    Refusal,
    Redirect,

    /// <summary>An answer without end.</summary>
    Huge,
    MalformedJson,

    /// <summary>A page, as a proxy's sign-in answers.</summary>
    Html,
}
