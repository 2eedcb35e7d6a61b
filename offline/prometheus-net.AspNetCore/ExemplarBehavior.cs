namespace Prometheus;

/// <summary>Chooses the exemplar of an observation that brings none.</summary>
public delegate Exemplar ExemplarProvider(Collector metric, double value);

public sealed class ExemplarBehavior
{
    internal static readonly ExemplarBehavior Default = new() { DefaultExemplarProvider = static (_, _) => Exemplar.FromTraceContext() };

    public ExemplarProvider? DefaultExemplarProvider { get; set; }

    public TimeSpan NewExemplarMinInterval { get; set; } = TimeSpan.Zero;

    public static ExemplarBehavior NoExemplars() => new() { DefaultExemplarProvider = static (_, _) => Exemplar.None };
}
