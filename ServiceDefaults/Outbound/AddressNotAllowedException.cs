namespace ServiceDefaults.Outbound;

/// <summary>A guarded client was asked to call a host whose address is not public and which the operator does not allow.</summary>
/// <param name="host">Its name, as requested.</param>
public sealed class AddressNotAllowedException(string host)
    : HttpRequestException($"'{host}' is not a public address. Add it to Outbound:AllowedHosts if it is meant to be called.")
{
    /// <summary>Whether that is why a call failed; the connection code wraps its exceptions.</summary>
    public static bool IsReasonOf(Exception? failure) =>
        failure is not null && (failure is AddressNotAllowedException || IsReasonOf(failure.InnerException));
}
