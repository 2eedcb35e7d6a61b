using GenerationService.Models;

namespace GenerationService.Tests.Models;

public sealed class TokensTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("   \n", 0)]
    [InlineData("four", 1)]
    [InlineData("fives", 2)]
    [InlineData("a b", 2)]
    [InlineData("12,345.60", 5)]
    [InlineData("café!", 2)]
    public void A_run_of_letters_or_digits_is_a_token_for_each_four_begun_and_other_characters_are_one_each(string text, int tokens) =>
        Assert.Equal(tokens, Tokens.Count(text));
}
