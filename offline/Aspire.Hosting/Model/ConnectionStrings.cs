using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting
{
    /// <summary>A connection string made of the values of other resources.</summary>
    public sealed class ConnectionStringResource(string name, ReferenceExpression connectionStringExpression)
        : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport
    {
        public ReferenceExpression ConnectionStringExpression { get; } = connectionStringExpression;
    }

    internal sealed class ConnectionStringParameterResource : ParameterResource, IResourceWithConnectionString
    {
        public ConnectionStringParameterResource(string name, Func<ParameterDefault?, string> callback, string? environmentVariableName)
            : base(name, callback, secret: true)
        {
            IsConnectionString = true;
            ConnectionStringEnvironmentVariable = environmentVariableName;
        }

        public string? ConnectionStringEnvironmentVariable { get; }

        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{this}");

        string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>A resource that others connect to: <c>ConnectionStrings__name</c>.</summary>
    public interface IResourceWithConnectionString : IResource, IExpressionValue, IValueWithReferences
    {
        ReferenceExpression ConnectionStringExpression { get; }

        string? ConnectionStringEnvironmentVariable => null;

        string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

        IEnumerable<object> IValueWithReferences.References => [ConnectionStringExpression];

        ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
            ConnectionStringExpression.GetValueAsync(cancellationToken);

        /// <summary>The parts of the connection string, each set as a variable of its own: <c>NAME_HOST</c>.</summary>
        IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() => [];

        ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetConnectionStringAsync(cancellationToken);

        ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken) =>
            ConnectionStringExpression.GetValueAsync(context, cancellationToken);
    }

    /// <summary>The connection string of a resource, as the value of a variable.</summary>
    public class ConnectionStringReference(IResourceWithConnectionString resource, bool optional) : IExpressionValue, IValueWithReferences
    {
        public IResourceWithConnectionString Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

        public bool Optional { get; } = optional;

        string IManifestExpressionProvider.ValueExpression => Resource.ValueExpression;

        IEnumerable<object> IValueWithReferences.References => [Resource];

        ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => ValueAsync(new ValueProviderContext(), cancellationToken);

        ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken) => ValueAsync(context, cancellationToken);

        private async ValueTask<string?> ValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
        {
            var value = await Resource.GetValueAsync(context, cancellationToken);
            return string.IsNullOrEmpty(value) && !Optional
                ? throw new DistributedApplicationException($"The connection string for the resource '{Resource.Name}' is not available.")
                : value;
        }
    }
}
