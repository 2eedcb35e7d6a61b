using Testing;

namespace GenerationService.Tests;

/// <summary>OpenAI's.</summary>
public sealed class OpenAiPackage() : NpmPackage("openai@6.10.0");

/// <summary>Notion's.</summary>
public sealed class NotionPackage() : NpmPackage("@notionhq/client@5.26.0");

/// <summary>Vercel's.</summary>
public sealed class VercelPackage() : NpmPackage("@vercel/sdk@1.28.35");
