using System.Text.Json;

namespace Repository.Tests;

/// <summary>The first command in a fresh checkout, whatever the package source holds (offline/README.md).</summary>
public sealed class PackageSetTests : IDisposable
{
    private readonly Checkout _checkout = new();

    [Fact]
    public async Task A_source_with_every_package_gives_the_real_set_for_the_solution()
    {
        await FillAsync();

        await RestoresAsync("Platform.sln");

        Assert.Contains("<PackageSet>nuget</PackageSet>", _checkout.Remembered);
        Assert.False(_checkout.UsesStandIn("ServiceDefaults", "prometheus-net.AspNetCore"));
        Assert.True(_checkout.IsRestored("AppHost"));
        Assert.Equal("Aspire.AppHost.Sdk", (await EvaluateAsync("AppHost", "-getProperty:ImportedSdk")).Trim());
    }

    [Fact]
    public async Task A_single_project_as_first_command_gets_the_same_set()
    {
        await FillAsync();

        await RestoresAsync("PricingService");

        Assert.Contains("<PackageSet>nuget</PackageSet>", _checkout.Remembered);
        Assert.False(_checkout.UsesStandIn("ServiceDefaults", "prometheus-net.AspNetCore"));
    }

    [Theory]
    [InlineData("nuget", "Aspire.AppHost.Sdk")]
    [InlineData("offline", "")]
    public async Task The_command_that_chooses_builds_with_its_choice(string set, string sdk)
    {
        await FillAsync();
        if (set == "offline") _checkout.Source.Remove("Sentry");

        var built = JsonDocument.Parse(await EvaluateAsync("AppHost", "-restore", "-t:ResolvePackageAssets", "-getProperty:PackageSet", "-getProperty:ImportedSdk"));

        Assert.Equal((set, sdk), (Property("PackageSet"), Property("ImportedSdk")));
        string Property(string name) => built.RootElement.GetProperty("Properties").GetProperty(name).GetString()!;
    }

    [Theory]
    [InlineData]
    [InlineData("-p:PackageSet=offline")]
    public async Task The_solution_is_built_with_the_stand_ins_by_the_command_that_chooses_or_forces_them(params string[] forced)
    {
        await FillAsync();
        _checkout.Source.Remove("Sentry");

        await EvaluateAsync("Platform.sln", ["-restore", "-t:ResolvePackageAssets", .. forced]);

        Assert.True(_checkout.UsesStandIn("AppHost", "Aspire.Hosting.AppHost"));
    }

    [Fact]
    public async Task One_missing_package_gives_the_stand_ins_and_is_named()
    {
        await FillAsync();
        _checkout.Source.Remove("prometheus-net.AspNetCore");

        var output = await RestoresAsync("Platform.sln");

        Assert.Contains("Not there: prometheus-net.AspNetCore", output);
        Assert.Contains("<PackageSet>offline</PackageSet>", _checkout.Remembered);
        Assert.True(_checkout.UsesStandIn("ServiceDefaults", "prometheus-net.AspNetCore"));
        Assert.True(_checkout.UsesStandIn("PricingService", "Microsoft.Data.Sqlite"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_single_project_falls_back_to_the_stand_ins_too(bool staticGraph)
    {
        await FillAsync();
        _checkout.Source.Remove("Sentry");

        await RestoresAsync("PricingService", $"-p:RestoreUseStaticGraphEvaluation={staticGraph}");

        Assert.Contains("<PackageSet>offline</PackageSet>", _checkout.Remembered);
        Assert.True(_checkout.UsesStandIn("PricingService", "Microsoft.Data.Sqlite"));
    }

    [Theory]
    [InlineData("Platform.sln", "<Project />")]
    [InlineData("PricingService", "<Project><PropertyGroup><Packa")]
    public async Task A_memory_without_an_answer_is_no_memory(string project, string remembered)
    {
        await FillAsync();
        _checkout.Source.Remove("Sentry");
        _checkout.Remember(remembered);

        await RestoresAsync(project);

        Assert.Contains("<PackageSet>offline</PackageSet>", _checkout.Remembered);
    }

    [Fact]
    public async Task The_set_can_be_forced_either_way_and_nothing_is_remembered()
    {
        await FillAsync();

        await RestoresAsync("ServiceDefaults", "-p:PackageSet=offline");

        Assert.True(_checkout.UsesStandIn("ServiceDefaults", "prometheus-net.AspNetCore"));

        await RestoresAsync("ServiceDefaults", "-p:PackageSet=nuget");

        Assert.False(_checkout.UsesStandIn("ServiceDefaults", "prometheus-net.AspNetCore"));
        Assert.Null(_checkout.Remembered);
    }

    [Fact]
    public async Task The_real_set_forced_where_a_package_is_missing_fails_with_the_package_manager_s_own_error()
    {
        await FillAsync();
        _checkout.Source.Remove("prometheus-net.AspNetCore");

        var (exitCode, output) = await _checkout.DotnetAsync("restore", "ServiceDefaults", "-p:PackageSet=nuget");

        Assert.Equal(1, exitCode);
        Assert.Contains("NU1101: Unable to find package prometheus-net.AspNetCore", output);
    }

    [Fact]
    public async Task A_source_that_does_not_answer_decides_nothing_also_where_the_package_folder_holds_a_set()
    {
        await FillAsync();
        await RestoresAsync("ServiceDefaults", "-p:PackageSet=offline");
        _checkout.SourceIs(Path.Combine(_checkout.Root, "no-such-directory"));

        await FailsAsync("Which package set fits could not be learnt: NU1301: ", "build", "ServiceDefaults");

        Assert.Null(_checkout.Remembered);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_read_decides_nothing()
    {
        _checkout.SourceIs("\">");

        await FailsAsync("Which package set fits could not be learnt: NuGet.Config is not valid XML.", "restore", "ServiceDefaults");

        Assert.Null(_checkout.Remembered);
    }

    [Theory]
    [InlineData("Platform.sln")]
    [InlineData("ServiceDefaults")]
    public Task A_set_that_does_not_exist_is_named(string project) =>
        FailsAsync("There is no package set \"ofline\", only nuget and offline", "restore", project, "-p:PackageSet=ofline");

    [Fact]
    public async Task A_build_of_what_was_restored_without_a_choice_says_so_instead_of_compiling_the_other_set()
    {
        await FillAsync();
        await RestoresAsync("ServiceDefaults", "-p:PackageSet=offline");

        await FailsAsync("The package set is not chosen yet", "build", "ServiceDefaults", "--no-restore");
    }

    public void Dispose() => _checkout.Dispose();

    /// <summary>Every package of both sets, as Directory.Packages.props and the probe name them.</summary>
    private async Task FillAsync()
    {
        var packages = new HashSet<(string Id, string Version)>();
        foreach (var set in (string[])["nuget", "offline"])
        {
            var items = JsonDocument.Parse(await EvaluateAsync("offline/probe", "-getItem:PackageVersion", "-getItem:PackageDownload", $"-p:PackageSet={set}")).RootElement.GetProperty("Items");
            foreach (var item in items.GetProperty("PackageVersion").EnumerateArray().Concat(items.GetProperty("PackageDownload").EnumerateArray()))
                packages.Add((item.GetProperty("Identity").GetString()!, item.GetProperty("Version").GetString()!.Trim('[', ']')));
        }
        foreach (var (id, version) in packages) _checkout.Source.Add(id, version);
    }

    private async Task<string> EvaluateAsync(string project, params string[] arguments)
    {
        var (exitCode, output) = await _checkout.DotnetAsync(["msbuild", project, "-nologo", .. arguments]);
        Assert.True(exitCode == 0, output);
        return output;
    }

    /// <summary>Fails with that error alone.</summary>
    private async Task FailsAsync(string message, params string[] command)
    {
        var (exitCode, output) = await _checkout.DotnetAsync(command);
        Assert.True(exitCode == 1, output);
        Assert.Contains(message, Assert.Single(output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Distinct()));
    }

    private async Task<string> RestoresAsync(params string[] arguments)
    {
        var (exitCode, output) = await _checkout.DotnetAsync(["restore", .. arguments]);
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("warning", output);
        return output;
    }
}
