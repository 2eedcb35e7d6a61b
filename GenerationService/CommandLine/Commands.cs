using System.CommandLine;
using Jobs;

namespace GenerationService.CommandLine;

/// <summary>What the program does besides serving.</summary>
internal static class Commands
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Texts for listings and guests, on a durable queue. It serves the HTTP API; settings are given as " +
            "--Section:Key=value or in the environment.")
        {
            QueueCommands.Create("http://localhost:5102"),
        };
        var command = root.Parse(args);
        return await command.InvokeAsync(new InvocationConfiguration { Output = command.Errors.Count > 0 ? Console.Error : Console.Out });
    }
}
