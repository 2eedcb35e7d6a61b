using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ServiceDefaults.Errors;

/// <summary><c>application_errors_total</c>: errors that nobody expected, by kind, route and where they surfaced.</summary>
internal sealed class ErrorMetrics
{
    private readonly Counter<long> _errors;

    public ErrorMetrics(IMeterFactory meters) => _errors = meters.Create("ServiceDefaults.Errors")
        .CreateCounter<long>("application_errors_total", description: "Unexpected errors, by exception type, route template and source");

    public void Failed(Exception exception, string endpoint, ErrorSource source) =>
        _errors.Add(1, new TagList { { "error_type", exception.GetType().Name }, { "endpoint", endpoint }, { "source", Label(source) } });

    private static string Label(ErrorSource source) => source switch
    {
        ErrorSource.Request => "request",
        ErrorSource.Log => "log",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };
}

/// <summary>Where an error surfaced: it ended a request, or code went on and logged it.</summary>
internal enum ErrorSource { Request, Log }
