using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>Shared constants are written once. Tests of a contract spell them out themselves.</summary>
public sealed class ConstantTests
{
    [Theory]
    [InlineData("\"X-User-ID\"", "ServiceDefaults/Requests/UserId.cs", "UserId.Header")]
    [InlineData("\"X-Request-ID\"", "ServiceDefaults/Requests/RequestId.cs", "RequestId.Header")]
    [InlineData("\"urn:platform:not-ready\"", "ServiceDefaults/Requests/Problem.cs", "Problem.NotReady")]
    [InlineData("0123456789._-\"", "ServiceDefaults/Requests/Identifier.cs", "Identifier.IsWellFormed")]
    [InlineData("[A-Za-z0-9._-]{", "ServiceDefaults/Requests/Identifier.cs", "Identifier.Pattern")]
    [InlineData("is '.' or '_' or '-'", "ServiceDefaults/Requests/Identifier.cs", "Identifier.IsWellFormed")]
    [InlineData("Math.Pow(2, ", "Storage/Backoff.cs", "Backoff.Doubled")]
    public void A_shared_constant_is_defined_once(string text, string owner, string instead)
    {
        var defined = Projects.Sources.Where(file => CodeLines.Of(Repository.Read(file), withData: true).Any(line => !IsComment(line.Text)
                && line.Text.Contains(text, StringComparison.Ordinal)));
        Breaches.None(defined.Where(file => file != owner).Select(file => $"{file} defines {text}: use {instead} of {owner}"));
    }

    private static bool IsComment(string line) => Regex.IsMatch(line, @"^\s*//");
}
