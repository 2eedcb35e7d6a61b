namespace Prometheus;

public interface IObserver : ICollectorChild
{
    void Observe(double val);
}

public interface IHistogram : IObserver
{
    void Observe(double val, long count);
    void Observe(double val, Exemplar? exemplar);
    double Sum { get; }
    long Count { get; }
}
