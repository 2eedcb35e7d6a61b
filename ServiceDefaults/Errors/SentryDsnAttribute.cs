using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Errors;

/// <summary>Refuses an invalid DSN without repeating it, since it contains a key.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SentryDsnAttribute : ValidationAttribute
{
    public SentryDsnAttribute() => ErrorMessage = "must have the form https://{key}@{host}/{project}, or be empty";

    public override bool IsValid(object? value) => value is not string { Length: > 0 } dsn || SentryProject.Of(dsn) is not null;
}
