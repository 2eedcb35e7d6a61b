namespace Prometheus;

public interface ICounter : ICollectorChild
{
    void Inc(double increment = 1.0);
    void Inc(Exemplar? exemplar);
    void Inc(double increment, Exemplar? exemplar);
    void IncTo(double targetValue);
    double Value { get; }
}
