namespace Sentry;

public interface ITransactionContext
{
    string Name { get; }
    string Operation { get; }
    bool? IsParentSampled { get; }
    TransactionNameSource NameSource { get; }
}

/// <summary>What a sampler decides by. Never made here: this stand-in has no tracing of its own.</summary>
public class TransactionSamplingContext(ITransactionContext transactionContext, IReadOnlyDictionary<string, object?> customSamplingContext)
{
    public ITransactionContext TransactionContext { get; } = transactionContext;

    public IReadOnlyDictionary<string, object?> CustomSamplingContext { get; } = customSamplingContext;
}
