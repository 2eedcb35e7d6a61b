using System.Security.Cryptography;
using System.Text;

namespace ExecutorService.Execution;

/// <summary>Ids of users and portfolios leave the process only as the first eight hex digits of their SHA-256.</summary>
internal static class PersonalId
{
    public static string Hash(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..8];
}
