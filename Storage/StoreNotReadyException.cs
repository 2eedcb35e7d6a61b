using System.Data.Common;

namespace Storage;

/// <summary>
/// A failure of the store like any other to those who use it: what they do about one that does not answer is right here too.
/// </summary>
internal sealed class StoreNotReadyException(string reason) : DbException($"The store is not ready: {reason}.")
{
    public override bool IsTransient => true;
}
