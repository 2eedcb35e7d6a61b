namespace ServiceDefaults.Requests;

/// <summary>The platform's default text for a status.</summary>
internal static class KnownProblems
{
    public static (string Type, string Title, string Detail) Of(int status) => status switch
    {
        400 => ("urn:platform:malformed-request", "Malformed request", "The request does not have the form that this route requires."),
        401 => ("urn:platform:unauthenticated", "Not authenticated", "Send the key that this route requires."),
        403 => ("urn:platform:forbidden", "Forbidden", "This key does not give access to this route."),
        404 => ("urn:platform:not-found", "Not found", "There is nothing under this address. Check the path and the identifiers in it."),
        405 => ("urn:platform:method-not-allowed", "Method not allowed", "This address does not support this method. The header " +
            "Allow lists those that it supports."),
        406 => ("urn:platform:not-acceptable", "Not acceptable", "The answer has no form that the header Accept allows. Accept " +
            "application/json."),
        408 => ("urn:platform:request-timeout", "Request too slow", "The body did not arrive in time. Send it again, faster."),
        409 => ("urn:platform:conflict", "Conflict", "The request conflicts with the current state."),
        411 => ("urn:platform:length-required", "Length required", "Send the header Content-Length."),
        413 => ("urn:platform:body-too-large", "Body too large", "Split the request into smaller ones."),
        414 => ("urn:platform:address-too-long", "Address too long", "Shorten the address."),
        415 => ("urn:platform:unsupported-media-type", "Unsupported media type", "Send the body as JSON, with the header Content-Type: " +
            "application/json."),
        429 => ("urn:platform:too-many-requests", "Too many requests", "Wait as long as the header Retry-After says, then try again."),
        431 => ("urn:platform:headers-too-large", "Headers too large", "Send fewer or shorter headers."),
        500 => ("urn:platform:internal-error", "Internal error", "Something failed that should not have. It has been recorded under " +
            "the request id; trying again may help."),
        501 => ("urn:platform:not-implemented", "Not implemented", "This service does not do that."),
        502 => ("urn:platform:bad-gateway", "Bad gateway", "A service that this one needs answered with an error. Try again later."),
        503 => ("urn:platform:unavailable", "Unavailable", "The service cannot answer at the moment. Try again later."),
        504 => ("urn:platform:gateway-timeout", "Gateway time-out", "A service that this one needs did not answer in time. Try again " +
            "later."),
        >= 500 => ("urn:platform:server-error", "Server error", "The service could not answer."),
        _ => ("urn:platform:request-refused", "Request refused", "The request cannot be answered as it is."),
    };
}
