// Batches of names to go back to, for as long as this tab is open. A batch is what was drawn at once, with what was asked.
import {el} from "./dom.js";
import {stored, text} from "./storage.js";

/** Batches that are kept at most, characters of all of them, and of what was pasted that is kept with one. */
const MOST = 20;
const LONGEST = 1_000_000;
const PASTED = 20_000;
/** Of these the card shows so many. */
const SHOWN = 5;

const store = stored("sessionStorage", "namegen.batches", 1, checked);
let batches = store.read();
const listeners = new Set();

function checked(value) {
  const isBatch = each =>
    each &&
    typeof each === "object" &&
    typeof each.key === "string" &&
    typeof each.title === "string" &&
    Array.isArray(each.names) &&
    each.names.length &&
    each.names.every(name => name && typeof name.name === "string" && Array.isArray(name.from));
  return (Array.isArray(value) ? value : []).filter(isBatch).slice(-MOST);
}

/** Hear that there are other batches. */
export const onBatches = listener => {
  listeners.add(listener);
};
export const allBatches = () => batches;

/** The newest batch that was drawn by these words, or undefined. */
export const batchOf = (key, seed = "") => batches.findLast(each => each.key === key && (!seed || each.seed === seed));

/** Add a batch; in the place of `instead`, where that is one that a wish being typed has overtaken. */
export function addBatch(batch, instead = null) {
  batches = [...batches.filter(each => each !== instead), batch].slice(-MOST);
  write();
  listeners.forEach(listener => listener());
}

/** Write the newest that fit. A long pasted list stands behind its batch only until the page is left. */
function write() {
  let rest = LONGEST;
  const fitting = batches
    .map(plain)
    .reverse()
    .filter(each => (rest -= JSON.stringify(each).length) > 0)
    .reverse();
  store.write(fitting);
}

const plain = batch =>
  batch.state?.source.kind === "text" && batch.state.source.text.length > PASTED
    ? {...batch, state: null, asked: null}
    : batch;

/** Say how long ago a moment was. */
export function ago(time) {
  const minutes = Math.floor((Date.now() - time) / 60_000);
  if (!(minutes >= 1)) return "just now";
  if (minutes < 60) return minutes === 1 ? "a minute ago" : `${minutes} minutes ago`;
  const hours = Math.floor(minutes / 60);
  return hours === 1 ? "an hour ago" : `${hours} hours ago`;
}

/** Build the card of batches. `current()` is the one that is shown, `goTo(batch)` shows another. */
export function batchesCard(current, goTo) {
  const list = el("ul", {class: "ng-batches"});
  const card = el(
    "section",
    {class: "ng-card", "aria-labelledby": "ng-batches-h", hidden: true},
    el("div", {class: "ng-rh"}, el("h2", {class: "ng-h3", id: "ng-batches-h", text: "Batches"})),
    list,
  );
  function paint() {
    card.hidden = !batches.length;
    const focused = [...list.children].findIndex(each => each.contains(document.activeElement));
    list.replaceChildren(...batches.slice(-SHOWN).reverse().map(row));
    if (focused >= 0) (list.children[focused] ?? list.lastElementChild)?.firstElementChild.focus();
  }
  function row(batch) {
    const of = [batch.title, batch.say]
      .filter(Boolean)
      .map(each => text(each, 200))
      .join(", ");
    const first = batch.names.slice(0, 4).map(each => each.name);
    return el(
      "li",
      {},
      el(
        "button",
        {type: "button", "aria-current": batch === current() ? "true" : null, on: {click: () => goTo(batch)}},
        el("span", {class: "ng-batch-of", text: `${of} · ${ago(batch.time)}`}),
        el("bdi", {class: "ng-batch-names", text: first.join(", ")}),
      ),
    );
  }
  onBatches(paint);
  paint();
  return {card, paint};
}
