namespace ExecutorService.Beancount.Syntax;

/// <summary>
/// A file from its first line to its last. Refused lines are reported, and reading goes on at the next line at the margin.
/// </summary>
internal sealed class FileParser
{
    /// <summary>A file with more faults is not a Beancount file, and nobody would read on.</summary>
    private const int MostFaults = 1_000;

    private readonly TokenReader _tokens;
    private readonly Expressions _expressions;
    private readonly DirectiveParser _directives;
    private readonly TransactionParser _transactions;
    private readonly ParsedFile _file = new();
    private readonly List<(Place At, string Tag)> _tags = [];
    private readonly Dictionary<string, Stack<(Place At, string? Value)>> _metadata = new(StringComparer.Ordinal);

    private FileParser(string text, string name, string folder)
    {
        _tokens = new TokenReader(text, name);
        _expressions = new Expressions(_tokens, () => _file.Options.Names);
        _directives = new DirectiveParser(_tokens, _expressions, folder);
        _transactions = new TransactionParser(_tokens, _expressions, _file.Faults);
    }

    /// <param name="name">For faults.</param>
    /// <param name="folder">The file's folder; relative paths in it start there.</param>
    public static ParsedFile Parse(string text, string name, string folder)
    {
        var parser = new FileParser(text, name, folder);
        while (parser._tokens.Current.Kind is not TokenKind.EndOfFile && parser._file.Faults.Count < MostFaults) parser.TakeDirective();
        parser.CheckPopped();
        return parser._file;
    }

    private void TakeDirective()
    {
        try
        {
            switch (_tokens.Current.Kind)
            {
                case TokenKind.EndOfLine:
                    _tokens.Take();
                    break;
                case TokenKind.Date:
                    TakeDated();
                    break;
                case TokenKind.Keyword when !_tokens.Current.Is("txn"):
                    TakeUndated(_tokens.At, _tokens.Take().Text);
                    break;
                default:
                    throw _tokens.Unexpected("a directive");
            }
        }
        catch (SyntaxException refused)
        {
            _file.Faults.Add(refused.Fault);
            _tokens.SkipBlock();
        }
    }

    private void TakeDated()
    {
        var at = _tokens.At;
        var date = _expressions.Date();
        if (!_transactions.AtFlag) _file.Directives.Add(_directives.Parse(at, date));
        else if (_transactions.Parse(at, date, Pushed()) is { } transaction) _file.Directives.Add(transaction);
    }

    private Dictionary<string, string?> Pushed() => _metadata.Where(pushed => pushed.Value.Count > 0)
        .ToDictionary(pushed => pushed.Key, pushed => pushed.Value.Peek().Value);

    private void TakeUndated(Place at, string word)
    {
        switch (word)
        {
            case "option":
                var (name, setting) = (_expressions.Text("an option's name"), _expressions.Text("an option's value"));
                if (_file.Options.Set(at, name, setting, _file.Directives.Count > 0) is { } refused) throw new SyntaxException(at, refused);
                break;
            case "include":
                _file.Includes.Add((at, _expressions.Text("a file")));
                break;
            case "plugin":
                var plugin = _expressions.Text("a plugin");
                _file.Plugins.Add((at, plugin, _tokens.Current.Kind is TokenKind.Text ? _expressions.Text("its settings") : null));
                break;
            case "pushtag":
                _tags.Add((at, _tokens.Expect(TokenKind.Tag, "a tag")));
                break;
            case "poptag":
                var tag = _tokens.Expect(TokenKind.Tag, "a tag");
                if (_tags.FindIndex(pushed => pushed.Tag == tag) is >= 0 and var index) _tags.RemoveAt(index);
                else throw new SyntaxException(at, $"pops the tag {tag}, which is not pushed");
                break;
            case "pushmeta":
                var (key, value) = _expressions.KeyValue();
                if (!_metadata.TryGetValue(key, out var values)) values = _metadata[key] = new Stack<(Place, string?)>();
                values.Push((at, value));
                break;
            case "popmeta":
                var popped = _tokens.Expect(TokenKind.Key, "a key");
                _tokens.TakeSymbol(":");
                if (!_metadata.TryGetValue(popped, out var left) || !left.TryPop(out _))
                    throw new SyntaxException(at, $"pops {popped}, which is not pushed");
                break;
            default:
                throw new SyntaxException(at, $"lacks a date before {word}");
        }
        _tokens.ExpectEndOfLine();
    }

    private void CheckPopped()
    {
        _file.Faults.AddRange(_tags.Select(pushed => new Fault(pushed.At, $"pushes the tag {pushed.Tag}, which is never popped")));
        _file.Faults.AddRange(_metadata.SelectMany(pushed =>
            pushed.Value.Select(value => new Fault(value.At, $"pushes {pushed.Key}, which is never popped"))));
    }
}
