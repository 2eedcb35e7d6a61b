namespace Sentry.Capture;

/// <summary>One stack of scopes for each flow of execution, or one for all in global mode.</summary>
internal sealed class Scopes(SentryOptions options)
{
    private readonly AsyncLocal<Level?> _local = new();
    private Level? _global;

    public Scope Current => Top.Scope;

    private Level Top
    {
        get => options.IsGlobalModeEnabled
            ? LazyInitializer.EnsureInitialized(ref _global, () => new Level(new Scope(options), null))
            : _local.Value ??= new Level(new Scope(options), null);
        set
        {
            if (options.IsGlobalModeEnabled)
                _global = value;
            else
                _local.Value = value;
        }
    }

    public IDisposable Push()
    {
        var below = Top;
        Top = new Level(below.Scope.Clone(), () => Top = below);
        return Top;
    }

    private sealed class Level(Scope scope, Action? pop) : IDisposable
    {
        public Scope Scope { get; } = scope;

        public void Dispose() => pop?.Invoke();
    }
}
