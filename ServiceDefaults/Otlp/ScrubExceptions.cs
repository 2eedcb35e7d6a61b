using System.Diagnostics;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Otlp;

/// <summary>
/// Scrubs the exceptions that code adds to a span (<see cref="Activity.AddException"/>): an event cannot be changed once it is there.
/// Listens to every source, samples none.
/// </summary>
internal sealed class ScrubExceptions : IDisposable
{
    private readonly ActivityListener _listener;

    public ScrubExceptions(Scrubber scrubber)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            ExceptionRecorder = (Activity _, Exception exception, ref TagList tags) =>
            {
                tags.Add("exception.type", exception.GetType().FullName);
                tags.Add("exception.message", scrubber.Text(exception.Message));
                tags.Add("exception.stacktrace", scrubber.Text(exception.ToString()));
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();
}
