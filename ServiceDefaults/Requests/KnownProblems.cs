namespace ServiceDefaults.Requests;

/// <summary>What the platform says of a status when nobody said more.</summary>
internal static class KnownProblems
{
    public static (string Type, string Title, string Detail) Of(int status) => status switch
    {
        400 => ("urn:platform:malformed-request", "Malformed request", "The request does not have the form that this route asks for."),
        401 => ("urn:platform:unauthenticated", "Not authenticated", "Send the key that this route asks for."),
        403 => ("urn:platform:forbidden", "Forbidden", "This key does not open this route."),
        404 => ("urn:platform:not-found", "Not found", "There is nothing under this address. Check the path and the identifiers in it."),
        405 => ("urn:platform:method-not-allowed", "Method not allowed", "This address exists, but not for this method. The header " +
            "Allow lists those that it has."),
        406 => ("urn:platform:not-acceptable", "Not acceptable", "The answer has no form that the header Accept allows. Accept " +
            "application/json."),
        408 => ("urn:platform:request-timeout", "Request came too slowly", "The body did not arrive in time. Send it again, faster."),
        409 => ("urn:platform:conflict", "Conflict", "The request does not fit the present state."),
        411 => ("urn:platform:length-required", "Length required", "Send the header Content-Length."),
        413 => ("urn:platform:body-too-large", "Body too large", "Send less at once: split the request."),
        414 => ("urn:platform:address-too-long", "Address too long", "Send less in the address."),
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
