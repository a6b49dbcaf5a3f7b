// Wishes as fields that look like chips: type into them, and the names follow.
import {el, hidden, icon, rested} from "./dom.js";
import {CLOSE, TUNE} from "./icons.js";
import {CALLED} from "./sentences.js";
import {change, onChange, state} from "./state.js";

/** The rest after a key until names follow, in milliseconds. */
export const REST = 140;
/** Letters beside those of the list that the lengths may be set to. */
const FEWER = 2;
const MORE = 4;
const USUAL = [3, 12];
const TEXTS = ["starts_with", "ends_with", "contains", "lacks"];

/** Build the wishes. `more`: the panel with the rest of them. Gives {element, putLengths(lengths), mark(fields)}. */
export function wishFields(more) {
  const fields = Object.fromEntries(TEXTS.map(name => [name, textField(name)]));
  const length = lengthField();
  const like = likeChip();
  const toggle = el(
    "button",
    {
      type: "button",
      class: "ng-b ng-soft ng-more-b",
      "aria-expanded": "false",
      "aria-controls": more.id,
      on: {click: () => open(more.hidden)},
    },
    icon(TUNE),
    el("span", {text: "More"}),
  );
  function open(wide) {
    more.hidden = !wide;
    toggle.setAttribute("aria-expanded", String(wide));
    toggle.lastChild.textContent = wide ? "Fewer" : "More";
    more.dispatchEvent(new Event("namegen-open"));
  }
  const all = {...fields, min_length: length, max_length: length, like};
  const paint = () => Object.values(all).forEach(each => each.paint());
  onChange(changed => {
    if (changed.has("wishes")) paint();
  });
  paint();
  return {
    element: el(
      "div",
      {class: "ng-wishes", role: "group", "aria-label": "Wishes"},
      TEXTS.map(name => fields[name].element),
      length.element,
      like.element,
      toggle,
    ),
    toggle,
    open,
    putLengths: lengths => {
      length.put(lengths);
    },
    /** Mark the fields that are at fault, by name, as described by the element of this id. */
    mark(names, id) {
      for (const each of new Set(Object.values(all)))
        each.mark(
          Object.keys(all).some(name => all[name] === each && names.includes(name)),
          id,
        );
    },
  };
}

function textField(name) {
  const input = el("input", {
    type: "text",
    maxlength: 100,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    placeholder: "…",
    "data-wish": name,
  });
  const away = takeAway(CALLED[name], () => {
    input.value = "";
    change({wishes: {[name]: ""}});
    input.focus();
  });
  away.tabIndex = -1; // to empty the field does the same
  const element = el("label", {class: "ng-w"}, el("span", {text: CALLED[name]}), input, away);
  const follow = rested(REST, () => change({wishes: {[name]: input.value.trim()}}));
  input.addEventListener("input", () => {
    look();
    dispatchEvent(new Event("namegen-typing"));
    follow();
  });
  const value = () => state.wishes[name];
  function look() {
    const set = Boolean(input.value.trim());
    element.classList.toggle("ng-on", set);
    away.hidden = !set;
    input.style.setProperty("--w", `${Math.min(14, Math.max(2.2, input.value.length + 0.6))}ch`);
  }
  return {
    element,
    paint() {
      if (document.activeElement !== input || input.value.trim() !== value())
        input.value = Array.isArray(value()) ? value().join(", ") : value();
      look();
    },
    mark: (bad, id) => markInput(element, [input], bad, id),
  };
}

function markInput(element, inputs, bad, id) {
  element.classList.toggle("ng-bad", bad);
  for (const input of inputs) {
    if (bad) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", id);
    } else {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
  }
}

const takeAway = (called, act) =>
  el(
    "button",
    {
      type: "button",
      class: "ng-x",
      title: "Take this wish away",
      on: {
        click: event => {
          event.preventDefault();
          act();
        },
      },
    },
    icon(CLOSE),
    hidden(`Take away: ${called}`),
  );

/** Two thumbs on one track. At the ends of the list's own lengths they ask for nothing. */
function lengthField() {
  let bounds = null;
  const low = el("input", {type: "range", "aria-label": "Shortest"});
  const high = el("input", {type: "range", "aria-label": "Longest"});
  const words = el("b");
  const track = el("span", {class: "ng-two"}, low, high);
  const away = takeAway("how many letters", () => {
    change({wishes: {min_length: null, max_length: null}});
    low.focus();
  });
  const element = el(
    "div",
    {class: "ng-w ng-length", role: "group", "aria-label": "How many letters"},
    el("span", {}, words, " letters"),
    track,
    away,
  );
  const [least, most] = [() => bounds?.[0] ?? USUAL[0], () => bounds?.[1] ?? USUAL[1]];
  const tell = rested(REST, () =>
    change({
      wishes: {
        min_length: Number(low.value) === least() && bounds ? null : Number(low.value),
        max_length: Number(high.value) === most() && bounds ? null : Number(high.value),
      },
    }),
  );
  low.addEventListener("input", () => {
    if (Number(high.value) < Number(low.value)) high.value = low.value;
    moved();
  });
  high.addEventListener("input", () => {
    if (Number(low.value) > Number(high.value)) low.value = high.value;
    moved();
  });
  function moved() {
    look();
    dispatchEvent(new Event("namegen-typing"));
    tell();
  }
  function paint() {
    const {min_length: from, max_length: to} = state.wishes;
    const [first, last] = [Math.max(1, Math.min(least() - FEWER, from ?? 99)), Math.max(most() + MORE, to ?? 0)];
    for (const input of [low, high]) Object.assign(input, {min: first, max: last});
    low.value = from ?? least();
    high.value = to ?? most();
    look();
  }
  function look() {
    const at = value => `${((value - low.min) / (low.max - low.min || 1)) * 100}%`;
    const set = state.wishes.min_length !== null || state.wishes.max_length !== null;
    track.style.setProperty("--a", at(low.value));
    track.style.setProperty("--b", at(high.value));
    words.textContent = bounds || set ? fromTo(low.value, high.value) : "any number of";
    for (const input of [low, high]) input.setAttribute("aria-valuetext", `${input.value} letters`);
    element.classList.toggle("ng-on", set);
    away.hidden = !set;
  }
  return {
    element,
    paint,
    put: lengths => {
      bounds = lengths;
      paint();
    },
    mark: (bad, id) => markInput(element, [low, high], bad, id),
  };
}

const fromTo = (from, to) => (from === to ? from : `${from} to ${to}`);

/** How many letters, where one of the ends may be open. */
function howMany(from, to) {
  if (from === null) return `up to ${to}`;
  return to === null ? `${from} or more` : fromTo(from, to);
}

/** What "More like this" asks for; it cannot be typed. */
function likeChip() {
  const name = el("bdi", {class: "ng-name"});
  const element = el(
    "span",
    {class: "ng-w ng-on ng-like"},
    el("span", {text: `${CALLED.like} `}),
    name,
    takeAway("like a name", () => change({wishes: {like: ""}})),
  );
  return {
    element,
    paint() {
      element.hidden = !state.wishes.like;
      name.textContent = state.wishes.like;
    },
    mark: bad => element.classList.toggle("ng-bad", bad),
  };
}

/** Build the chips of the wishes that are set, for a phone, where the fields are in a sheet. Gives {element, mark}. */
export function setWishes() {
  const element = el("div", {class: "ng-active", role: "group", "aria-label": "Wishes that are set"});
  let bad = [];
  function paint() {
    const {wishes} = state;
    const chips = TEXTS.filter(name => wishes[name].length).map(name => [
      name,
      CALLED[name],
      wishes[name],
      {[name]: ""},
    ]);
    if (wishes.like) chips.push(["like", CALLED.like, wishes.like, {like: ""}]);
    if (wishes.shape) chips.push(["shape", CALLED.shape, wishes.shape, {shape: ""}]);
    if (wishes.regex) chips.push(["regex", CALLED.regex, wishes.regex, {regex: ""}]);
    const {min_length: from, max_length: to} = wishes;
    if (from !== null || to !== null)
      chips.push(["min_length", "", `${howMany(from, to)} letters`, {min_length: null, max_length: null}]);
    element.replaceChildren(
      ...chips.map(([name, called, value, without]) =>
        el(
          "span",
          {class: `ng-w ${bad.includes(name) ? "ng-bad" : "ng-on"}`},
          called && el("span", {text: `${called} `}),
          el("bdi", {class: called ? "ng-name" : "", text: String(value)}),
          takeAway(called || "how many letters", () => change({wishes: without})),
        ),
      ),
    );
  }
  onChange(changed => {
    if (changed.has("wishes")) paint();
  });
  paint();
  return {
    element,
    mark(names) {
      bad = names;
      paint();
    },
  };
}

/** Count the wishes that are set. */
export const countWishes = () =>
  Object.values(state.wishes).filter(value => value !== "" && value !== null && value !== false && value.length !== 0)
    .length;
