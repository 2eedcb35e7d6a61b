using Microsoft.AspNetCore.Http;

namespace Testing.Models;

/// <summary>Bad answers that have nothing of a completion.</summary>
internal static class ChatTroubles
{
    /// <summary>Beyond whatever a reader allows.</summary>
    private const int HugeMegabytes = 64;

    public static async Task<bool> AnsweredAsync(Trouble trouble, HttpContext context, string retryAfter)
    {
        var response = context.Response;
        switch (trouble)
        {
            case Trouble.RateLimited:
                response.StatusCode = 429;
                response.Headers.RetryAfter = retryAfter;
                await JsonAsync(ChatRules.Error("Rate limit reached.", "requests", "rate_limit_exceeded", null));
                return true;
            case Trouble.ServerError:
                response.StatusCode = 500;
                await JsonAsync(ChatRules.Error("The server had an error while processing your request.", "server_error", null, null));
                return true;
            case Trouble.ErrorObject:
                await JsonAsync(ChatRules.Error("Provider returned error: the prompt was 'Casa do Rio'", "upstream", "overloaded", null));
                return true;
            case Trouble.Redirect:
                response.StatusCode = 307;
                response.Headers.Location = "/elsewhere";
                return true;
            case Trouble.Huge:
                response.ContentType = "application/json";
                await response.WriteAsync("{\"choices\":[\"", context.RequestAborted);
                var megabyte = new string('x', 1 << 20);
                for (var i = 0; i < HugeMegabytes; i++) await response.WriteAsync(megabyte, context.RequestAborted);
                return true;
            case Trouble.MalformedJson:
                await JsonAsync("""{"id":"chatcmpl-1","choices":[{"index":0,"message":{"role":""");
                return true;
            case Trouble.Html:
                response.ContentType = "text/html";
                await response.WriteAsync("<html><body>Please sign in.</body></html>", context.RequestAborted);
                return true;
            default:
                return false;
        }

        Task JsonAsync(string json)
        {
            response.ContentType = "application/json";
            return response.WriteAsync(json, context.RequestAborted);
        }
    }

    /// <summary>Half of it, and then the connection closes, though more was promised.</summary>
    public static Task CutAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.WriteAsync(json[..(json.Length / 2)], context.RequestAborted);
    }
}
