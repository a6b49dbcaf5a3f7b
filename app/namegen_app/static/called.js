// What things are called on the page, by what the server says of them.
import {listed} from "./dom.js";
import {ask} from "./server.js";
import {state} from "./state.js";

let known;

/** What there is to choose from, asked for once. */
export const about = () =>
  (known ??= ask("about").catch(error => {
    known = undefined;
    throw error;
  }));

/** The names to learn from, as a person calls them: "Welsh", "Welsh and Norse", "your names". */
export function sourceName({parts, defaults}, source = state.source) {
  if (source.kind === "text") return "your names";
  if (source.kind !== "lists") return source.title || "your file";
  const names = source.lists.length ? source.lists.map(each => each.name) : [defaults.wordlist];
  return listed(names.map(name => titled(parts.wordlist.find(each => each.name === name)?.label ?? name)));
}

/** The name of a list as a title: "Old English". */
export const titled = name =>
  name
    .split("-")
    .map(word => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(" ");

/** "about 2 minutes"; what is over in a moment is "at once". */
export function duration(seconds) {
  if (seconds < 1.5) return "at once";
  if (seconds < 90)
    return `about ${counted(seconds < 15 ? Math.round(seconds) : 5 * Math.round(seconds / 5), "second")}`;
  return seconds < 5400
    ? `about ${counted(Math.round(seconds / 60), "minute")}`
    : `about ${counted(Math.round(seconds / 3600), "hour")}`;
}

const counted = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

/** How a loss, in nats, is said: between how many letters the model wavers. */
export const wavers = nats => {
  const letters = Math.exp(nats);
  return letters < 1000 ? letters.toFixed(1) : "over 1,000";
};
