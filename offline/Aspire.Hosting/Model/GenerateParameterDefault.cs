using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random value with given kinds of characters in it.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        (bool Wanted, int AtLeast, string Characters)[] classes =
        [
            (Lower, MinLower, "abcdefghjkmnpqrstuvwxyz"),
            (Upper, MinUpper, "ABCDEFGHJKMNPQRSTUVWXYZ"),
            (Numeric, MinNumeric, "0123456789"),
            (Special, MinSpecial, "-_.{}~()*+!"),
        ];
        var wanted = classes.Where(kind => kind.Wanted).ToArray();
        var atLeast = wanted.SelectMany(kind => RandomNumberGenerator.GetString(kind.Characters, kind.AtLeast));
        var rest = Math.Max(0, MinLength - wanted.Sum(kind => kind.AtLeast));
        char[] value = [.. atLeast, .. RandomNumberGenerator.GetString(string.Concat(wanted.Select(kind => kind.Characters)), rest)];
        RandomNumberGenerator.Shuffle<char>(value);
        return new string(value);
    }
}
