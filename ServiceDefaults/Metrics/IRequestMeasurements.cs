namespace ServiceDefaults.Metrics;

/// <summary>What a service measures of its requests beside what every service does. It is told, and takes no time of its own.</summary>
public interface IRequestMeasurements
{
    /// <summary>A request was answered.</summary>
    /// <param name="endpoint">The route's template, without a slash at its end; <c>unmatched</c> for what no route knows.</param>
    /// <param name="method">The method; <c>OTHER</c> for one that HTTP does not know.</param>
    /// <param name="status">The status; 499 where the caller went away first.</param>
    /// <param name="elapsed">From the request's headers to the end of the answer.</param>
    void Answered(string endpoint, string method, int status, TimeSpan elapsed);
}
