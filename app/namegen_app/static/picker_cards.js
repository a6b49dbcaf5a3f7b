// What is known of the registered lists without reading them: their cards, asked for once.
import {counted, figure} from "./dom.js";
import {ask} from "./server.js";
import {read} from "./spec.js";

/** Nothing is known yet: no list is called unknown then. */
const NOTHING = {cards: [], default: "", encodings: [], limits: {blended: 10, list_mb: Infinity, model_mb: Infinity}};

const listeners = new Set();
let known = null;
let asking = null;

/** Load the cards: {cards, default, encodings, limits}. A server that does not answer is asked again the next time. */
export function loadCards() {
  asking ??= ask("cards")
    .then(found => {
      known = found;
      listeners.forEach(listener => listener());
      return found;
    })
    .catch(error => {
      asking = null;
      throw error;
    });
  return asking;
}

/** What is known of the lists now. */
export const shelf = () => known ?? NOTHING;
export const isLoaded = () => known !== null;

/** Hear when the titles of the lists have become known. */
export const onTitles = listener => {
  listeners.add(listener);
};

/** The card of a list as a state names it: alone, with options, or with its distribution before it. null: no such list. */
export function cardOf(text) {
  const name = read(text)?.name ?? text;
  const bare = name.slice(name.indexOf(":") + 1);
  return shelf().cards.find(card => card.name === name) ?? shelf().cards.find(card => card.name === bare) ?? null;
}

/** The names that a source gives of lists which are not here; none while that is not known. */
export const unknownLists = source =>
  isLoaded() && source.kind === "lists" ? source.lists.map(each => each.name).filter(name => !cardOf(name)) : [];

/** "311 given names" */
export const kindOf = card => (card.count === undefined ? card.kind : `${figure(card.count)} ${card.kind}`);

/** Say of shares what part of all each is, in whole percent. */
export function percents(shares) {
  const all = shares.reduce((sum, each) => sum + each, 0);
  return shares.map(each => Math.round((100 * each) / all));
}

/** What the source is called on a button: {title, note}, both texts. `unknown`: whether it names lists that are not here. */
export function sourceTitle(source) {
  if (source.kind === "text") return {title: "Your names", note: counted(source.count ?? lines(source.text), "name")};
  if (source.kind === "upload")
    return {title: source.title || "Your file", note: source.count ? counted(source.count, "name") : "a file"};
  if (source.kind === "model") return {title: source.title || "Your model", note: source.note || "a saved model"};
  const lists = source.lists.length ? source.lists : [{name: shelf().default, share: 1}];
  const unknown = unknownLists(source).length > 0;
  const titles = lists.map(each => cardOf(each.name)?.title ?? each.name);
  if (unknown) return {title: titles.join(" + "), note: "no such list here", unknown};
  if (lists.length > 1)
    return {
      title: titles.join(" + "),
      note: `${percents(lists.map(each => each.share)).join(", ")} %, mixed by ${source.blend_by}`,
    };
  const card = cardOf(lists[0].name);
  return {title: titles[0] || "A list", note: card ? kindOf(card) : ""};
}

const lines = text => text.split("\n").filter(line => line.trim()).length;
