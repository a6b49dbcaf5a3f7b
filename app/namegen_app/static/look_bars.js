// Bars of what comes next, with a ghost where they stood before the temperature changed; under them the same chances as
// a strip, on which the die falls.
import {counted, el, roving} from "./dom.js";
import {keyOf, wordOf} from "./look_chances.js";
import {hundred} from "./look_parts.js";

/** Columns at most; of more letters the most likely are shown. */
const COLUMNS = 34;
/** Rows at first. */
const ROWS = 9;
const narrow = matchMedia("(max-width: 640px)");

/** Make the bars; `add(piece)` hears which was pressed. On a phone they are rows, the most likely first. */
export function letterBars(add) {
  const element = el("div", {
    class: "ng-lk-bars",
    role: "group",
    "aria-label": "Chance of each next letter; arrows move, Enter adds the letter",
  });
  const more = el("button", {
    type: "button",
    class: "ng-link",
    hidden: true,
    on: {
      click: () => {
        all = !all;
        again();
      },
    },
  });
  const moving = roving(element, () => [...element.children]);
  let all = false;
  let again = () => {};
  narrow.addEventListener("change", () => again());

  /** Show pieces, each with its chance `p` now and `g` at temperature 1. `rarer`: how many others there are, and their
      chance together. `hit`: the key of the piece that the die fell on. */
  function paint(pieces, rarer, warmed, hit) {
    again = () => paint(pieces, rarer, warmed, hit);
    const many = pieces.length > COLUMNS || rarer.count > 0;
    const rows = narrow.matches || (many && all);
    const sorted = rows || many ? [...pieces].sort((a, b) => b.p - a.p) : pieces;
    const most = rows ? ROWS : COLUMNS;
    const shown = all ? sorted : sorted.slice(0, most);
    element.className = `ng-lk-bars ${rows ? "ng-lk-rows" : "ng-lk-columns"}${warmed ? " ng-lk-warm" : ""}`;
    const top = Math.max(...shown.map(each => Math.max(each.p, each.g)), 0.001);
    const before = new Map([...element.children].map(each => [each.dataset.key, each]));
    place(shown.map(piece => filled(before.get(piece.key) ?? made(piece.key), piece, top, hit)));
    more.hidden = shown.length === sorted.length && !(all && (many || narrow.matches));
    more.textContent = all ? `Only the most likely${notShown(rarer)}` : "All letters";
  }

  /** Put the buttons in their order; the focus stays on its letter. Nothing moves where nothing has changed. */
  function place(buttons) {
    if (buttons.length === element.children.length && buttons.every((button, at) => element.children[at] === button))
      return;
    const active = document.activeElement;
    const focused = active?.parentNode === element ? active.dataset.key : null;
    element.replaceChildren(...buttons);
    if (focused !== null)
      (buttons.find(each => each.dataset.key === focused) ?? buttons[0])?.focus({preventScroll: true});
    else if (buttons.length) moving.settle();
  }

  function made(key) {
    const button = el(
      "button",
      {type: "button", tabindex: "-1", on: {click: () => add(button.piece)}},
      el("span", {class: "ng-lk-ghost"}),
      el("span", {class: "ng-lk-pv"}),
      el("span", {class: "ng-lk-bar"}),
      el("span", {class: "ng-lk-lt"}),
    );
    button.dataset.key = key;
    return button;
  }

  return {element, more, paint};
}

/** What is said of the letters that are not among all either. */
function notShown({count, p}) {
  if (!count) return "";
  return `. ${counted(count, "rarer letter")} ${count === 1 ? "is" : "are"} not shown, ${hundred(p)} together`;
}

/** Fill in a button: its bar, its ghost, its figure and its letter. */
function filled(button, piece, top, hit) {
  const [, value, , letter] = button.children;
  button.piece = piece;
  button.style.setProperty("--p", piece.p / top);
  button.style.setProperty("--g", piece.g / top);
  button.classList.toggle("ng-lk-end", Boolean(piece.end));
  button.classList.toggle("ng-lk-word", Boolean(wordOf(piece)));
  button.classList.toggle("ng-lk-hit", hit === piece.key);
  button.title = piece.word ?? "";
  set(value, piece.p >= 0.005 ? String(Math.round(piece.p * 100)) : "");
  set(letter, piece.end ? "end" : (wordOf(piece) ?? piece.piece));
  const label = `${piece.end ? "the end of the name" : (piece.word ?? piece.piece)}, ${hundred(piece.p)}`;
  if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
  return button;
}

/** Make the strip, with the pin that shows where the die fell. */
export function chanceStrip() {
  const strip = el("div", {class: "ng-lk-strip", "aria-hidden": "true"});
  const pin = el("div", {class: "ng-lk-pin", "aria-hidden": "true"});
  return {
    element: el("div", {class: "ng-lk-die"}, pin, strip),
    paint(pieces, rarer, hit) {
      const parts = pieces.filter(each => each.p > 0.002).map(each => [each.p, inStrip(each), hit === each.key]);
      if (rarer.p > 0.002) parts.push([rarer.p, rarer.p > 0.06 ? "others" : "", false]);
      while (strip.children.length > parts.length) strip.lastChild.remove();
      while (strip.children.length < parts.length) strip.append(el("span"));
      parts.forEach(([p, text, on], at) => {
        const part = strip.children[at];
        part.style.setProperty("--p", p);
        part.classList.toggle("ng-lk-hit", on);
        set(part, text);
      });
    },
    /** Let the die fall at a number from 0 to 1; without one it is taken away. */
    fall(number) {
      pin.classList.toggle("ng-on", number !== undefined);
      if (number !== undefined) pin.style.setProperty("--x", `${number * 100}%`);
    },
  };
}

/** What stands in a piece's part of the strip, where there is room. */
function inStrip({p, end, piece}) {
  if (p <= 0.03) return "";
  return end ? "." : piece;
}

const set = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

/** Whether letters stand in rows. */
export const inRows = () => narrow.matches;

/** The pieces of an answer as they are shown, with their chances now and at temperature 1. */
export const withChances = (answer, now, learned) =>
  answer.next.map((each, at) => ({...each, key: keyOf(each), p: now.each[at], g: learned.each[at]}));
