namespace ServiceDefaults.Errors;

/// <summary>Exceptions that were logged where more was known about them than where requests end.</summary>
public static class ToldErrors
{
    private const string Key = "told";

    /// <summary>The request's end does not log it once more. It is still answered, counted and reported.</summary>
    public static void SetTold(this Exception exception) => exception.Data[Key] = true;

    internal static bool IsTold(this Exception exception) => exception.Data.Contains(Key);
}
