using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ServiceDefaults.Requests;

/// <summary>A 5xx that the route's contract promises, such as a full queue's: the service works, and says no.</summary>
internal sealed class Refusal : ProblemDetails
{
    private static readonly object Key = new();

    public static void Mark(HttpContext context) => context.Items[Key] = true;

    public static bool IsMarked(HttpContext context) => context.Items.ContainsKey(Key);
}
