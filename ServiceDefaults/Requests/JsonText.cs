using System.Text.Json;

namespace ServiceDefaults.Requests;

public static class JsonText
{
    /// <summary>The member's name; if it is not valid text, empty, which no member of ours is called.</summary>
    public static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>
    /// The text of a JSON string; null if it is not a string, or contains half of a surrogate pair (<c>"\ud800"</c>),
    /// which JSON allows and Unicode does not.
    /// </summary>
    public static string? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
