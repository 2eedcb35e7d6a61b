namespace Aspire.Hosting.ApplicationModel;

/// <summary>A parameter that names something of the model.</summary>
public interface IModelNameParameter;

/// <summary>The parameter names a resource.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ResourceNameAttribute : Attribute, IModelNameParameter;

/// <summary>The parameter names an endpoint.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EndpointNameAttribute : Attribute, IModelNameParameter;
