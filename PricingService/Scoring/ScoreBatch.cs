using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace PricingService.Scoring;

/// <summary>The body of <c>POST /score/batch</c>: requests as for <c>POST /score</c>, read one by one.</summary>
internal sealed record BatchRequest(IReadOnlyList<JsonElement> Quotes)
{
    public const int MostQuotes = 1_000;
}

internal sealed record BatchAnswer(IReadOnlyList<BatchResult> Results);

/// <param name="Index">Position in the request, from 0.</param>
/// <param name="Quote">As <c>POST /score</c> would have answered; or else <paramref name="Error"/> is.</param>
internal sealed record BatchResult(int Index, ScoreAnswer? Quote, ProblemDetails? Error);
