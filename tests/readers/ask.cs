// Asks documents for names: lines of standard input are FILE, "names" or "name", how many or which, and the seed in hex.
using System;
using System.IO;
using System.Linq;
using System.Text;

internal static class Ask
{
    public static void Main()
    {
        // As in Turkey, where the small letter of I is no i, and in Germany, where decimals have a comma.
        System.Threading.Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo("tr-TR");
        var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        for (string line = Console.In.ReadLine(); line != null; line = Console.In.ReadLine())
        {
            output.Write(Answer(line.Split('\t')) + "\n");
        }
        output.Flush();
    }

    private static string Answer(string[] asked)
    {
        string seed = Plain(asked[3]);
        try
        {
            var document = Namegen.NameDocument.Open(File.ReadAllText(asked[0]));
            if (asked[1] == "name")
            {
                return "names\t" + document.Name(seed, ulong.Parse(asked[2]));
            }
            return "names\t" + string.Join("\t", document.Names(int.Parse(asked[2]), seed));
        }
        catch (InvalidDataException problem)
        {
            return "refused\t" + problem.Message;
        }
        catch (Exception problem)
        {
            return "failed\t" + problem.ToString().Replace('\n', ' ');
        }
    }

    private static string Plain(string hex)
    {
        byte[] bytes = Enumerable.Range(0, hex.Length / 2).Select(i => Convert.ToByte(hex.Substring(2 * i, 2), 16)).ToArray();
        return Encoding.UTF8.GetString(bytes);
    }
}
