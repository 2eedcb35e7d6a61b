using System.Text.Json.Nodes;

namespace AppHost.Tests;

/// <summary>A target as Prometheus reads it.</summary>
internal sealed record TargetFile(string Job, string Address, string Path, string? ProbedUrl)
{
    public static IReadOnlyList<TargetFile> Read(DirectoryInfo run) =>
    [
        .. from @group in JsonNode.Parse(
            File.ReadAllText(System.IO.Path.Combine(run.FullName, "prometheus", "config", "targets", "platform.json")))!.AsArray()
           from address in @group["targets"]!.AsArray()
           let labels = @group["labels"]!
           select new TargetFile((string)labels["job"]!, (string)address!, (string)labels["__metrics_path__"]!,
               (string?)labels["__param_target"]),
    ];
}
