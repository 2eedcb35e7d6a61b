using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Switches;

/// <summary>Faults for drills: <c>/faults</c> exists where <c>Faults:Enabled</c> is set, and that is refused in Production.</summary>
public static class FaultEndpoints
{
    private const string Path = "/faults";

    /// <summary>Adds a place where something can be made to go wrong.</summary>
    public static WebApplicationBuilder AddFaultPoint(this WebApplicationBuilder builder, string name, FaultKind kind, string meaning)
    {
        builder.Services.AddSingleton(new FaultPoint(name, kind, meaning));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<FaultSwitches>();
        return builder;
    }

    internal static WebApplicationBuilder AddFaultSwitches(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<FaultOptions>("Faults");
        builder.Services.AddSingleton<IValidateOptions<FaultOptions>, NotInProduction>();
        return builder
            .AddFaultPoint(FaultPoint.Requests, FaultKind.Passage, "Requests are late or end with 500; only: routes that begin with it")
            .AddFaultPoint(FaultPoint.Telemetry, FaultKind.State, "The collector accepts no spans")
            .AddFaultPoint(FaultPoint.Memory, FaultKind.Amount, "The process holds that much memory for nothing")
            .AddFaultPoint(FaultPoint.Series, FaultKind.State, "A metric gets more series than it may have, once");
    }

    /// <summary>What goes wrong with requests, measured and answered like any other failure.</summary>
    internal static WebApplication UseFaultSwitches(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<FaultOptions>>().Value.Enabled) return app;
        var switches = app.Services.GetRequiredService<FaultSwitches>();
        app.Use(async (context, next) =>
        {
            var path = context.Request.Path;
            if (!UnmeasuredPaths.Includes(path) && !path.StartsWithSegments(Path, StringComparison.Ordinal))
                await switches.PassAsync(FaultPoint.Requests, EndpointName.Of(context), context.RequestAborted);
            await next(context);
        });
        return app;
    }

    internal static WebApplication MapFaultSwitches(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<FaultOptions>>().Value.Enabled) return app;
        var routes = app.MapGroup(Path).ExcludeFromDescription();
        routes.MapGet("/", List).WithSummary("What can be made to go wrong here, and what is");
        routes.MapPut("/{point}", Break).WithSummary("Break something for a while");
        routes.MapDelete("/{point}", Mend).WithSummary("Mend it");
        routes.MapDelete("/", MendAll).WithSummary("Mend everything");
        return app;

        static IResult List(FaultSwitches switches) => TypedResults.Json(new FaultList(
        [
            .. switches.Points.Select(point => new FaultListed(point.Name, point.Kind.ToString().ToLowerInvariant(), point.Meaning,
                switches.Now.GetValueOrDefault(point.Name) is { } fault ? FaultView.Of(fault) : null)),
        ]), PlatformJson.Answers);

        static IResult Break(string point, FaultRequest request, FaultSwitches switches, TimeProvider clock)
        {
            if (Find(switches, point) is not { } known) return Unknown(switches);
            if (request.Check(known) is { Any: true } faults) return faults.ToProblem("faults");
            var fault = request.ToFault(clock.GetUtcNow());
            switches.Break(known.Name, fault);
            return TypedResults.Json(FaultView.Of(fault), PlatformJson.Answers);
        }

        static IResult MendAll(FaultSwitches switches)
        {
            foreach (var point in switches.Points) switches.Mend(point.Name);
            return TypedResults.NoContent();
        }

        static IResult Mend(string point, FaultSwitches switches)
        {
            if (Find(switches, point) is not { } known) return Unknown(switches);
            switches.Mend(known.Name);
            return TypedResults.NoContent();
        }
    }

    private static FaultPoint? Find(FaultSwitches switches, string point) =>
        switches.Points.FirstOrDefault(known => known.Name == point);

    private static ProblemHttpResult Unknown(FaultSwitches switches) => Problem.Of(StatusCodes.Status404NotFound,
        "urn:platform:faults:unknown-point", "Nothing with this name can be made to go wrong here",
        $"This service has {string.Join(", ", switches.Points.Select(point => point.Name))}.");

    private sealed record FaultList(IReadOnlyList<FaultListed> Faults);

    private sealed record FaultListed(string Name, string Kind, string Meaning, FaultView? On);

    private sealed class NotInProduction(IHostEnvironment environment) : IValidateOptions<FaultOptions>
    {
        public ValidateOptionsResult Validate(string? name, FaultOptions options) => options.Enabled && environment.IsProduction()
            ? ValidateOptionsResult.Fail(WrongSetting.Line(FaultOptions.Key,
                "must not be set in Production: it lets anyone who reaches the service break it. Leave it out, or set " +
                "ASPNETCORE_ENVIRONMENT to Development or Staging"))
            : ValidateOptionsResult.Success;
    }
}

/// <summary>A fault that is on, as it is shown.</summary>
internal sealed record FaultView(string? Only, double DelayMilliseconds, bool Fails, int Megabytes, DateTimeOffset Until)
{
    public static FaultView Of(Fault fault) =>
        new(fault.Only, fault.Delay.TotalMilliseconds, fault.Fails, fault.Megabytes, fault.Until);
}
