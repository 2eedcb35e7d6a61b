using GenerationService.Connectors;

namespace GenerationService.Automations.Actions;

/// <summary>Translates a connector's failures into what they mean for a step.</summary>
internal static class Providers
{
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (RetryLaterException e)
        {
            throw new StepWaitException(e.Message, e.Pause);
        }
        catch (OutcomeUnknownException e)
        {
            throw new StepFailedException(e.Message, e) { IsUnknown = true };
        }
        catch (ConnectorException e)
        {
            throw new StepFailedException(e.Message, e) { IsFinal = e.IsPermanent };
        }
    }
}
