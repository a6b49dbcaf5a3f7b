// Sentences of the page of names: how rare a wish is, what keeps names from coming, what they are put together from.
import {listed} from "./dom.js";

/** What the wishes are called, by their fields. */
export const CALLED = {
  starts_with: "Starts with",
  ends_with: "Ends with",
  contains: "Contains",
  lacks: "Without",
  like: "Like",
  shape: "Shape",
  regex: "Pattern",
  min_length: "At least so many letters",
  max_length: "At most so many letters",
  min_distance: "Not too near",
  max_copied: "At most copied",
  guard: "Nothing offensive",
};

/** What it says of closeness, in a word. */
export const CLOSENESS = {
  close: "close to the names of the list",
  near: "in the same voice",
  free: "a little strange",
};

/** What stands under a name. */
export function noteOf({copied, from, parts}, known) {
  if (copied) return "in the list";
  if (parts?.length || !known) return "";
  if (from.length > 1) return from.join(" + ");
  return from.length ? `near ${from[0]}` : "all new";
}

/** "1 name in 24 starts with K by itself", as a part of a sentence. */
export function rarity(share, exact, wishes) {
  if (share === null || share === undefined) return "";
  const [rare, verb] = inWords(share);
  const words = doing(wishes);
  return `${exact || rare.startsWith("hardly") ? "" : "about "}${rare} ${verb ? words.one : words.many} by ${verb ? "itself" : "themselves"}`;
}

/** "1 name in 24", and whether that is one. */
function inWords(share) {
  if (share > 0.95) return ["nearly all names", false];
  if (share > 0.4) return [`${Math.round(share * 10)} names in 10`, false];
  const times = 1 / share;
  if (!(times < 1e15)) return ["hardly any name", true];
  return [`1 name in ${rounded(times)}`, true];
}

/** To three digits, as people say it: 547,000; 2.31 million. */
export function rounded(number) {
  if (number < 1e6) return Math.round(Number(number.toPrecision(3))).toLocaleString("en");
  return new Intl.NumberFormat("en", {notation: "compact", compactDisplay: "long", maximumSignificantDigits: 3}).format(
    number,
  );
}

function doing(wishes) {
  const set = Object.entries(wishes).filter(
    ([, value]) => value !== "" && value !== null && value !== false && value.length !== 0,
  );
  if (set.length !== 1) return {one: "is such", many: "are such"};
  const [[field, value]] = set;
  if (field === "starts_with") return {one: `starts with ${value}`, many: `start with ${value}`};
  if (field === "ends_with") return {one: `ends with ${value}`, many: `end with ${value}`};
  if (field === "contains") return {one: `has “${value}” in it`, many: `have “${value}” in them`};
  if (field === "lacks") return {one: `does without ${value}`, many: `do without ${value}`};
  return {one: "is such", many: "are such"};
}

const letters = of =>
  of.length === 1 ? `the letter “${of[0]}”` : `the letters ${listed(of.map(each => `“${each}”`))}`;

/** Why no name can be such: of the details of the server's error, and what each wish is called. */
export function whyNone(details, title, called) {
  if (details.letters?.length) return `No name of ${title} has ${letters(details.letters)}.`;
  const wishes = [...new Set((details.wishes ?? []).map(called))];
  const kept = details.defaults ?? [];
  if (!wishes.length && !kept.length) return sentence(details.message);
  if (!details.proven) return sentence(details.message);
  if (wishes.length > 1) return `${listed(wishes.map(each => `“${each}”`))} exclude each other.`;
  if (kept.some(each => each.startsWith("lengths")))
    return `No name of ${title} is as long or short as “${wishes[0]}” wants it.`;
  return `Nothing in ${title} goes that way.`;
}

/** A message of the server as a sentence. */
export const sentence = message =>
  message ? message[0].toUpperCase() + message.slice(1) + (/[.!?]$/.test(message) ? "" : ".") : "";
