using System.ClientModel;
using ServiceDefaults.Configuration;

namespace GenerationService.Models.Endpoints;

/// <summary>An endpoint's secret. One in a file is read again before each call.</summary>
internal sealed class EndpointKey(EndpointOptions endpoint)
{
    /// <summary>The library sends one in any case; an endpoint that asks for none ignores it.</summary>
    private const string None = "none";

    public ApiKeyCredential Credential { get; } = new(endpoint.ApiKey is { Length: > 0 } key ? key : None);

    public void Refresh()
    {
        if (endpoint.ApiKeyFile is not { } file) return;
        Credential.Update(SecretFile.Read(file)
            ?? throw new ModelFailedException(ModelFailure.Refused, "its key cannot be read from Models:Endpoints:…:ApiKeyFile."));
    }
}
