// Words on a batch of names: what it is of, how it was asked for, and what one name of it is part of.
import {sourceTitle} from "./picker_cards.js";
import {state} from "./state.js";

/** What a list is called: registered ones by the server's description, which is there before any card. */
export function titleOf(list) {
  const titles = state.source.kind === "lists" ? list.sources.map(each => each.title) : [];
  return titles.length && titles.every(Boolean) ? titles.join(" + ") : sourceTitle(state.source).title;
}

/** Two sources that are the same have the same. */
export const sourceKey = () => digest(JSON.stringify([state.source, state.reading]));

/** A short text that is another for another text: of two mixed 32-bit numbers (cyrb53). */
export function digest(text) {
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 2654435761);
    two = Math.imul(two ^ unit, 1597334677);
  }
  return `${text.length}-${(one >>> 0).toString(36)}${(two >>> 0).toString(36)}`;
}

/** How a batch was asked for, in a few words. */
export function howSaid() {
  const {wishes} = state;
  const words = [state.raw ? "raw" : state.closeness];
  if (wishes.starts_with) words.push(`${wishes.starts_with}…`);
  if (wishes.ends_with) words.push(`…${wishes.ends_with}`);
  if (wishes.like) words.push(`like ${wishes.like}`);
  return words.join(", ");
}

/** What more like this name would be. */
export function likeTitle(each) {
  const letters = [...(each.parts?.[0] ?? each.name)];
  const half = Math.max(Math.min(2, letters.length), Math.floor(letters.length / 2));
  return `New names that begin like ${letters.join("")} (${letters.slice(0, half).join("")}…) or end like it (…${letters.slice(-half).join("")})`;
}

/** The part of a name that the chosen list's model made: all of it, but where names are made of several. */
export function ownPart(each, batch) {
  if (!each.parts) return each.name;
  const slots = [...new Set([...(batch.state?.template ?? "").matchAll(/\{([^{}]+)\}/g)].map(found => found[1]))];
  return each.parts[slots.findIndex(slot => !batch.state.slots[slot])] ?? "";
}
