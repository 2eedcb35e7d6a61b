using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Requests;

/// <summary><c>Authorization: Bearer {key}</c>, compared in constant time.</summary>
internal static class BearerKey
{
    public static bool Matches(HttpRequest request, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()),
            Encoding.UTF8.GetBytes("Bearer " + key));
}
