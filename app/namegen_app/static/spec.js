// A part and its options in one line of text, as the server reads and writes it: lstm size=64.

/** Write a part and its options: {name: value}. Values that are null are "none", and texts stand as they are. */
export const written = (name, options = {}) =>
  [quoted(name), ...Object.entries(options).map(([key, value]) => `${key}=${quoted(valueText(value))}`)].join(" ");

/** A value as a person types it. */
export function valueText(value) {
  if (value === null) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

const quoted = word => (/^[\w@%+:./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\"'\"'")}'`);

/** Read what `written` wrote, or a person: {name, options}, each option a text. null where it names no part or several. */
export function read(text) {
  const words = split(text);
  if (!words?.length || words[0].includes("=")) return null;
  const [name, ...assignments] = words;
  const options = {};
  for (const each of assignments) {
    const at = each.indexOf("=");
    if (at < 1 || each.slice(0, at) in options) return null;
    options[each.slice(0, at)] = each.slice(at + 1);
  }
  return {name, options};
}

/** Split into words as a shell does; null where a quotation is not ended, or a comma separates parts. */
function split(text) {
  const words = [];
  let word = null;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (quote) {
      if (letter === quote) quote = "";
      else if (quote === '"' && letter === "\\" && /["\\]/.test(text[at + 1] ?? "")) word += text[++at];
      else word += letter;
    } else if (letter === "'" || letter === '"') {
      quote = letter;
      word ??= "";
    } else if (/\s/.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (letter === ",") return null;
    else if (letter === "\\" && at + 1 < text.length) word = (word ?? "") + text[++at];
    else word = (word ?? "") + letter;
  }
  if (quote) return null;
  if (word !== null) words.push(word);
  return words;
}
