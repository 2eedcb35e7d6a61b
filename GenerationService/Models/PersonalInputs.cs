using ServiceDefaults.Privacy;
using ServiceDefaults.Requests;

namespace GenerationService.Models;

/// <summary>
/// Contacts and account numbers in free text do not go to a model outside this service. They are refused and not blacked out: a text with
/// holes would be published, and nobody would know why.
/// </summary>
internal static class PersonalInputs
{
    public static void Check(TextTask task, Faults faults)
    {
        foreach (var (name, kind) in Found(task))
        {
            faults.At("inputs").Add(name, $"Has {kind}, which does not go to a model outside this service. Leave it out and add it " +
                $"to the finished text, or set model to {TemplateModel.TheName}.");
        }
    }

    public static bool Any(TextTask task) => Found(task).Any();

    private static IEnumerable<(string Name, string Kind)> Found(TextTask task) =>
        from input in task.Inputs
        where task.Kind.Inputs.TryGetValue(input.Key, out var spec) && spec.Type == InputType.Text
        let kind = Contacts.In(input.Value)
        where kind is not null
        select (input.Key, kind);
}
