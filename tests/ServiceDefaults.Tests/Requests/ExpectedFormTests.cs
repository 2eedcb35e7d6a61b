using ServiceDefaults.Requests;

namespace ServiceDefaults.Tests.Requests;

public sealed class ExpectedFormTests
{
    [Theory]
    [InlineData("The JSON value could not be converted to System.DateOnly. Path: $.date | LineNumber: 0", "a date like 2026-01-31")]
    [InlineData("The JSON value could not be converted to System.Nullable`1[System.Int32]. Path: $.n", "a whole number without quotes")]
    [InlineData("Failed to bind parameter \"Nullable<DateOnly> from\" from \"31.01.2026\".", "a date like 2026-01-31")]
    [InlineData("Failed to bind parameter \"bool require_fresh\" from \"x\".", "true or false")]
    [InlineData("The JSON value could not be converted", null)]
    [InlineData("The JSON value could not be converted to Unknown.Kind. Path: $.kind", null)]
    public void The_form_is_told_in_words_and_never_as_a_type(string message, string? expected) =>
        Assert.Equal(expected, ExpectedForm.Of(message));
}
