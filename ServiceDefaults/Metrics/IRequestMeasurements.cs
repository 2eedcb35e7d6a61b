namespace ServiceDefaults.Metrics;

/// <summary>What a service measures about its requests besides what every service measures. It is given the elapsed time.</summary>
public interface IRequestMeasurements
{
    /// <summary>A request was answered.</summary>
    /// <param name="endpoint">The route's template, without a trailing slash; <c>unmatched</c> if no route matched.</param>
    /// <param name="method">The method; <c>OTHER</c> for unknown ones.</param>
    /// <param name="status">The status; 499 if the caller disconnected first.</param>
    /// <param name="elapsed">From the request's headers to the end of the answer.</param>
    void Answered(string endpoint, string method, int status, TimeSpan elapsed);
}
