using System.CommandLine;

namespace GenerationService.CommandLine;

/// <summary>What the program does besides serving: it describes itself.</summary>
internal static class Commands
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Texts for listings and guests, on a durable queue. It serves the HTTP API; settings are given as " +
            "--Section:Key=value or in the environment.");
        var command = root.Parse(args);
        return await command.InvokeAsync(new InvocationConfiguration { Output = command.Errors.Count > 0 ? Console.Error : Console.Out });
    }
}
