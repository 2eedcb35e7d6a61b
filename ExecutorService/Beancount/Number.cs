using System.Globalization;
using System.Numerics;

namespace ExecutorService.Beancount;

/// <summary>
/// A decimal number as Beancount computes with it: the General Decimal Arithmetic (speleotrove.com/decimal) with 28 digits, rounded
/// half-even.
/// <see cref="decimal"/> would differ in the last digit of a quotient, and tolerances depend on the decimals that a number is written with.
/// </summary>
internal readonly struct Number(BigInteger digits, int exponent) : IEquatable<Number>, IComparable<Number>
{
    public const int Precision = 28;

    /// <summary>Money never needs more; without a limit, adding two short numbers could take megabytes.</summary>
    private const int FarthestExponent = 200;

    private static readonly BigInteger[] Powers = [.. Enumerable.Range(0, 2 * FarthestExponent + 1)
        .Select(power => BigInteger.Pow(10, power))];

    private readonly BigInteger _digits = digits;

    public static Number Zero => default;
    public static Number One => new(BigInteger.One, 0);

    /// <summary>The power of ten of the last digit: −2 of <c>45.00</c>.</summary>
    public int Exponent { get; } = exponent;

    public int Sign => _digits.Sign;
    public bool IsZero => _digits.IsZero;

    /// <summary>The number of digits it is written with.</summary>
    public int Length => LengthOf(_digits);

    /// <summary>
    /// Digits with at most one point among or after them, and an optional sign before; null for anything else and for more digits than are
    /// computed with.
    /// </summary>
    public static Number? Parse(string text)
    {
        var unsigned = text.AsSpan(text is ['+' or '-', ..] ? 1 : 0);
        var point = unsigned.IndexOf('.');
        var plain = point < 0 ? unsigned.ToString() : string.Concat(unsigned[..point], unsigned[(point + 1)..]);
        if (plain.Length is 0 or > FarthestExponent || !plain.All(char.IsAsciiDigit)) return null;
        var digits = BigInteger.Parse(plain, CultureInfo.InvariantCulture);
        return LengthOf(digits) > Precision ? null : new Number(text[0] == '-' ? -digits : digits, point < 0 ? 0 : point - plain.Length);
    }

    public static Number PowerOfTen(int exponent) => new(BigInteger.One, exponent);

    public static Number operator +(Number one, Number other)
    {
        var (left, right, exponent) = Align(one, other);
        return Rounded(left + right, exponent);
    }

    public static Number operator -(Number one, Number other) => one + -other;

    public static Number operator -(Number number) => new(-number._digits, number.Exponent);

    public static Number operator *(Number one, Number other) => Rounded(one._digits * other._digits, one.Exponent + other.Exponent);

    /// <exception cref="NumberException">The divisor is zero.</exception>
    public static Number operator /(Number dividend, Number divisor)
    {
        if (divisor.IsZero) throw new NumberException("is divided by zero");
        var wanted = dividend.Exponent - divisor.Exponent;
        if (dividend.IsZero) return Rounded(BigInteger.Zero, wanted);
        var shift = divisor.Length - dividend.Length + Precision + 1;
        var quotient = shift >= 0
            ? BigInteger.DivRem(dividend._digits * Powers[shift], divisor._digits, out var rest)
            : BigInteger.DivRem(dividend._digits, divisor._digits * Powers[-shift], out rest);
        var exponent = wanted - shift;
        if (rest.IsZero) (quotient, exponent) = WithoutZeros(quotient, exponent, wanted);
        // The remainder is less than half a digit or more, never exactly half; adding one to a 0 or a 5 shows that.
        else if ((quotient % 5).IsZero) quotient += quotient.IsZero ? dividend.Sign * divisor.Sign : quotient.Sign;
        return Rounded(quotient, exponent);
    }

    public static bool operator >(Number one, Number other) => one.CompareTo(other) > 0;
    public static bool operator <(Number one, Number other) => one.CompareTo(other) < 0;
    public static bool operator >=(Number one, Number other) => one.CompareTo(other) >= 0;
    public static bool operator <=(Number one, Number other) => one.CompareTo(other) <= 0;
    public static bool operator ==(Number one, Number other) => one.Equals(other);
    public static bool operator !=(Number one, Number other) => !one.Equals(other);

    public Number Abs() => new(BigInteger.Abs(_digits), Exponent);

    public static Number Min(Number one, Number other) => other < one ? other : one;
    public static Number Max(Number one, Number other) => other > one ? other : one;

    /// <summary>The same value written with the last digit at this power of ten.</summary>
    /// <exception cref="NumberException">That would need more digits than are computed with.</exception>
    public Number AtExponent(int exponent)
    {
        CheckExponent(exponent);
        var digits = exponent <= Exponent ? _digits * Powers[Exponent - exponent] : Halved(_digits, exponent - Exponent);
        return LengthOf(digits) > Precision ? throw new NumberException($"has more than {Precision} digits") : new Number(digits, exponent);
    }

    /// <summary>Without trailing zeros.</summary>
    public Number Normalized()
    {
        var (digits, exponent) = WithoutZeros(_digits, Exponent, int.MaxValue);
        return new Number(digits, digits.IsZero ? 0 : exponent);
    }

    /// <summary>Null if it has more digits than a decimal.</summary>
    public decimal? ToDecimal() =>
        decimal.TryParse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && Parse(value.ToString(CultureInfo.InvariantCulture)) == this ? value : null;

    public bool Equals(Number other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is Number other && Equals(other);

    public override int GetHashCode()
    {
        var plain = Normalized();
        return HashCode.Combine(plain._digits, plain.Exponent);
    }

    public int CompareTo(Number other)
    {
        var (left, right, _) = Align(this, other);
        return left.CompareTo(right);
    }

    public override string ToString()
    {
        var sign = Sign < 0 ? "-" : "";
        var digits = BigInteger.Abs(_digits).ToString(CultureInfo.InvariantCulture);
        if (Exponent >= 0) return sign + digits + (IsZero ? "" : new string('0', Exponent));
        digits = digits.PadLeft(1 - Exponent, '0');
        return $"{sign}{digits[..(digits.Length + Exponent)]}.{digits[(digits.Length + Exponent)..]}";
    }

    private static (BigInteger One, BigInteger Other, int Exponent) Align(Number one, Number other)
    {
        var exponent = Math.Min(one.Exponent, other.Exponent);
        return (one._digits * Powers[one.Exponent - exponent], other._digits * Powers[other.Exponent - exponent], exponent);
    }

    private static Number Rounded(BigInteger digits, int exponent)
    {
        var surplus = LengthOf(digits) - Precision;
        if (surplus > 0)
        {
            (digits, exponent) = (Halved(digits, surplus), exponent + surplus);
            // 99.9 became 100: one digit too many again, and it is a zero.
            if (LengthOf(digits) > Precision) (digits, exponent) = (digits / 10, exponent + 1);
        }
        CheckExponent(exponent);
        return new Number(digits, exponent);
    }

    private static void CheckExponent(int exponent)
    {
        if (Math.Abs(exponent) > FarthestExponent)
            throw new NumberException($"comes to a number with more than {FarthestExponent} decimals or zeros");
    }

    /// <summary>Divided by a power of ten, rounded half-even.</summary>
    private static BigInteger Halved(BigInteger digits, int power)
    {
        var divisor = power < Powers.Length ? Powers[power] : BigInteger.Pow(10, power);
        var quotient = BigInteger.DivRem(digits, divisor, out var rest);
        var side = (BigInteger.Abs(rest) * 2).CompareTo(divisor);
        return side > 0 || (side == 0 && !quotient.IsEven) ? quotient + digits.Sign : quotient;
    }

    private static (BigInteger Digits, int Exponent) WithoutZeros(BigInteger digits, int exponent, int highest)
    {
        while (exponent < highest && !digits.IsZero)
        {
            var shorter = BigInteger.DivRem(digits, 10, out var last);
            if (!last.IsZero) break;
            (digits, exponent) = (shorter, exponent + 1);
        }
        return (digits, exponent);
    }

    private static int LengthOf(BigInteger digits)
    {
        var at = Array.BinarySearch(Powers, BigInteger.Abs(digits));
        return digits.IsZero ? 1 : at >= 0 ? at + 1 : ~at;
    }
}

/// <summary>An unsupported number; the message completes "the number …".</summary>
internal sealed class NumberException(string message) : Exception(message);
