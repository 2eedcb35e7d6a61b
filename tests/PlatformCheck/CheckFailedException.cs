namespace PlatformCheck;

/// <summary>The result is not the expected one. The message says both.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
