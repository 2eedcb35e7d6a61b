using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Requests;

/// <summary><c>Authorization: Bearer {key}</c>, compared in constant time.</summary>
public static class BearerKey
{
    /// <summary>Whether the request carries this key.</summary>
    public static bool Matches(HttpRequest request, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()),
            Encoding.UTF8.GetBytes("Bearer " + key));
}
