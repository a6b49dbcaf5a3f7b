// The die: it falls on the strip of chances, and the letter there is added; once, or until the name ends.
import {el, icon, name} from "./dom.js";
import {DIE, PLAY, STOP} from "./icons.js";
import {fallsOn, keyOf} from "./look_chances.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");
/** Milliseconds that it lies there, and from letter to letter. */
const LIES = 600;
const BETWEEN = 250;

/** Make its buttons and its words. `page` says what is there, and does what follows:
    `answer()`, `chances()`; `beyond(into)` finds the piece among those not shown; `show(number, key)` shows where it
    fell, or nothing; `put(piece, answer)` adds it, and says whether the name goes on. */
export function die(page) {
  let rolling = false;
  let falling = false;
  const fell = el("p", {class: "ng-quiet ng-small ng-lk-fell", "aria-live": "polite"});
  const one = el("button", {type: "button", class: "ng-b", on: {click: () => roll()}}, icon(DIE), "Roll one letter");
  const toEnd = el("button", {type: "button", class: "ng-b", on: {click: () => (rolling ? halt() : rollOn())}});

  function paint() {
    toEnd.replaceChildren(icon(rolling ? STOP : PLAY), el("span", {text: rolling ? "Stop" : "Roll to the end"}));
  }
  function halt() {
    if (rolling) {
      rolling = false;
      paint();
    }
  }

  /** Let it fall once; says whether the name goes on. */
  async function roll() {
    const answer = page.answer();
    if (!answer || falling) return false;
    falling = true;
    try {
      const number = crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32;
      const {each, rest} = page.chances();
      const {at, into} = fallsOn(number, each);
      const piece = answer.next[at] ?? (rest > 0 ? await page.beyond(into) : answer.next.at(-1));
      if (!piece || page.answer() !== answer) return false;
      fell.textContent = `The die says ${number.toFixed(3)}: that falls on ${piece.end ? "the end" : (piece.word ?? piece.piece)}.`;
      page.show(number, keyOf(piece));
      await passed(LIES);
      if (page.answer() !== answer) return false;
      page.show(number, null);
      if (piece.end) {
        ended(answer);
        return false;
      }
      return await page.put(piece);
    } finally {
      falling = false;
    }
  }

  async function rollOn() {
    rolling = true;
    paint();
    while (rolling && (await roll())) await passed(BETWEEN);
    halt();
  }

  /** Say that the name has ended, and whether it is new. */
  function ended({text, known}) {
    halt();
    if (!text) fell.textContent = "A name of no letters: the model gives that a small chance.";
    else fell.replaceChildren("The name is ", el("b", {}, name(text)), whetherNew(known));
  }

  paint();
  return {
    buttons: [one, toEnd],
    words: fell,
    roll,
    halt,
    ended,
    /** Take it away: somebody goes on by hand. */
    leave() {
      halt();
      page.show();
      fell.textContent = "";
    },
  };
}

function whetherNew(known) {
  if (!known) return ".";
  return known.whole ? ", and it is in the list." : ", and it is new.";
}

const passed = milliseconds => new Promise(resolve => setTimeout(resolve, still.matches ? 0 : milliseconds));
