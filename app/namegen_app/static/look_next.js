// What comes next: one field, bars of the next letter as one types, the temperature that reshapes them, and the die.
import {counted, el, figure, name, rested} from "./dom.js";
import {say} from "./shell.js";
import {DroppedError, ask, latest} from "./server.js";
import {change, onChange, state} from "./state.js";
import {chanceStrip, inRows, letterBars, withChances} from "./look_bars.js";
import {chancesOf, keyOf, wordOf} from "./look_chances.js";
import {die} from "./look_die.js";
import {hundred, sentence, working} from "./look_parts.js";

/** Pieces that the server is asked for, and that it is asked for where the die falls beyond them. */
const PIECES = 300;
const ALL_PIECES = 5000;

export function nextCard(session, choose) {
  const next = latest("next_letters");
  let answer = null;
  let hit = null;
  let composing = false;

  const input = el("input", {
    type: "text",
    class: "ng-lk-input",
    value: state.begins,
    autocomplete: "off",
    autocapitalize: "words",
    spellcheck: "false",
    placeholder: "a name",
    "aria-label": "The beginning of a name",
    "aria-describedby": "ng-lk-wrong",
    maxlength: "200",
  });
  const wrong = el("p", {class: "ng-wrong", id: "ng-lk-wrong", hidden: true});
  const says = el("p", {class: "ng-lk-says"});
  const heard = el("p", {class: "ng-vh", "aria-live": "polite"});
  const wait = el("div");
  const bars = letterBars(add);
  const strip = chanceStrip();
  const warmth = temperature(paint);
  const rolled = die({
    answer: () => (wrong.hidden ? answer : null),
    chances: () => chancesOf(answer, warmth.value()),
    beyond,
    show,
    put: addRolled,
  });
  const back = el("button", {type: "button", class: "ng-b ng-soft", text: "Take one back", on: {click: takeBack}});
  const stage = el(
    "div",
    {class: "ng-lk-stage"},
    bars.element,
    bars.more,
    strip.element,
    el("div", {class: "ng-lk-ctl"}, rolled.buttons, back, warmth.element),
    rolled.words,
  );
  const element = el(
    "section",
    {class: "ng-card", "aria-labelledby": "ng-lk-next"},
    el(
      "div",
      {class: "ng-lk-head"},
      el(
        "div",
        {},
        el("h1", {class: "ng-h2", id: "ng-lk-next", text: "What comes next?"}),
        el("p", {
          class: "ng-quiet",
          text: "Type the beginning of a name. The bars are what the model expects after it, and a click adds the letter.",
        }),
      ),
      choose,
    ),
    el("label", {class: "ng-lk-typer"}, el("i", {"aria-hidden": "true", text: "."}), input),
    wrong,
    says,
    heard,
    wait,
    stage,
  );

  const remember = () => change({begins: input.value.trim() ? input.value : ""});
  const remembered = rested(500, remember);
  input.addEventListener("blur", () => {
    if (wrong.hidden) remember();
  }); // whoever leaves comes back to it
  const told = rested(900, () => {
    heard.textContent = says.textContent;
  }); // not at each key
  input.addEventListener("compositionstart", () => {
    composing = true;
  });
  input.addEventListener("compositionend", () => {
    composing = false;
    follow();
  });
  input.addEventListener("input", () => {
    rolled.leave();
    follow();
  });
  input.addEventListener("keydown", event => {
    if (event.key === "Enter" && !composing) rolled.roll();
  });

  /** Ask what comes after the text in the field, and show it; say whether that could be. `anew`: of another model. */
  async function follow({anew = false} = {}) {
    const text = input.value;
    let found;
    try {
      found = await session.about(next, {beginning: text, most: PIECES});
    } catch (error) {
      if (error instanceof DroppedError) return false;
      if (anew && answer && error.field === "beginning") {
        input.value = "";
        return follow();
      } // its list has not these letters
      if (!(composing && error.field === "beginning")) refuse(error);
      return false;
    }
    answer = found;
    accept();
    if (!composing && text === input.value && found.text !== text && found.text.length === text.length)
      spell(found.text);
    paint();
    remembered();
    told();
    session.tell("text", found.text);
    return true;
  }

  /** Write the text as the list writes it; the caret stays. */
  function spell(text) {
    const [from, to] = [input.selectionStart, input.selectionEnd];
    input.value = text;
    if (document.activeElement === input) input.setSelectionRange(from, to);
  }

  function refuse(error) {
    rolled.halt();
    wrong.textContent = sentence(error.message);
    wrong.hidden = false;
    if (error.field === "beginning") input.setAttribute("aria-invalid", "true");
    stage.classList.add("ng-stale");
    says.textContent = "";
  }

  function accept() {
    wrong.hidden = true;
    wrong.textContent = "";
    input.removeAttribute("aria-invalid");
    stage.classList.remove("ng-stale");
  }

  /** Show the answer at this temperature. */
  function paint() {
    if (!answer) return;
    const now = chancesOf(answer, warmth.value());
    const warmed = warmth.changed();
    const pieces = withChances(answer, now, warmed ? chancesOf(answer, 1) : now);
    const rarer = {count: answer.rest.reduce((sum, [, count]) => sum + count, 0), p: now.rest};
    bars.paint(pieces, rarer, warmed, hit);
    strip.paint(pieces, rarer, hit);
    says.replaceChildren(
      ...sayings(
        answer,
        pieces.reduce((a, b) => (b.p > a.p ? b : a)),
      ),
    );
  }

  /** Show where the die fell, and on what; without a number it is taken away. */
  function show(number, key = null) {
    strip.fall(number);
    hit = key;
    paint();
  }

  const after = piece => piece.after ?? answer.text + piece.piece;

  /** Add a letter by hand. */
  function add(piece) {
    rolled.leave();
    if (piece.end) {
      rolled.ended(answer);
      return;
    }
    input.value = after(piece);
    follow();
  }

  /** Add the letter that the die fell on; say whether the name may go on. */
  async function addRolled(piece) {
    input.value = after(piece);
    return (await follow()) && [...input.value].length < session.info.longest;
  }

  function takeBack() {
    rolled.leave();
    input.value = [...new Intl.Segmenter().segment(input.value)]
      .slice(0, -1)
      .map(each => each.segment)
      .join("");
    follow();
  }

  /** Find the letter that the die falls on among those that were not told: `into` is how far beyond the others. */
  async function beyond(into) {
    const every = await session
      .about((...given) => ask("next_letters", ...given), {beginning: answer.text, most: ALL_PIECES})
      .catch(() => null);
    if (!every) return null;
    const told = new Set(answer.next.map(keyOf));
    const {each} = chancesOf(every, warmth.value());
    let last = null;
    for (const [at, piece] of every.next.entries()) {
      if (told.has(keyOf(piece))) continue;
      last = piece;
      into -= each[at];
      if (into < 0) break;
    }
    return last;
  }

  const line = working();
  let late = 0;
  const arrived = () => {
    clearTimeout(late);
    wait.replaceChildren();
  };
  return {
    element,
    progress: line.progress,
    wait() {
      rolled.halt();
      stage.classList.add("ng-stale");
      arrived();
      late = setTimeout(() => wait.replaceChildren(line.element), 500);
    },
    ready(info) {
      arrived();
      if (info.stopped) say(`The training was ${info.stopped}: this is what it had learned by then.`);
      follow({anew: true});
    },
    failed(error) {
      arrived();
      refuse(error);
    },
    /** Take what the address says is typed. */
    begin(text) {
      if (text !== input.value.trim() && document.activeElement !== input) {
        input.value = text;
        follow();
      }
    },
  };
}

/** The slider of the temperature, and its words. */
function temperature(changed) {
  const slider = el("input", {
    type: "range",
    min: "20",
    max: "200",
    step: "5",
    value: String(Math.round(state.temperature * 100)),
    "aria-label": "Temperature",
  });
  const words = el("span");
  const value = () => Number(slider.value) / 100;
  const paint = () => {
    words.textContent = inWords(value());
    slider.setAttribute("aria-valuetext", words.textContent);
    slider.style.setProperty("--v", `${(slider.value - 20) / 1.8}%`);
  };
  slider.addEventListener("input", () => {
    paint();
    changed();
  });
  slider.addEventListener("change", () => change({temperature: value()}));
  onChange(parts => {
    if (!parts.has("temperature") || state.temperature === value()) return;
    slider.value = String(Math.round(state.temperature * 100));
    paint();
    changed();
  });
  paint();
  return {
    value,
    changed: () => value() !== 1,
    element: el(
      "div",
      {class: "ng-lk-temp"},
      el(
        "span",
        {class: "ng-lk-ends", "aria-hidden": "true"},
        el("span", {text: "careful"}),
        words,
        el("span", {text: "daring"}),
      ),
      slider,
    ),
  };
}

/** What a temperature does. */
function inWords(T) {
  if (T < 1) return `${T.toFixed(2)}: the likely gets likelier`;
  if (T > 1) return `${T.toFixed(2)}: the rare gets its chance`;
  return "1, as learned";
}

/** What is said under the field: which names begin so, and what is most likely next. */
function sayings({text, known}, best) {
  const letter = best.end ? "the end" : (wordOf(best) ?? el("b", {}, name(best.piece)));
  const nextIs = ["Next is ", letter, `, ${hundred(best.p)}.`];
  if (!text)
    return [
      known ? `${counted(known.count, "name")} ${known.count === 1 ? "begins" : "begin"} here. ` : "",
      "The most likely first letter is ",
      letter,
      `, ${hundred(best.p)}.`,
    ];
  if (!known) return nextIs;
  if (!known.count)
    return ["No name begins so, and the model goes on all the same, from the last letters it knows. ", ...nextIs];
  const few = known.some.slice(0, inRows() ? 3 : 6);
  return [
    known.count === 1 ? "One name begins so: " : `${figure(known.count)} names begin so: `,
    ...few.flatMap((each, at) => [at ? ", " : "", el("b", {}, name(each))]),
    known.count > few.length ? " and more. " : ". ",
    ...nextIs,
  ];
}
