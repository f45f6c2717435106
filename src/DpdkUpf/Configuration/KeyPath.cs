using System.Text;

namespace DpdkUpf.Configuration;

/// <summary>
/// Keys inside are Microsoft.Extensions.Configuration paths (<c>n3:0:port</c>); people read and
/// write <c>n3[0].port</c>.
/// </summary>
internal static class KeyPath
{
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}:{key}";

    public static string Display(string key)
    {
        var text = new StringBuilder();
        foreach (var part in key.Split(':'))
        {
            text.Append(IsIndex(part) ? $"[{part}]" : text.Length == 0 ? part : $".{part}");
        }

        return text.ToString();
    }

    /// <summary>Takes <c>n3[0].port</c>, <c>n3.0.port</c> and <c>n3:0:port</c>.</summary>
    public static string Parse(string text) =>
        text.Replace("[", ".", StringComparison.Ordinal)
            .Replace("]", "", StringComparison.Ordinal)
            .Replace('.', ':');

    public static bool IsIndex(string part) => part.Length > 0 && part.All(char.IsAsciiDigit);
}
