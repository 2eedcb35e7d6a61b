namespace PricingService.Models;

/// <summary>Symmetric positive definite matrices of a dozen rows, for which plain loops beat any library's call.</summary>
internal static class Cholesky
{
    /// <summary>The lower factor, or null if the matrix is not positive definite (or not finite).</summary>
    public static double[,]? Factor(double[,] matrix)
    {
        var n = matrix.GetLength(0);
        var lower = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < j; k++) sum -= lower[i, k] * lower[j, k];
                if (i != j) lower[i, j] = sum / lower[j, j];
                else if (sum > 0 && double.IsFinite(sum)) lower[i, i] = Math.Sqrt(sum);
                else return null;
            }
        }
        return lower;
    }

    public static double[] Solve(double[,] lower, double[] right)
    {
        var n = right.Length;
        var x = (double[])right.Clone();
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++) x[i] -= lower[i, k] * x[k];
            x[i] /= lower[i, i];
        }
        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++) x[i] -= lower[k, i] * x[k];
            x[i] /= lower[i, i];
        }
        return x;
    }

    public static double[,] Inverse(double[,] lower)
    {
        var n = lower.GetLength(0);
        var inverse = new double[n, n];
        for (var column = 0; column < n; column++)
        {
            var unit = new double[n];
            unit[column] = 1;
            var solved = Solve(lower, unit);
            for (var row = 0; row < n; row++) inverse[row, column] = solved[row];
        }
        return inverse;
    }
}
