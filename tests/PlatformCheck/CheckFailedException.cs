namespace PlatformCheck;

/// <summary>What was seen is not what should be. The message says both.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
