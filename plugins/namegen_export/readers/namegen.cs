// Draws the names of a namegen-automaton document (FORMAT.md): for a seed the same names as Python, to the letter.
//
// C# 7 on .NET Standard 2.0, and nothing beside it: one file for .NET, Mono, Unity and Godot.
//
//     var elves = Namegen.NameDocument.Open(File.ReadAllText("elves.json"));   // or InvalidDataException, saying why
//     foreach (string name in elves.Names(10, "any seed")) Console.WriteLine(name);   // the first names of a seed
//     Console.WriteLine(elves.Name("any seed", 42));   // one for an id, whatever other ids there are
//     foreach (string name in elves.Stream("any seed")) ...   // until you break, or there are no more

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Namegen
{
    /// <summary>A checked document, and the names that it gives.</summary>
    public sealed class NameDocument
    {
        private const int MostAttempts = 1 << 21;
        private const ulong Attempt = 1UL << 32;
        private const ulong Candidate = 1UL << 27;
        private const int MostCandidates = 32;
        private const int InARow = 10000;
        private const int Round = 500;
        private const int Enough = 125;

        private readonly Letters letters;
        private readonly Drawer drawer;
        private readonly List<Rung> rungs;
        private readonly bool once;
        private readonly int candidates;
        private readonly Score score;

        private NameDocument(Dictionary<string, object> document)
        {
            Fields.Want(
                Equals(Fields.Of(document, "format"), "namegen-automaton") && Equals(Fields.Of(document, "version"), 1L),
                "it is no namegen-automaton of version 1");
            List<string> names = Encodings.FrontCoded(Fields.Of(document, "names"), "names");
            About = Fields.Object(Fields.Of(document, "about"), "about")
                .ToDictionary(each => each.Key, each => Fields.Text(each.Value, "about"));
            letters = new Letters(document);
            drawer = new Drawer(document);
            rungs = Rung.ListOf(document, names, letters);
            once = Fields.Truth(Fields.Of(document, "once"), "once");
            candidates = (int)Fields.Whole(Fields.Of(document, "candidates"), 1, MostCandidates, "candidates");
            score = candidates > 1 ? new Score(document, names, letters) : null;
        }

        /// <summary>What the document says of itself, for people: the model, the list, its licence.</summary>
        public IReadOnlyDictionary<string, string> About { get; }

        /// <summary>Reads a document from its JSON. Throws InvalidDataException, saying why, where it is damaged.</summary>
        public static NameDocument Open(string json)
        {
            return new NameDocument(Fields.Object(Json.Parse(json ?? ""), "it"));
        }

        /// <summary>Returns the first names of a seed: n of them, or fewer where there are no more.</summary>
        public List<string> Names(int n, string seed)
        {
            return Stream(seed).Take(n).ToList();
        }

        /// <summary>Returns the first names of a seed that is a whole number.</summary>
        public List<string> Names(int n, long seed)
        {
            return Names(n, Seeds.TextOf(seed));
        }

        /// <summary>Returns the name of a number, whatever other names there are.</summary>
        public string Name(string seed, ulong number)
        {
            return Drawn(Seeds.Root(seed), number, rungs[0]);
        }

        /// <summary>Returns the name of a number, for a seed that is a whole number.</summary>
        public string Name(long seed, ulong number)
        {
            return Name(Seeds.TextOf(seed), number);
        }

        /// <summary>Yields the names of a seed that is a whole number.</summary>
        public IEnumerable<string> Stream(long seed)
        {
            return Stream(Seeds.TextOf(seed));
        }

        /// <summary>Yields the names of a seed; it ends where there are no more.</summary>
        public IEnumerable<string> Stream(string seed)
        {
            ulong root = Seeds.Root(seed);
            return StreamOf(root);
        }

        private IEnumerable<string> StreamOf(ulong root)
        {
            var seen = new HashSet<string>();
            int inARow = 0;
            foreach (string name in score == null ? Each(root) : Best(root, seen))
            {
                bool isNew = true;
                if (once || score != null)
                {
                    isNew = seen.Add(letters.Folded(name));
                }
                inARow = isNew || !once ? 0 : inARow + 1;
                if (inARow == InARow)
                {
                    yield break;
                }
                if (inARow == 0)
                {
                    yield return name;
                }
            }
        }

        /// <summary>Yields a name for each number, as it is drawn.</summary>
        private IEnumerable<string> Each(ulong root)
        {
            Rung rung = rungs[0];
            for (ulong number = 0; !rung.IsPast(number); number++)
            {
                yield return Drawn(root, number, rung);
            }
        }

        /// <summary>Yields the best candidate of each number, rung by rung.</summary>
        private IEnumerable<string> Best(ulong root, HashSet<string> seen)
        {
            var choice = new Choice(score, letters);
            ulong number = 0;
            foreach (Rung rung in rungs)
            {
                int least = rung == rungs[rungs.Count - 1] ? 1 : Enough;
                for (int found = Round; found >= least;)
                {
                    found = 0;
                    for (int i = 0; i < Round; i++, number++)
                    {
                        if (rung.IsPast(number * (ulong)candidates))
                        {
                            yield break;
                        }
                        string best = choice.Best(Candidates(root, number, rung));
                        found += seen.Contains(letters.Folded(best)) ? 0 : 1;
                        yield return best;
                    }
                }
            }
        }

        private List<string> Candidates(ulong root, ulong number, Rung rung)
        {
            var drawn = new List<string>();
            for (int j = 0; j < candidates; j++)
            {
                drawn.Add(Drawn(root, number + ((ulong)j * Candidate), rung));
            }
            return drawn;
        }

        /// <summary>Returns the first attempt at the name of a number that passes all checks of a rung.</summary>
        private string Drawn(ulong root, ulong number, Rung rung)
        {
            for (int attempt = 0; attempt < MostAttempts; attempt++)
            {
                string name = drawer.Draw(root, unchecked(number + ((ulong)attempt * Attempt)));
                if (name != null && rung.Passes(new View(name, letters)))
                {
                    return name;
                }
            }
            throw new InvalidOperationException(
                MostAttempts + " attempts at a name, and none is such as the document asks for; export it anew");
        }
    }

    /// <summary>Checks the fields of a document.</summary>
    internal static class Fields
    {
        public const long Largest = (1L << 53) - 1;

        /// <summary>Refuses a document, unless something holds of it.</summary>
        public static void Want(bool holds, string problem)
        {
            if (!holds)
            {
                throw new InvalidDataException(
                    "names cannot be drawn from this document: " + problem + "; export it anew");
            }
        }

        /// <summary>Returns a field, or null where there is none.</summary>
        public static object Of(Dictionary<string, object> document, string name)
        {
            return document.TryGetValue(name, out object value) ? value : null;
        }

        public static Dictionary<string, object> Object(object value, string what)
        {
            Want(value is Dictionary<string, object>, what + " is no object");
            return (Dictionary<string, object>)value;
        }

        public static List<object> List(object value, string what)
        {
            Want(value is List<object>, what + " is no list");
            return (List<object>)value;
        }

        public static bool Truth(object value, string what)
        {
            Want(value is bool, what + " is neither true nor false");
            return (bool)value;
        }

        /// <summary>Returns a field that is a whole number from least to most.</summary>
        public static long Whole(object value, long least, long most, string what)
        {
            Want(value is long number && number >= least && number <= most, what + " is no whole number in its range");
            return (long)value;
        }

        /// <summary>Returns a field that is a text. Halves of surrogate pairs are no letters.</summary>
        public static string Text(object value, string what)
        {
            Want(value is string text && IsWhole(text), what + " is no text");
            return (string)value;
        }

        /// <summary>Returns the truth values of a text of 0 and 1.</summary>
        public static bool[] Bits(object value, string what)
        {
            Want(value is string text && text.Length > 0 && text.All(each => each == '0' || each == '1'),
                what + " is no text of 0 and 1");
            return ((string)value).Select(each => each == '1').ToArray();
        }

        private static bool IsWhole(string text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                {
                    i++;
                }
                else if (char.IsSurrogate(text[i]))
                {
                    return false;
                }
            }
            return true;
        }
    }

    /// <summary>Reads JSON: objects, lists, texts, true and false, whole numbers as long, others as double.</summary>
    internal sealed class Json
    {
        private const int Deepest = 16;
        private const string NoJson = "it is no JSON, or not all of it";

        private readonly string text;
        private int at;

        private Json(string text)
        {
            this.text = text;
        }

        public static object Parse(string text)
        {
            var json = new Json(text);
            object value = json.Value(0);
            json.SkipBlanks();
            Fields.Want(json.at == text.Length, NoJson);
            return value;
        }

        private object Value(int depth)
        {
            Fields.Want(depth < Deepest, "it is nested too deeply");
            SkipBlanks();
            switch (Peek())
            {
                case '"':
                    return Text();
                case '[':
                    return List(depth);
                case '{':
                    return Object(depth);
                case 't':
                    return Word("true", true);
                case 'f':
                    return Word("false", false);
                case 'n':
                    return Word("null", null);
                default:
                    return Number();
            }
        }

        private Dictionary<string, object> Object(int depth)
        {
            var found = new Dictionary<string, object>();
            Several('}', () =>
            {
                SkipBlanks();
                Fields.Want(Peek() == '"', NoJson);
                string key = Text();
                SkipBlanks();
                Take(':');
                found[key] = Value(depth + 1);
            });
            return found;
        }

        private List<object> List(int depth)
        {
            var found = new List<object>();
            Several(']', () => found.Add(Value(depth + 1)));
            return found;
        }

        /// <summary>Reads what stands between brackets.</summary>
        private void Several(char closing, Action readOne)
        {
            at++;
            SkipBlanks();
            if (Peek() == closing)
            {
                at++;
                return;
            }
            for (char mark = ','; mark == ',';)
            {
                readOne();
                SkipBlanks();
                mark = Peek();
                Fields.Want(mark == ',' || mark == closing, NoJson);
                at++;
            }
        }

        private string Text()
        {
            var found = new StringBuilder();
            for (at++; Peek() != '"'; at++)
            {
                Fields.Want(Peek() >= ' ', NoJson);
                found.Append(Peek() == '\\' ? Escaped() : Peek());
            }
            at++;
            return found.ToString();
        }

        private char Escaped()
        {
            at++;
            int plain = "\"\\/bfnrt".IndexOf(Peek());
            if (plain >= 0)
            {
                return "\"\\/\b\f\n\r\t"[plain];
            }
            Take('u');
            int code = 0;
            for (int i = 0; i < 4; i++, at++)
            {
                int digit = "0123456789abcdef".IndexOf(char.ToLowerInvariant(Peek()));
                Fields.Want(digit >= 0, NoJson);
                code = (code * 16) + digit;
            }
            at--;
            return (char)code;
        }

        private object Word(string word, object value)
        {
            foreach (char each in word)
            {
                Take(each);
            }
            return value;
        }

        private object Number()
        {
            int from = at;
            at += Peek() == '-' ? 1 : 0;
            int first = at;
            int digits = Digits();
            Fields.Want(digits > 0 && (digits == 1 || text[first] != '0'), NoJson);
            bool isWhole = digits <= 18;
            if (Peek() == '.')
            {
                at++;
                isWhole = false;
                Fields.Want(Digits() > 0, NoJson);
            }
            if (Peek() == 'e' || Peek() == 'E')
            {
                at++;
                isWhole = false;
                at += Peek() == '+' || Peek() == '-' ? 1 : 0;
                Fields.Want(Digits() > 0, NoJson);
            }
            string written = text.Substring(from, at - from);
            if (isWhole)
            {
                return long.Parse(written, CultureInfo.InvariantCulture);
            }
            double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
            return number;
        }

        private int Digits()
        {
            int from = at;
            while (Peek() >= '0' && Peek() <= '9')
            {
                at++;
            }
            return at - from;
        }

        private void SkipBlanks()
        {
            while (at < text.Length && " \t\r\n".IndexOf(text[at]) >= 0)
            {
                at++;
            }
        }

        private void Take(char wanted)
        {
            Fields.Want(Peek() == wanted, NoJson);
            at++;
        }

        /// <summary>Returns the next character; a NUL, which JSON holds nowhere, where there is none.</summary>
        private char Peek()
        {
            return at < text.Length ? text[at] : '\0';
        }
    }

    /// <summary>Reads numbers and lists of names from texts.</summary>
    internal static class Encodings
    {
        private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
        private const int MostBytes = 6;

        /// <summary>Reads count whole numbers below another: the lowest bytes of all, then their next, and so on.</summary>
        public static long[] Planes(object value, long count, long below, string what)
        {
            byte[] bytes = Bytes(value, what);
            long width = count > 0 ? bytes.Length / count : 0;
            Fields.Want(width <= MostBytes && bytes.Length == width * count && (count == 0 || width > 0),
                what + " is not as many numbers as it says");
            var numbers = new long[count];
            for (long i = 0; i < bytes.Length; i++)
            {
                numbers[i % count] |= (long)bytes[i] << (int)(8 * (i / count));
            }
            Fields.Want(numbers.All(each => each < below), what + " holds a number that is too large");
            return numbers;
        }

        /// <summary>Reads whole numbers that are places in an array.</summary>
        public static int[] Places(object value, long count, int below, string what)
        {
            return Array.ConvertAll(Planes(value, count, below, what), each => (int)each);
        }

        /// <summary>Reads doubles, none of them negative: count of them, or, where it is -1, as many as there are.</summary>
        public static double[] Doubles(object value, string what, int count = -1)
        {
            byte[] bytes = Bytes(value, what);
            Fields.Want(bytes.Length % 8 == 0 && (count < 0 || bytes.Length == 8L * count),
                what + " is not as many numbers as it says");
            var numbers = new double[bytes.Length / 8];
            for (int i = 0; i < numbers.Length; i++)
            {
                long bits = 0;
                for (int place = 7; place >= 0; place--)
                {
                    bits = (bits << 8) | bytes[(8 * i) + place];
                }
                numbers[i] = BitConverter.Int64BitsToDouble(bits);
            }
            Fields.Want(numbers.All(each => each >= 0 && each < double.PositiveInfinity),
                what + " holds what is no finite number of 0 or more");
            return numbers;
        }

        /// <summary>Reads what the chance of the end is multiplied by; null where the text is empty.</summary>
        public static double[] Odds(object value, string what)
        {
            return Equals(value, "") ? null : Doubles(value, what, States.Odds);
        }

        /// <summary>Reads distinct names in their order: what each shares with the one before, then the rest.</summary>
        public static List<string> FrontCoded(object value, string what)
        {
            var names = new List<string>();
            string text = Fields.Text(value, what);
            if (text.Length == 0)
            {
                return names;
            }
            string last = null;
            foreach (string line in text.Split('\n'))
            {
                int shared = line.Length > 0 ? Digits.IndexOf(line[0]) : -1;
                var before = new Spelling(last ?? "");
                Fields.Want(shared >= 0 && shared <= before.Count, what + " is no list of names");
                string name = before.First(shared) + line.Substring(1);
                Fields.Want(last == null || Spelling.Compare(last, name) < 0, what + " are not in order, each once");
                names.Add(name);
                last = name;
            }
            return names;
        }

        private static byte[] Bytes(object value, string what)
        {
            // Convert passes over blanks, which are no base64.
            bool isBase64 = value is string text && text.Length % 4 == 0 && text.All(each => each > ' ');
            Fields.Want(isBase64, what + " is no base64");
            try
            {
                return Convert.FromBase64String((string)value);
            }
            catch (FormatException)
            {
                Fields.Want(false, what + " is no base64");
                throw;
            }
        }
    }

    /// <summary>A text by its letters, which are code points.</summary>
    internal sealed class Spelling
    {
        public readonly string Text;

        // Where each letter begins, and where the last ends; null where each is one character.
        private readonly int[] starts;

        public Spelling(string text)
        {
            Text = text;
            if (text.Any(char.IsHighSurrogate))
            {
                starts = Enumerable.Range(0, text.Length).Where(i => !char.IsLowSurrogate(text[i]))
                    .Concat(new[] { text.Length }).ToArray();
            }
        }

        /// <summary>How many letters there are.</summary>
        public int Count => starts == null ? Text.Length : starts.Length - 1;

        /// <summary>The code point of a letter.</summary>
        public int this[int letter] => starts == null ? Text[letter] : char.ConvertToUtf32(Text, starts[letter]);

        /// <summary>Compares texts by their letters, of which those above U+FFFF are the highest.</summary>
        public static int Compare(string one, string other)
        {
            for (int i = 0; i < Math.Min(one.Length, other.Length); i++)
            {
                if (one[i] != other[i])
                {
                    bool isHigh = char.IsSurrogate(one[i]);
                    return isHigh != char.IsSurrogate(other[i]) ? (isHigh ? 1 : -1) : one[i].CompareTo(other[i]);
                }
            }
            return one.Length.CompareTo(other.Length);
        }

        /// <summary>Returns so many letters from one on.</summary>
        public string Piece(int from, int count)
        {
            return starts == null
                ? Text.Substring(from, count) : Text.Substring(starts[from], starts[from + count] - starts[from]);
        }

        /// <summary>Returns the first letters, so many, or as many as there are.</summary>
        public string First(int count)
        {
            return Piece(0, Math.Min(count, Count));
        }

        /// <summary>Returns the last letters, so many, or as many as there are.</summary>
        public string Last(int count)
        {
            int many = Math.Min(count, Count);
            return Piece(Count - many, many);
        }

        public IEnumerable<int> Letters()
        {
            for (int i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }
    }

    /// <summary>What a document says of letters: their small and folded forms, and which stand between words.</summary>
    internal sealed class Letters
    {
        private readonly Dictionary<int, string> small;
        private readonly Dictionary<int, string> fold;
        private readonly HashSet<int> between;

        public Letters(Dictionary<string, object> document)
        {
            small = Pairs(Fields.Of(document, "small"), "small");
            fold = Pairs(Fields.Of(document, "fold"), "fold");
            between = new HashSet<int>(
                new Spelling(Fields.Text(Fields.Of(document, "between"), "between")).Letters());
        }

        public string Small(string text)
        {
            return Mapped(text, small);
        }

        public string Folded(string text)
        {
            return Mapped(text, fold);
        }

        /// <summary>Splits a text at each run of letters that stand between words.</summary>
        public List<Spelling> Words(Spelling text)
        {
            var words = new List<Spelling>();
            int from = 0;
            for (int i = 0; i < text.Count; i++)
            {
                if (between.Contains(text[i]))
                {
                    if (i == 0 || !between.Contains(text[i - 1]))
                    {
                        words.Add(new Spelling(text.Piece(from, i - from)));
                    }
                    from = i + 1;
                }
            }
            words.Add(from == 0 ? text : new Spelling(text.Piece(from, text.Count - from)));
            return words;
        }

        private static string Mapped(string text, Dictionary<int, string> table)
        {
            var letters = new Spelling(text);
            StringBuilder changed = null;
            for (int i = 0; i < letters.Count; i++)
            {
                bool isChanged = table.TryGetValue(letters[i], out string other);
                if (isChanged && changed == null)
                {
                    changed = new StringBuilder(letters.First(i));
                }
                changed?.Append(isChanged ? other : letters.Piece(i, 1));
            }
            return changed == null ? text : changed.ToString();
        }

        private static Dictionary<int, string> Pairs(object value, string what)
        {
            var letters = new Spelling(Fields.Text(value, what));
            Fields.Want(letters.Count % 2 == 0, what + " is not of pairs of letters");
            var table = new Dictionary<int, string>();
            for (int i = 0; i < letters.Count; i += 2)
            {
                table[letters[i]] = letters.Piece(i + 1, 1);
            }
            return table;
        }
    }

    /// <summary>A name as checks look at it: as it is, in small letters and folded, found when asked for.</summary>
    internal sealed class View
    {
        // What stands for the start and the end of a name among its letters: no name holds them.
        private const string Start = "\x02";
        private const string End = "\x03";

        private readonly string name;
        private readonly Letters table;
        private Spelling letters;
        private Spelling small;
        private Spelling folded;
        private Spelling marked;
        private Spelling markedSmall;

        public View(string name, Letters table)
        {
            this.name = name;
            this.table = table;
        }

        public Spelling AsItIs => letters ?? (letters = new Spelling(name));

        public Spelling Small => small ?? (small = new Spelling(table.Small(name)));

        public Spelling Folded => folded ?? (folded = new Spelling(table.Folded(name)));

        public Spelling Marked => marked ?? (marked = new Spelling(Start + name + End));

        public Spelling MarkedSmall => markedSmall ?? (markedSmall = new Spelling(Start + Small.Text + End));
    }

    /// <summary>Random numbers: SplitMix64.</summary>
    internal static class Randomness
    {
        private const ulong Gamma = 0x9E3779B97F4A7C15;
        private const double ToUnit = 1.0 / (1L << 53);

        /// <summary>Applies SplitMix64's finaliser.</summary>
        public static ulong Mix(ulong value)
        {
            unchecked
            {
                value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
                value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
                return value ^ (value >> 31);
            }
        }

        /// <summary>Returns the number that another one has below a root or a key.</summary>
        public static ulong Derived(ulong root, ulong number)
        {
            return Mix(unchecked(root + (number * Gamma)));
        }

        /// <summary>Returns the number in [0, 1) of a step of a name.</summary>
        public static double Uniform(ulong key, int step)
        {
            return (Derived(key, (ulong)step) >> 11) * ToUnit;
        }
    }

    /// <summary>Seeds: texts as numbers.</summary>
    internal static class Seeds
    {
        private const int MostDigits = 18;

        public static string TextOf(long seed)
        {
            return seed.ToString(CultureInfo.InvariantCulture);
        }

        /// <summary>Returns the root of a seed: a whole number of up to 18 digits is itself, other texts their hash.</summary>
        public static ulong Root(string seed)
        {
            if (seed == null)
            {
                throw new ArgumentNullException(nameof(seed), "a seed is a text or a whole number");
            }
            string text = seed.Trim(' ', '\t', '\r', '\n');
            bool isSigned = text.Length > 0 && (text[0] == '+' || text[0] == '-');
            string digits = isSigned ? text.Substring(1) : text;
            if (digits.Length < 1 || digits.Length > MostDigits || !digits.All(each => each >= '0' && each <= '9'))
            {
                return Randomness.Mix(Blake2b.Hash(new UTF8Encoding(false, true).GetBytes(text)));
            }
            long number = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
            return Randomness.Mix(unchecked((ulong)(text[0] == '-' ? -number : number)));
        }
    }

    /// <summary>BLAKE2b (RFC 7693) with 8 bytes of digest and no key.</summary>
    internal static class Blake2b
    {
        private const int Block = 128;

        private static readonly ulong[] Start =
        {
            0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
            0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
        };

        private static readonly string[] Sigma =
        {
            "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
            "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0",
        };

        /// <summary>Returns the digest as a big-endian number.</summary>
        public static ulong Hash(byte[] bytes)
        {
            var hash = (ulong[])Start.Clone();
            hash[0] ^= 0x01010008;
            for (int at = 0; at == 0 || at < bytes.Length; at += Block)
            {
                Compress(hash, Words(bytes, at), Math.Min(bytes.Length, at + Block), at + Block >= bytes.Length);
            }
            ulong digest = 0;
            for (int i = 0; i < 8; i++)
            {
                digest = (digest << 8) | ((hash[0] >> (8 * i)) & 255);
            }
            return digest;
        }

        private static ulong[] Words(byte[] bytes, int from)
        {
            var words = new ulong[16];
            for (int i = from; i < Math.Min(bytes.Length, from + Block); i++)
            {
                words[(i - from) / 8] |= (ulong)bytes[i] << (8 * ((i - from) % 8));
            }
            return words;
        }

        private static void Compress(ulong[] hash, ulong[] words, int length, bool isLast)
        {
            ulong[] v = hash.Concat(Start).ToArray();
            v[12] ^= (ulong)length;
            v[14] = isLast ? ~v[14] : v[14];
            for (int i = 0; i < 12 * 8; i++)
            {
                // In each round the four columns, then the four diagonals.
                string sigma = Sigma[i / 8 % 10];
                int column = i % 4;
                int turn = i / 4 % 2;
                int[] mixed = { column, 4 + ((column + turn) % 4), 8 + ((column + (2 * turn)) % 4),
                    12 + ((column + (3 * turn)) % 4) };
                Stir(v, mixed, words[Digit(sigma[2 * (i % 8)])], 32, 24);
                Stir(v, mixed, words[Digit(sigma[(2 * (i % 8)) + 1])], 16, 63);
            }
            for (int i = 0; i < 8; i++)
            {
                hash[i] ^= v[i] ^ v[i + 8];
            }
        }

        private static void Stir(ulong[] v, int[] at, ulong word, int first, int second)
        {
            unchecked
            {
                v[at[0]] += v[at[1]] + word;
                v[at[3]] = Turned(v[at[3]] ^ v[at[0]], first);
                v[at[2]] += v[at[3]];
                v[at[1]] = Turned(v[at[1]] ^ v[at[2]], second);
            }
        }

        private static ulong Turned(ulong value, int places)
        {
            return (value >> places) | (value << (64 - places));
        }

        private static int Digit(char digit)
        {
            return digit <= '9' ? digit - '0' : digit - 'a' + 10;
        }
    }

    /// <summary>Keeps what is made for a key, and forgets all when there is too much of it.</summary>
    internal sealed class Keeper<TKey, TValue>
    {
        /// <summary>Numbers in all kept rows together; a language of thousands of letters has rows as long.</summary>
        public const int Numbers = 1 << 23;

        private readonly Dictionary<TKey, TValue> kept = new Dictionary<TKey, TValue>();
        private readonly int most;

        public Keeper(int most)
        {
            this.most = most;
        }

        public bool TryGet(TKey key, out TValue value)
        {
            return kept.TryGetValue(key, out value);
        }

        public TValue Keep(TKey key, TValue value)
        {
            if (kept.Count >= most)
            {
                kept.Clear();
            }
            kept[key] = value;
            return value;
        }
    }

    /// <summary>What the states of a model are made of: V tokens, S states, A arcs (FORMAT.md, Rows).</summary>
    internal sealed class Arcs
    {
        public int End;
        public int Start;
        public bool[] Floor;      // (V)
        public int[] Degree;      // (S)
        public int[] Token;       // (A)
        public double[] Kept;     // (A)
        public double[] Taken;    // (A)
        public double[] Given;    // (S)
        public bool BacksOff;
        public double[] Odds;     // (16), or null

        /// <summary>Reads those of a document.</summary>
        public static Arcs Of(Dictionary<string, object> document)
        {
            bool[] floor = Fields.Bits(Fields.Of(document, "floor"), "floor");
            long states = Fields.Whole(Fields.Of(document, "states"), 1, Fields.Largest, "states");
            long arcs = Fields.Whole(Fields.Of(document, "arcs"), floor.Length, int.MaxValue - 1, "arcs");
            double[] kept = Encodings.Doubles(Fields.Of(document, "kept"), "kept");
            double[] taken = Encodings.Doubles(Fields.Of(document, "taken"), "taken", kept.Length);
            int[] weight = Encodings.Places(Fields.Of(document, "weight"), arcs, kept.Length, "weight");
            object lower = Fields.Of(document, "lower");
            Fields.Want(Equals(lower, "base") || Equals(lower, "floor"), "lower is no known word");
            return new Arcs
            {
                End = (int)Fields.Whole(Fields.Of(document, "end"), 0, floor.Length - 1, "end"),
                Start = (int)Fields.Whole(Fields.Of(document, "start"), 0, states - 1, "start"),
                Floor = floor,
                Degree = Encodings.Places(Fields.Of(document, "degree"), states, (int)arcs + 1, "degree"),
                Token = Encodings.Places(Fields.Of(document, "token"), arcs, floor.Length, "token"),
                Kept = Array.ConvertAll(weight, each => kept[each]),
                Taken = Array.ConvertAll(weight, each => taken[each]),
                Given = GivenOf(document, states),
                BacksOff = Equals(lower, "base"),
                Odds = Encodings.Odds(Fields.Of(document, "odds"), "odds"),
            };
        }

        private static double[] GivenOf(Dictionary<string, object> document, long states)
        {
            double[] given = Encodings.Doubles(Fields.Of(document, "given"), "given");
            object extra = Fields.Of(document, "extra");
            if (Equals(extra, ""))
            {
                Fields.Want(given.Length == 1, "given and extra do not fit together");
                // Not so many as the document says, but as there are numbers for: that they are as many is checked later.
                return new double[Math.Min(states, int.MaxValue / 16)].Select(each => given[0]).ToArray();
            }
            return Array.ConvertAll(Encodings.Places(extra, states, given.Length, "extra"), each => given[each]);
        }
    }

    /// <summary>The states of a model: which tokens may follow, and how likely each is.</summary>
    internal sealed class States
    {
        public const int Odds = 16;

        /// <summary>Tokens of a context at most: many times what namegen writes, and few enough to walk along.</summary>
        private const int MostDepth = 64;
        private const int None = -1;

        private readonly Arcs arcs;
        private readonly int[] first;      // (S + 1): the arcs of a state are those from first[s] on
        private readonly int[] child;      // (A): the state that an arc leads to; 0: none
        private readonly int[] shorter;    // (S): the base of each state
        private readonly double[] chance;  // (A)
        private readonly double[] mix;     // (S)
        private readonly double[] floor;   // (V)
        private readonly Keeper<int, double[]> rows;

        public States(Arcs arcs)
        {
            this.arcs = arcs;
            int states = arcs.Degree.Length;
            Fields.Want(arcs.Degree[0] == Size, "its first state has not all tokens");
            Fields.Want(arcs.Degree.Sum(each => (long)each) == arcs.Token.Length, "its states have not just its arcs");
            Fields.Want(arcs.Floor.Contains(true), "no token can follow another");
            double many = arcs.Floor.Count(each => each);
            floor = Array.ConvertAll(arcs.Floor, each => each ? 1 / many : 0.0);
            first = new int[states + 1];
            child = new int[arcs.Token.Length];
            shorter = new int[states];
            chance = new double[arcs.Token.Length];
            mix = new double[states];
            rows = new Keeper<int, double[]>(Keeper<int, double[]>.Numbers / Size);
            Link();
        }

        public int Size => arcs.Floor.Length;

        public int End => arcs.End;

        public int Start => arcs.Start;

        public bool HasOdds => arcs.Odds != null;

        /// <summary>Returns the state after a token: that of the longest context that there is.</summary>
        public int Step(int state, int token)
        {
            for (int at = state; at != None; at = shorter[at])
            {
                int arc = Array.BinarySearch(arcs.Token, first[at], first[at + 1] - first[at], token);
                if (arc >= 0 && child[arc] > 0)
                {
                    return child[arc];
                }
            }
            return 0;
        }

        /// <summary>Returns the weight of each token after a state (V). It may not be changed.</summary>
        public double[] Row(int state)
        {
            if (state == None)
            {
                return floor;
            }
            return rows.TryGet(state, out double[] row) ? row : rows.Keep(state, Mixed(state));
        }

        /// <summary>Returns the same where so many tokens came before, which lifts or lowers the end.</summary>
        public double[] Weights(int state, int place)
        {
            if (!HasOdds)
            {
                return Row(state);
            }
            var lifted = (double[])Row(state).Clone();
            lifted[End] *= arcs.Odds[Math.Min(place, Odds - 1)];
            return lifted;
        }

        private double[] Mixed(int state)
        {
            double share = mix[state];
            // The casts keep a product and a sum from becoming one operation, which would round otherwise.
            double[] row = Array.ConvertAll(
                Row(arcs.BacksOff ? shorter[state] : None), each => (double)(each * share));
            for (int arc = first[state]; arc < first[state + 1]; arc++)
            {
                row[arcs.Token[arc]] = (double)(row[arcs.Token[arc]] + chance[arc]);
            }
            return row;
        }

        /// <summary>Finds out which state each arc leads to, and the shorter context of each.</summary>
        private void Link()
        {
            int states = shorter.Length;
            int next = 1;
            var depth = new int[states];
            shorter[0] = None;
            for (int state = 0; state < states; state++)
            {
                // So the base of each state comes before it, and no walk along bases turns round.
                Fields.Want(state < next, "a state comes before the arc that leads to it");
                first[state + 1] = first[state] + arcs.Degree[state];
                Weigh(state);
                for (int arc = first[state]; arc < first[state + 1]; arc++)
                {
                    int token = arcs.Token[arc];
                    Fields.Want(token < Size && (arc == first[state] || token > arcs.Token[arc - 1]),
                        "its tokens are not in their order");
                    if (next < states && (arc < Size || token != End))
                    {
                        shorter[next] = state == 0 ? 0 : Step(shorter[state], token);
                        depth[next] = depth[state] + 1;
                        Fields.Want(depth[next] <= MostDepth, "its contexts are too long");
                        child[arc] = next++;
                    }
                }
            }
            Fields.Want(next == states, "it has more states than arcs that lead to one");
        }

        /// <summary>Divides what a state's arcs weigh by their total, added in the one order that all add in.</summary>
        private void Weigh(int state)
        {
            double sum = 0;
            double left = 0;
            for (int arc = first[state]; arc < first[state + 1]; arc++)
            {
                sum = (double)(sum + arcs.Kept[arc]);
                left = (double)(left + arcs.Taken[arc]);
            }
            left = (double)(left + arcs.Given[state]);
            double total = sum + left;
            Fields.Want(total < double.PositiveInfinity, "its weights are too large");
            mix[state] = total > 0 ? left / total : 1;
            for (int arc = first[state]; arc < first[state + 1]; arc++)
            {
                chance[arc] = total > 0 ? arcs.Kept[arc] / total : 0;
            }
        }
    }

    /// <summary>What can be drawn somewhere: how it is written, and the token that it is read as.</summary>
    internal sealed class Choices
    {
        public readonly string[] Pieces;
        public readonly int[] Tokens;

        public Choices(string[] pieces, int[] tokens)
        {
            Pieces = pieces;
            Tokens = tokens;
        }

        /// <summary>Reads those of a field and the field of its pieces.</summary>
        public static Choices Of(Dictionary<string, object> document, string field, States states)
        {
            string[] pieces = Texts(document, field + "_pieces");
            int[] tokens = Encodings.Places(Fields.Of(document, field), pieces.Length, states.Size, field);
            Fields.Want(pieces.Length == 0 || tokens.Contains(states.End), field + " has no end");
            return new Choices(pieces, tokens);
        }

        public static string[] Texts(Dictionary<string, object> document, string field)
        {
            return Fields.List(Fields.Of(document, field), field)
                .Select(each => Fields.Text(each, "one of " + field)).ToArray();
        }
    }

    /// <summary>Where a name is: the state, how many tokens came before, and what it ends in.</summary>
    internal struct At
    {
        public int State;
        public int Place;
        public int Mode;

        public At(int state, int place, int mode)
        {
            State = state;
            Place = place;
            Mode = mode;
        }

        /// <summary>Returns a number for what may come next, which is the same at all later places of the odds.</summary>
        public long Key => ((((long)State * States.Odds) + Math.Min(Place, States.Odds - 1)) * 3) + Mode;
    }

    /// <summary>Says what may come next in a name, and where it leads.</summary>
    internal interface IWalk
    {
        /// <summary>Returns what can be drawn, and the weight of each.</summary>
        Choices Weighed(At at, out double[] weights);

        /// <summary>Returns where the choice with this number leads.</summary>
        At After(At at, int chosen);
    }

    /// <summary>Walks token by token. What begins a name may be written in another way there.</summary>
    internal sealed class PlainWalk : IWalk
    {
        private readonly States states;
        private readonly Choices all;
        private readonly Choices first;

        public PlainWalk(Dictionary<string, object> document, States states)
        {
            this.states = states;
            all = new Choices(Choices.Texts(document, "pieces"), Enumerable.Range(0, states.Size).ToArray());
            Fields.Want(all.Pieces.Length == states.Size, "pieces and floor are not of the same tokens");
            first = Choices.Of(document, "first", states);
        }

        public Choices Weighed(At at, out double[] weights)
        {
            double[] row = states.Weights(at.State, at.Place);
            Choices from = From(at);
            weights = from == all ? row : Array.ConvertAll(from.Tokens, each => row[each]);
            return from;
        }

        public At After(At at, int chosen)
        {
            return new At(states.Step(at.State, From(at).Tokens[chosen]), at.Place + 1, at.Mode);
        }

        private Choices From(At at)
        {
            return at.Place > 0 || first.Tokens.Length == 0 ? all : first;
        }
    }

    /// <summary>Walks along names in which the model sees marks before capitals: a capital is a mark and a token.</summary>
    internal sealed class MarkedWalk : IWalk
    {
        // What a name ends in: one capital (1, alone), two or more, or anything else.
        private const int Free = 0;
        private const int Run = 2;

        private readonly States states;
        private readonly Choices whole;
        private readonly bool[] isCapital;
        private readonly bool[] isSmall;
        private readonly int[] capitals;
        private readonly int[] marks;

        public MarkedWalk(Dictionary<string, object> document, States states)
        {
            this.states = states;
            whole = Choices.Of(document, "whole", states);
            isCapital = Fields.Bits(Fields.Of(document, "capital"), "capital");
            Fields.Want(isCapital.Length == whole.Tokens.Length, "capital and whole are not of the same letters");
            marks = Fields.List(Fields.Of(document, "marks"), "marks")
                .Select(each => (int)Fields.Whole(each, -1, states.Size - 1, "a mark")).ToArray();
            Fields.Want(marks.Length == Run + 1, "marks are not three");
            capitals = whole.Tokens.Where((token, i) => isCapital[i]).ToArray();
            var haveCapitals = new HashSet<int>(capitals);
            isSmall = whole.Tokens.Select((token, i) => !isCapital[i] && haveCapitals.Contains(token)).ToArray();
        }

        public Choices Weighed(At at, out double[] weights)
        {
            double[] own = states.Weights(at.State, at.Place);
            double[] marked = Marked(at, own);
            weights = new double[whole.Tokens.Length];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = (TakesMark(at.Mode, i) ? marked : own)[whole.Tokens[i]];
            }
            if (weights.All(each => each == 0))
            {
                weights[Array.IndexOf(whole.Tokens, states.End)] = 1;
            }
            return whole;
        }

        public At After(At at, int chosen)
        {
            if (TakesMark(at.Mode, chosen))
            {
                at.State = states.Step(at.State, marks[at.Mode]);
                at.Place++;
            }
            int mode = isCapital[chosen] ? Math.Min(at.Mode + 1, Run) : Free;
            return new At(states.Step(at.State, whole.Tokens[chosen]), at.Place + 1, mode);
        }

        /// <summary>Says whether a mark stands before it: a capital, but a small one in a run of capitals.</summary>
        private bool TakesMark(int mode, int chosen)
        {
            return mode == Run ? isSmall[chosen] : isCapital[chosen];
        }

        /// <summary>Returns the weight of a mark and each letter that has a capital after it (V).</summary>
        private double[] Marked(At at, double[] own)
        {
            int mark = marks[at.Mode];
            var marked = new double[states.Size];
            if (mark < 0)
            {
                return marked;
            }
            double[] after = states.Weights(states.Step(at.State, mark), at.Place + 1);
            double sum = 0;
            foreach (int token in capitals)
            {
                sum = (double)(sum + after[token]);
            }
            foreach (int token in capitals)
            {
                marked[token] = sum > 0 ? own[mark] * (double)(after[token] / sum) : 0;
            }
            return marked;
        }
    }

    /// <summary>What may come next: the running sums of the weights, and what each stands for and leads to.</summary>
    internal sealed class Next
    {
        public readonly At At;
        public readonly double[] Borders;
        public readonly Choices From;

        /// <summary>Where each choice leads, once somebody was there.</summary>
        public readonly Next[] After;

        public Next(At at, double[] borders, Choices from)
        {
            At = at;
            Borders = borders;
            From = from;
            After = new Next[borders.Length];
        }
    }

    /// <summary>Draws names along a walk, each a function of the root of a seed and its number.</summary>
    internal sealed class Drawer
    {
        private const int MostTokens = 1000000;
        private const long AsItIs = 1 << 24;

        private readonly States states;
        private readonly IWalk walk;
        private readonly long power;
        private readonly long limit;
        private readonly Keeper<long, Next> known;

        public Drawer(Dictionary<string, object> document)
        {
            states = new States(Arcs.Of(document));
            bool isMarked = Fields.List(Fields.Of(document, "marks"), "marks").Count > 0;
            walk = isMarked ? (IWalk)new MarkedWalk(document, states) : new PlainWalk(document, states);
            power = Fields.Whole(Fields.Of(document, "power"), 1, Fields.Largest, "power");
            limit = Fields.Whole(Fields.Of(document, "limit"), 1, MostTokens, "limit");
            known = new Keeper<long, Next>(Keeper<long, Next>.Numbers / states.Size);
        }

        /// <summary>Returns the name of a number; null where it does not end in time.</summary>
        public string Draw(ulong root, ulong number)
        {
            ulong key = Randomness.Derived(root, number);
            Next next = NextAt(new At(states.Start, 0, 0));
            var name = new StringBuilder();
            for (int step = 1; step <= limit; step++)
            {
                double x = (double)(Randomness.Uniform(key, step) * next.Borders[next.Borders.Length - 1]);
                int chosen = FirstAbove(next.Borders, x);
                if (chosen == next.Borders.Length)
                {
                    throw new InvalidOperationException(
                        "in one of the document's states no token can follow; export it anew");
                }
                if (next.From.Tokens[chosen] == states.End)
                {
                    return name.ToString();
                }
                name.Append(next.From.Pieces[chosen]);
                next = next.After[chosen] ?? (next.After[chosen] = NextAt(walk.After(next.At, chosen)));
            }
            return null;
        }

        private Next NextAt(At at)
        {
            return known.TryGet(at.Key, out Next next) ? next : known.Keep(at.Key, NewNext(at));
        }

        private Next NewNext(At at)
        {
            Choices from = walk.Weighed(at, out double[] weights);
            double highest = weights.Max();
            var borders = new double[weights.Length];
            double sum = 0;
            for (int i = 0; i < borders.Length; i++)
            {
                sum = (double)(sum + (power == AsItIs ? weights[i] : Raised(weights[i] / highest, power)));
                borders[i] = sum;
            }
            return new Next(at, borders, from);
        }

        /// <summary>Raises a share to power / 2**24, by products and square roots, which all machines round alike.</summary>
        private static double Raised(double share, long power)
        {
            double result = 1;
            double square = share;
            for (long n = power / AsItIs; n > 0; n /= 2)
            {
                result = n % 2 == 1 ? (double)(result * square) : result;
                square = n > 1 ? (double)(square * square) : square;
            }
            double root = share;
            for (long bit = AsItIs / 2; bit > 0; bit /= 2)
            {
                root = Math.Sqrt(root);
                result = (power & bit) != 0 ? (double)(result * root) : result;
            }
            return result;
        }

        /// <summary>Returns the place of the first of ascending numbers that is above another; their length: none.</summary>
        private static int FirstAbove(double[] ascending, double x)
        {
            int low = 0;
            int high = ascending.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (ascending[middle] > x)
                {
                    high = middle;
                }
                else
                {
                    low = middle + 1;
                }
            }
            return low;
        }
    }

    /// <summary>What is asked of names, and the number of candidates from which on there are none; -1: no such.</summary>
    internal sealed class Rung
    {
        private readonly Check[] checks;
        private readonly long until;

        private Rung(IEnumerable<Check> checks, long until)
        {
            this.checks = checks.OrderBy(check => check.Cost).ToArray();
            this.until = until;
        }

        /// <summary>Reads the rungs of a document.</summary>
        public static List<Rung> ListOf(Dictionary<string, object> document, List<string> names, Letters letters)
        {
            List<Check> known = Fields.List(Fields.Of(document, "checks"), "checks")
                .Select(each => Check.Of(Fields.Object(each, "a check"), names, letters)).ToList();
            List<Check> hold = Chosen(known, Fields.Of(document, "hold"));
            List<Rung> rungs = Fields.List(Fields.Of(document, "rungs"), "rungs")
                .Select(each => Fields.Object(each, "a rung"))
                .Select(each => new Rung(hold.Concat(Chosen(known, Fields.Of(each, "checks"))),
                    Fields.Whole(Fields.Of(each, "until"), -1, Fields.Largest, "until"))).ToList();
            Fields.Want(rungs.Count > 0, "it has no rung");
            return rungs;
        }

        public bool IsPast(ulong candidates)
        {
            return until >= 0 && candidates >= (ulong)until;
        }

        public bool Passes(View name)
        {
            foreach (Check check in checks)
            {
                if (!check.Passes(name))
                {
                    return false;
                }
            }
            return true;
        }

        private static List<Check> Chosen(List<Check> known, object places)
        {
            return Fields.List(places, "places of checks")
                .Select(each => known[(int)Fields.Whole(each, 0, known.Count - 1, "a place in checks")]).ToList();
        }
    }

    /// <summary>What a document asks of a name.</summary>
    internal sealed class Check
    {
        private const int MostSize = 64;

        // By how long they take: most attempts fail, and it does not matter by which.
        private static readonly string[] Kinds = { "length", "dfa", "stutter", "edges", "windows", "new", "not" };

        private Check(string kind, Func<View, bool> passes)
        {
            Cost = Array.IndexOf(Kinds, kind);
            Passes = passes;
        }

        public int Cost { get; }

        public Func<View, bool> Passes { get; }

        /// <summary>Reads a check.</summary>
        public static Check Of(Dictionary<string, object> data, List<string> names, Letters letters)
        {
            string kind = Fields.Text(Fields.Of(data, "kind"), "the kind of a check");
            return new Check(kind, FunctionOf(kind, data, names, letters));
        }

        private static Func<View, bool> FunctionOf(
            string kind, Dictionary<string, object> data, List<string> names, Letters letters)
        {
            switch (kind)
            {
                case "length":
                    return Length(data);
                case "dfa":
                    return Walk(data);
                case "new":
                    var known = new HashSet<string>(names.Select(name => letters.Folded(name)));
                    return name => !known.Contains(name.Folded.Text);
                case "not":
                    var refused = new HashSet<string>(Encodings.FrontCoded(Fields.Of(data, "names"), "refused names"));
                    return name => !refused.Contains(name.Small.Text);
                case "windows":
                    return Windows(data, names, letters);
                case "edges":
                    return Edges(data, names, letters);
                case "stutter":
                    return Stutter(data);
                default:
                    Fields.Want(false, "it asks for " + kind + ", which this reader does not know");
                    return null;
            }
        }

        private static Func<View, bool> Length(Dictionary<string, object> data)
        {
            long least = Fields.Whole(Fields.Of(data, "least"), 0, Fields.Largest, "a length");
            long most = Fields.Whole(Fields.Of(data, "most"), 0, Fields.Largest, "a length");
            return name => least <= name.AsItIs.Count && name.AsItIs.Count <= most;
        }

        private static Func<View, bool> Walk(Dictionary<string, object> data)
        {
            string[] classes = Choices.Texts(data, "letters");
            var classOf = new Dictionary<int, int>();
            for (int i = 0; i < classes.Length; i++)
            {
                foreach (int letter in new Spelling(classes[i]).Letters())
                {
                    classOf[letter] = i;
                }
            }
            bool[] accept = Fields.Bits(Fields.Of(data, "accept"), "accept");
            int[] next = Encodings.Places(
                Fields.Of(data, "next"), (long)accept.Length * classes.Length, accept.Length + 1, "next");
            return name =>
            {
                int state = 1;
                for (int i = 0; i < name.AsItIs.Count; i++)
                {
                    bool isKnown = classOf.TryGetValue(name.AsItIs[i], out int found);
                    state = isKnown ? next[((state - 1) * classes.Length) + found] : 0;
                    if (state == 0)
                    {
                        return false;
                    }
                }
                return accept[state - 1];
            };
        }

        private static Func<View, bool> Windows(Dictionary<string, object> data, List<string> names, Letters letters)
        {
            int size = (int)Fields.Whole(Fields.Of(data, "size"), 1, MostSize, "size of pieces");
            long allowed = Fields.Whole(Fields.Of(data, "new"), 0, Fields.Largest, "how many pieces may be new");
            long least = Fields.Whole(Fields.Of(data, "known"), 0, size - 1, "letters of known pieces");
            bool asItIs = Fields.Truth(Fields.Of(data, "case"), "case");
            int[] sizes = Enumerable.Range(1, (int)least).Concat(new[] { size }).ToArray();
            // The pieces of all names, of whatever size.
            var known = new HashSet<string>();
            foreach (Spelling marked in names.Select(name => MarkedAs(new View(name, letters), asItIs)))
            {
                foreach (int each in sizes)
                {
                    for (int i = 0; i + each <= marked.Count; i++)
                    {
                        known.Add(marked.Piece(i, each));
                    }
                }
            }
            return name => sizes.All(
                each => HasAtMost(each == size ? allowed : 0, each, MarkedAs(name, asItIs), known));
        }

        private static Spelling MarkedAs(View name, bool asItIs)
        {
            return asItIs ? name.Marked : name.MarkedSmall;
        }

        /// <summary>Says whether a name has at most so many pieces of a size that are not known.</summary>
        private static bool HasAtMost(long allowed, int size, Spelling marked, HashSet<string> known)
        {
            for (int i = 0; i + size <= marked.Count && allowed >= 0; i++)
            {
                allowed -= known.Contains(marked.Piece(i, size)) ? 0 : 1;
            }
            return allowed >= 0;
        }

        private static Func<View, bool> Edges(Dictionary<string, object> data, List<string> names, Letters letters)
        {
            int size = (int)Fields.Whole(Fields.Of(data, "size"), 0, MostSize, "size of edges");
            var begins = new HashSet<string>();
            var ends = new HashSet<string>();
            foreach (string name in names)
            {
                List<Spelling> words = letters.Words(new View(name, letters).Folded);
                for (int i = 0; i < words.Count; i++)
                {
                    for (int some = size; some <= size + 1; some++)
                    {
                        begins.Add(Begin(words[i], i == 0, some));
                        ends.Add(Finish(words[i], i == words.Count - 1, some));
                    }
                }
            }
            return name =>
            {
                List<Spelling> words = letters.Words(name.Folded);
                for (int i = 0; i < words.Count; i++)
                {
                    bool isLast = i == words.Count - 1;
                    if (!begins.Contains(Begin(words[i], i == 0, size)) || !ends.Contains(Finish(words[i], isLast, size))
                        || !(begins.Contains(Begin(words[i], i == 0, size + 1))
                            || ends.Contains(Finish(words[i], isLast, size + 1))))
                    {
                        return false;
                    }
                }
                return true;
            };
        }

        /// <summary>Returns the first letters of a word, after whether it is the first, and how many are meant.</summary>
        private static string Begin(Spelling word, bool isFirst, int size)
        {
            return (isFirst ? "first " : "other ") + (char)size + word.First(size);
        }

        /// <summary>Returns the last letters of a word, after whether it is the last, and how many are meant.</summary>
        private static string Finish(Spelling word, bool isLast, int size)
        {
            return (isLast ? "last " : "other ") + (char)size + word.Last(size);
        }

        private static Func<View, bool> Stutter(Dictionary<string, object> data)
        {
            bool thrice = Fields.Truth(Fields.Of(data, "thrice"), "thrice");
            bool twice = Fields.Truth(Fields.Of(data, "twice"), "twice");
            return name => !(thrice && Repeats(name.Folded, 1, 3))
                && !(twice && (Repeats(name.Folded, 2, 2) || Repeats(name.Folded, 3, 2)));
        }

        /// <summary>Says whether some letters, as many as size says, stand so many times in a row.</summary>
        private static bool Repeats(Spelling letters, int size, int times)
        {
            int run = 0;
            for (int i = size; i < letters.Count; i++)
            {
                run = letters[i] == letters[i - size] ? run + 1 : 0;
                if (run == size * (times - 1))
                {
                    return true;
                }
            }
            return false;
        }
    }

    /// <summary>An n-gram that was counted: how often it occurs, and how many tokens stand before it.</summary>
    internal sealed class Gram
    {
        public readonly SortedDictionary<int, Gram> Longer = new SortedDictionary<int, Gram>();
        public readonly HashSet<int> Before = new HashSet<int>();
        public long Seen;

        public long Count => Before.Count > 0 ? Before.Count : Seen;

        /// <summary>Returns the n-gram that is longer by a token.</summary>
        public Gram With(int token)
        {
            if (!Longer.TryGetValue(token, out Gram gram))
            {
                Longer[token] = gram = new Gram();
            }
            return gram;
        }
    }

    /// <summary>What n-grams follow: a context, its tokens, and whether it begins with the start of a name.</summary>
    internal sealed class Context
    {
        public readonly Gram Gram;
        public readonly int Length;
        public readonly bool AtStart;

        public Context(Gram gram, int length, bool atStart)
        {
            Gram = gram;
            Length = length;
            AtStart = atStart;
        }
    }

    /// <summary>Counts the names that judge (FORMAT.md, The score's models).</summary>
    internal sealed class Counting
    {
        private const int Start = 0;

        private readonly int size;
        private readonly int end;
        private readonly int order;
        private readonly Gram root = new Gram();

        /// <summary>size: how many tokens there are. boundaries: 1 or 2 of them. order: that of the model.</summary>
        public Counting(int size, int boundaries, int order)
        {
            this.size = size;
            end = boundaries - 1;
            this.order = order;
        }

        /// <summary>Counts a name, written in tokens without boundaries, as often as it counts.</summary>
        public void Add(int[] name, long times)
        {
            int[] tokens = new[] { Start }.Concat(name).Concat(new[] { end }).ToArray();
            for (int from = 0; from < tokens.Length && times > 0; from++)
            {
                Gram gram = root;
                for (int at = from; at < Math.Min(tokens.Length, from + order); at++)
                {
                    gram = gram.With(tokens[at]);
                    // The start of a name alone is no n-gram, but a context.
                    gram.Seen += at > 0 ? times : 0;
                    if (from > 0 && at - from + 1 < order)
                    {
                        gram.Before.Add(tokens[from - 1]);
                    }
                }
            }
        }

        /// <summary>Weighs the n-grams as a field of a document says: the states of a model.</summary>
        public States Weighed(object field, string what)
        {
            Dictionary<string, object> fitted = Fields.Object(field, what);
            double[] discounts = Encodings.Doubles(Fields.Of(fitted, "discounts"), what + ": discounts", 6 * order);
            double[] strengths = Encodings.Doubles(Fields.Of(fitted, "strengths"), what + ": strengths", 2 * order);
            var degree = new List<int>();
            var token = new List<int>();
            var kept = new List<double>();
            var taken = new List<double>();
            var given = new List<double>();
            foreach (Context context in Contexts())
            {
                int kind = (context.AtStart ? order : 0) + context.Length;
                int before = token.Count;
                given.Add(strengths[kind]);
                foreach (int each in Following(context))
                {
                    long count = context.Gram.Longer.TryGetValue(each, out Gram gram) ? gram.Count : 0;
                    double lost = count > 0 ? discounts[(3 * kind) + (int)Math.Min(count, 3) - 1] : 0;
                    Fields.Want(count >= 0 && lost <= count, what + ": a discount is more than the count");
                    token.Add(each);
                    kept.Add(count - lost);
                    taken.Add(lost);
                }
                degree.Add(token.Count - before);
            }
            return new States(new Arcs
            {
                End = end,
                Start = order > 1 ? 1 : 0,
                Floor = Enumerable.Range(0, size).Select(each => each != Start || Start == end).ToArray(),
                Degree = degree.ToArray(),
                Token = token.ToArray(),
                Kept = kept.ToArray(),
                Taken = taken.ToArray(),
                Given = given.ToArray(),
                BacksOff = true,
                Odds = Encodings.Odds(Fields.Of(fitted, "odds"), what + ": odds"),
            });
        }

        /// <summary>Returns the contexts in the order of the numbers of their states.</summary>
        private List<Context> Contexts()
        {
            var contexts = new List<Context> { new Context(root, 0, false) };
            for (int i = 0; i < contexts.Count; i++)
            {
                Context context = contexts[i];
                if (context.Length + 1 >= order)
                {
                    continue;
                }
                foreach (int token in Following(context).Where(each => context.Length == 0 || each != end))
                {
                    bool atStart = context.Length == 0 ? token == Start : context.AtStart;
                    Gram gram = context.Gram.Longer.TryGetValue(token, out Gram found) ? found : new Gram();
                    contexts.Add(new Context(gram, context.Length + 1, atStart));
                }
            }
            return contexts;
        }

        /// <summary>Returns the tokens of a context's arcs, in order: all of them after the empty context.</summary>
        private IEnumerable<int> Following(Context context)
        {
            return context.Length == 0 ? Enumerable.Range(0, size) : context.Gram.Longer.Keys;
        }
    }

    /// <summary>Reads names by a model of counts: how likely each of their letters is.</summary>
    internal sealed class Reading
    {
        private readonly States states;
        private readonly Keeper<long, double[]> shares;

        public Reading(States states)
        {
            this.states = states;
            shares = new Keeper<long, double[]>(Keeper<long, double[]>.Numbers / states.Size);
        }

        /// <summary>Adds the logs of a name's tokens and its end; returns the sum, and the lowest.</summary>
        public long Read(int[] tokens, out long lowest)
        {
            int state = states.Start;
            long sum = 0;
            lowest = 0;
            for (int place = 0; place <= tokens.Length; place++)
            {
                int token = place < tokens.Length ? tokens[place] : states.End;
                long log = Score.Ilog(SharesAt(state, place)[token]);
                sum += log;
                lowest = Math.Min(lowest, log);
                state = states.Step(state, token);
            }
            return sum;
        }

        private double[] SharesAt(int state, int place)
        {
            long key = ((long)state * States.Odds) + Math.Min(place, States.Odds - 1);
            if (shares.TryGet(key, out double[] found))
            {
                return found;
            }
            double[] weights = states.Weights(state, place);
            double total = 0;
            foreach (double weight in weights)
            {
                total = (double)(total + weight);
            }
            if (!(total > 0))
            {
                throw new InvalidOperationException(
                    "in one of the states of the document's score no token can follow; export it anew");
            }
            return shares.Keep(key, Array.ConvertAll(weights, each => each / total));
        }
    }

    /// <summary>Judges names, in small letters, by those of the document (FORMAT.md, Score).</summary>
    internal sealed class Score
    {
        public readonly List<string> Judged;

        private const int Unit = 1024;
        private const int Impossible = -100 * Unit;
        private const int Unknown = -(1 << 20);
        private const int Features = 7;
        private const int Ending = 3;
        private const int MostOrder = 12;
        // What weights may be: so all sums stay whole numbers below 2**53.
        private const int MostWeight = 1 << 20;
        private const int MostKnown = 1 << 16;

        private readonly Letters letters;
        private readonly Dictionary<int, int> tokenOf = new Dictionary<int, int>();
        private readonly Reading forwards;
        private readonly Reading backwards;
        private readonly HashSet<int> vowels;
        private readonly long middle;
        private readonly long[] weights;
        private readonly HashSet<string> words = new HashSet<string>();
        private readonly HashSet<string> fragments = new HashSet<string>();
        private readonly Dictionary<string, int> shapes = new Dictionary<string, int>();
        private readonly Dictionary<string, int> endings = new Dictionary<string, int>();
        private readonly Keeper<string, long> known = new Keeper<string, long>(MostKnown);

        public Score(Dictionary<string, object> document, List<string> names, Letters letters)
        {
            this.letters = letters;
            Judged = JudgedOf(document, names, letters);
            int boundaries = (int)Fields.Whole(Fields.Of(document, "boundaries"), 1, 2, "boundaries");
            int order = (int)Fields.Whole(Fields.Of(document, "order"), 1, MostOrder, "order");
            List<int> alphabet = Judged.SelectMany(name => new Spelling(name).Letters()).Distinct().ToList();
            alphabet.Sort();
            for (int i = 0; i < alphabet.Count; i++)
            {
                tokenOf[alphabet[i]] = i + boundaries;
            }
            var counts = new[] { new Counting(alphabet.Count + boundaries, boundaries, order),
                new Counting(alphabet.Count + boundaries, boundaries, order) };
            Count(counts, Fields.Of(document, "times"));
            forwards = new Reading(counts[0].Weighed(Fields.Of(document, "forwards"), "forwards"));
            backwards = new Reading(counts[1].Weighed(Fields.Of(document, "backwards"), "backwards"));
            vowels = new HashSet<int>(new Spelling(Fields.Text(Fields.Of(document, "vowels"), "vowels")).Letters());
            middle = Fields.Whole(Fields.Of(document, "middle"), 0, Fields.Largest >> 11, "middle");
            weights = Fields.List(Fields.Of(document, "weights"), "weights")
                .Select(each => Fields.Whole(each, -MostWeight, MostWeight, "a weight")).ToArray();
            Fields.Want(weights.Length == Features, "weights are not seven");
            Know();
        }

        /// <summary>Returns log2 of a number of 0 or more, in 1/1024, rounded down: by halving, doubling, squaring.</summary>
        public static long Ilog(double x)
        {
            if (x == 0)
            {
                return Impossible;
            }
            long number = 0;
            double rest = x;
            for (; rest >= 2; number++)
            {
                rest /= 2;
            }
            for (; rest < 1; number--)
            {
                rest *= 2;
            }
            for (int i = 0; i < 10; i++)
            {
                rest = (double)(rest * rest);
                number *= 2;
                if (rest >= 2)
                {
                    rest /= 2;
                    number++;
                }
            }
            return Math.Max(number, Impossible);
        }

        /// <summary>Returns the score of a name in small letters: the greater, the better.</summary>
        public long Of(string name)
        {
            return known.TryGet(name, out long score) ? score : known.Keep(name, Weighted(new Spelling(name)));
        }

        private static List<string> JudgedOf(Dictionary<string, object> document, List<string> names, Letters letters)
        {
            List<string> judged = Encodings.FrontCoded(Fields.Of(document, "judged"), "judged");
            if (judged.Count == 0)
            {
                judged = names.Select(name => letters.Small(name)).Distinct().ToList();
                judged.Sort(Spelling.Compare);
            }
            Fields.Want(judged.Count > 0, "it has no names to judge by");
            return judged;
        }

        private void Count(Counting[] counts, object field)
        {
            long[] times = Equals(field, "") ? null : Encodings.Planes(field, Judged.Count, Fields.Largest, "times");
            for (int i = 0; i < Judged.Count; i++)
            {
                int[] tokens = Tokens(new Spelling(Judged[i]));
                counts[0].Add(tokens, times == null ? 1 : times[i]);
                Array.Reverse(tokens);
                counts[1].Add(tokens, times == null ? 1 : times[i]);
            }
        }

        /// <summary>Collects what names are compared with: the words, their edges, the shapes and the endings.</summary>
        private void Know()
        {
            foreach (Spelling name in Judged.Select(name => new Spelling(name)))
            {
                Increase(shapes, Shape(name));
                Increase(endings, name.Last(Ending));
                foreach (Spelling word in letters.Words(name))
                {
                    words.Add(word.Text);
                    for (int size = 0; size <= word.Count; size++)
                    {
                        fragments.Add(word.First(size));
                        fragments.Add(word.Last(size));
                    }
                }
            }
        }

        private static void Increase(Dictionary<string, int> counts, string key)
        {
            counts.TryGetValue(key, out int count);
            counts[key] = count + 1;
        }

        private static long LogOfCount(Dictionary<string, int> counts, string key)
        {
            counts.TryGetValue(key, out int count);
            return Ilog(count + 0.3);
        }

        private long Weighted(Spelling name)
        {
            long both = Likely(name, out long worst);
            var features = new[]
            {
                both,
                worst,
                -Math.Abs(((long)Unit * name.Count) - middle),
                letters.Words(name).Any(word => IsFragment(word.Text)) ? -Unit : 0,
                LogOfCount(shapes, Shape(name)),
                LogOfCount(endings, name.Last(Ending)),
                -Unit * RepeatedPairs(name),
            };
            return features.Select((feature, i) => weights[i] * feature).Sum();
        }

        private int[] Tokens(Spelling name)
        {
            return name.Letters().Select(each => tokenOf[each]).ToArray();
        }

        /// <summary>Returns the first feature and the second: how likely letters are, on the whole and at worst.</summary>
        private long Likely(Spelling name, out long worst)
        {
            worst = Unknown;
            if (name.Count == 0 || !name.Letters().All(tokenOf.ContainsKey))
            {
                return Unknown;
            }
            int[] tokens = Tokens(name);
            long sum = forwards.Read(tokens, out long lowest);
            Array.Reverse(tokens);
            sum += backwards.Read(tokens, out worst);
            worst += lowest;
            // Rounded down, where C# rounds to 0.
            return sum >= 0 ? sum / name.Count : -((-sum + name.Count - 1) / name.Count);
        }

        /// <summary>Returns a name's vowels as V, other letters that judged names have as C.</summary>
        private string Shape(Spelling name)
        {
            var kinds = new StringBuilder();
            for (int i = 0; i < name.Count; i++)
            {
                kinds.Append(vowels.Contains(name[i]) ? "V" : tokenOf.ContainsKey(name[i]) ? "C" : name.Piece(i, 1));
            }
            return kinds.ToString();
        }

        private bool IsFragment(string word)
        {
            return !words.Contains(word) && fragments.Contains(word);
        }

        /// <summary>Returns how many pairs of letters, start and end being one, came before in the name.</summary>
        private static long RepeatedPairs(Spelling name)
        {
            var marked = new Spelling("\n" + name.Text + "\n");
            IEnumerable<string> pairs = Enumerable.Range(0, marked.Count - 1).Select(i => marked.Piece(i, 2));
            return marked.Count - 1 - pairs.Distinct().Count();
        }
    }

    /// <summary>Counts how often chosen names begin and end alike.</summary>
    internal sealed class Spread
    {
        private const int Edge = 3;
        private const int AtLeast = 2;
        private const double Times = 1.5;

        private readonly Dictionary<string, int> known = new Dictionary<string, int>();
        private readonly Dictionary<string, int> counts = new Dictionary<string, int>();
        private readonly int judged;
        private int all;

        public Spread(List<string> judged)
        {
            this.judged = judged.Count;
            foreach (string name in judged)
            {
                Count(known, name);
            }
        }

        /// <summary>Says whether neither edge of a name comes too often by now.</summary>
        public bool Allows(string name)
        {
            return Edges(name).All(edge =>
            {
                counts.TryGetValue(edge, out int count);
                known.TryGetValue(edge, out int ofJudged);
                double share = (double)ofJudged / judged;
                return count < AtLeast || count < (double)(Times * share) * (all + 1);
            });
        }

        public void Add(string name)
        {
            Count(counts, name);
            all++;
        }

        private static void Count(Dictionary<string, int> counts, string name)
        {
            foreach (string edge in Edges(name))
            {
                counts.TryGetValue(edge, out int count);
                counts[edge] = count + 1;
            }
        }

        /// <summary>Returns what a name begins with, and what it ends with, as different texts.</summary>
        private static string[] Edges(string name)
        {
            var letters = new Spelling(name);
            return new[] { "<" + letters.First(Edge), ">" + letters.Last(Edge) };
        }
    }

    /// <summary>Chooses the names of one seed; those before decide, and none after.</summary>
    internal sealed class Choice
    {
        private readonly Score score;
        private readonly Letters letters;
        private readonly Spread spread;
        private readonly HashSet<string> chosen = new HashSet<string>();

        public Choice(Score score, Letters letters)
        {
            this.score = score;
            this.letters = letters;
            spread = new Spread(score.Judged);
        }

        /// <summary>Returns the best candidate that is new and does not bore; the best one, where there is none.</summary>
        public string Best(List<string> candidates)
        {
            List<string> small = candidates.Select(name => letters.Small(name)).ToList();
            // OrderBy keeps equals in their order.
            List<int> order = Enumerable.Range(0, small.Count).OrderByDescending(i => score.Of(small[i])).ToList();
            List<int> fresh = order.Where(i => !chosen.Contains(small[i])).ToList();
            if (fresh.Count == 0)
            {
                return candidates[order[0]];
            }
            int allowed = fresh.FindIndex(i => spread.Allows(small[i]));
            int best = fresh[Math.Max(allowed, 0)];
            chosen.Add(small[best]);
            spread.Add(small[best]);
            return candidates[best];
        }
    }
}
