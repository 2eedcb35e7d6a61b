namespace ExecutorService.Beancount.Checks;

internal static class Account
{
    /// <summary>The account itself, or one below it.</summary>
    public static bool IsWithin(string account, string parent) =>
        account.StartsWith(parent, StringComparison.Ordinal) && (account.Length == parent.Length || account[parent.Length] == ':');
}
