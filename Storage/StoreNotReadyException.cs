using System.Data.Common;

namespace Storage;

/// <summary>
/// To callers this is like any other failure of the store: what they do when it does not answer is right here too.
/// </summary>
internal sealed class StoreNotReadyException(string reason) : DbException($"The store is not ready: {reason}.")
{
    public override bool IsTransient => true;
}
