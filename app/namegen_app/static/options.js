// The options of any part, as fields: built from what the server says of them, for no part that it knows by name.
import {el} from "./dom.js";
import {valueText} from "./spec.js";

/** Choices that stand side by side; of more there is a menu. */
const SIDE_BY_SIDE = 3;

/** The keyboards of a phone for numbers, by the kind of an option. */
const KEYBOARDS = {"whole number": "numeric", number: "decimal"};

let made = 0;

/** Build a field for each option of a part.

    part: {name, options: [{name, kind, default, description, allowed, choices, optional, deprecated}]}, as the call `about` gives
    it; values: those that are other than the default, as values or as texts; changed(values): hears of them whenever
    one has changed. A number that is none is marked at its field, and not told of.

    The element that it gives has `refuse(error)`: marks the field of the option that the server's error names, says
    why below it, and says whether there was one. */
export function optionFields(part, values = {}, changed = () => {}) {
  const fields = part.options.map(option => field(option, values[option.name], tell));
  const box = el(
    "div",
    {class: "ng-options", role: "group", "aria-label": "Options"},
    fields.map(each => each.row),
  );
  function tell() {
    const differing = fields.filter(each => each.fits() && valueText(each.value()) !== valueText(each.option.default));
    changed(Object.fromEntries(differing.map(each => [each.option.name, each.value()])));
  }
  box.refuse = error => {
    const found = fields.find(each => each.option.name === error?.details?.option);
    // What is allowed is said in words; what a part says itself, of options that do not fit each other, as it says it.
    found?.refuse(
      error.message.endsWith(`allowed: ${found.option.allowed}`) ? allowedHere(found.option) : error.message,
    );
    return Boolean(found);
  };
  return box;
}

/** One option: its name, its control, its sentence, and, where it is other than the default, the way back. */
function field(option, given, tell) {
  const id = `ng-o-${++made}`;
  const control = controlOf(option, id);
  const wrong = el("span", {class: "ng-wrong", id: `${id}-wrong`, hidden: true});
  const back = el("button", {type: "button", class: "ng-link", text: usual(option), hidden: true, on: {click: undo}});
  const own = {option, value: control.value, fits: control.fits, refuse};
  own.row = el(
    "div",
    {class: "ng-option"},
    el(
      "div",
      {class: "ng-option-head"},
      el(control.group ? "span" : "label", {
        class: "ng-option-name",
        id: `${id}-name`,
        for: control.group ? null : id,
        text: spaced(option.name),
      }),
      back,
    ),
    el("span", {class: "ng-option-says", id: `${id}-says`, text: says(option)}),
    control.element,
    wrong,
  );
  describe(control, id);
  control.put(given === undefined ? option.default : given);
  control.listen(() => {
    mend();
    if (!control.fits()) refuse(allowedHere(option));
    look();
    tell();
  });
  look();

  function look() {
    back.hidden = control.fits() && valueText(control.value()) === valueText(option.default);
  }
  function undo() {
    control.put(option.default);
    mend();
    look();
    control.focus();
    tell();
  }
  function refuse(message) {
    wrong.hidden = false;
    wrong.textContent = message;
    control.mark(true);
    openAround(own.row);
  }
  function mend() {
    wrong.hidden = true;
    wrong.textContent = "";
    control.mark(false);
  }
  return own;
}

function describe(control, id) {
  control.inputs.forEach(each => each.setAttribute("aria-describedby", `${id}-says ${id}-wrong`));
  if (control.group) control.group.setAttribute("aria-labelledby", `${id}-name`);
}

/** A field that is folded away cannot be mended. */
function openAround(row) {
  for (let fold = row.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

/** The control that suits an option's kind: `value()`, `put(value)`, whether what stands there `fits()`, `mark(wrong)`. */
function controlOf(option, id) {
  if (option.kind === "yes or no") return switched(option, id);
  if (option.choices.length) return option.choices.length > SIDE_BY_SIDE ? menu(option, id) : seg(option, id);
  return typed(option, id);
}

const marking = inputs => wrong =>
  inputs.forEach(each => (wrong ? each.setAttribute("aria-invalid", "true") : each.removeAttribute("aria-invalid")));

function switched(option, id) {
  const input = el("input", {type: "checkbox", role: "switch", id});
  const said = el("span");
  const paint = () => {
    said.textContent = input.checked ? "yes" : "no";
  };
  return {
    element: el("label", {class: "ng-sw"}, input, said),
    inputs: [input],
    mark: marking([input]),
    fits: () => true,
    value: () => input.checked,
    put: value => {
      input.checked = value === true || value === "true";
      paint();
    },
    listen: heard =>
      input.addEventListener("change", () => {
        paint();
        heard();
      }),
    focus: () => input.focus(),
  };
}

function seg(option, id) {
  const inputs = option.choices.map((choice, at) =>
    el("input", {type: "radio", name: id, value: String(at), id: at ? null : id}),
  );
  const element = el(
    "div",
    {class: "ng-seg", role: "radiogroup"},
    inputs.map((input, at) => el("label", {}, input, valueText(option.choices[at]))),
  );
  return {
    element,
    group: element,
    inputs,
    mark: wrong => marking([element])(wrong),
    fits: () => true,
    value: () => option.choices[inputs.findIndex(each => each.checked)] ?? option.default,
    put: value =>
      inputs.forEach((each, at) => {
        each.checked = valueText(option.choices[at]) === valueText(value);
      }),
    listen: heard => element.addEventListener("change", heard),
    focus: () => (inputs.find(each => each.checked) ?? inputs[0]).focus(),
  };
}

function menu(option, id) {
  const choices = option.optional ? [null, ...option.choices] : option.choices;
  const input = el(
    "select",
    {class: "ng-f", id},
    choices.map((choice, at) =>
      el("option", {value: String(at), text: choice === null ? "chosen by itself" : valueText(choice)}),
    ),
  );
  return {
    element: input,
    inputs: [input],
    mark: marking([input]),
    fits: () => true,
    value: () => choices[Number(input.value)],
    put: value => {
      input.value = String(
        Math.max(
          0,
          choices.findIndex(each => valueText(each) === valueText(value)),
        ),
      );
    },
    listen: heard => input.addEventListener("change", heard),
    focus: () => input.focus(),
  };
}

function typed(option, id) {
  const inputmode = KEYBOARDS[option.kind];
  const number = Boolean(inputmode);
  const input = el("input", {
    type: "text",
    class: "ng-f",
    id,
    autocomplete: "off",
    spellcheck: "false",
    inputmode,
    placeholder: placeholderOf(option),
  });
  const said = () => (number ? input.value.trim().replaceAll(",", "") : input.value);
  const saysNone = () => /^none$/i.test(said()) && option.optional;
  function value() {
    if (said() === "") return option.default;
    if (saysNone()) return null;
    return number ? Number(said()) : said();
  }
  return {
    element: input,
    inputs: [input],
    mark: marking([input]),
    fits: () => !number || said() === "" || saysNone() || fitsNumber(option.kind, said()),
    value,
    put: given => {
      input.value = given === null || given === undefined ? "" : valueText(given);
    },
    listen: heard => input.addEventListener("input", heard),
    focus: () => input.focus(),
  };
}

function placeholderOf({optional, default: usually}) {
  if (optional && usually === null) return "chosen by itself";
  return usually === "" ? "" : valueText(usually);
}

const fitsNumber = (kind, text) =>
  kind === "whole number" ? /^[+-]?\d+$/.test(text) : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

/** What the option is, and what to write instead of one that is to go. */
const says = option =>
  [option.description, option.deprecated && `deprecated: ${option.deprecated}`].filter(Boolean).map(sentence).join(" ");

const spaced = name => name.replaceAll("_", " ");

function sentence(text) {
  const plain = text.replaceAll("`", "");
  return plain ? plain[0].toUpperCase() + plain.slice(1) + (/[.!?]$/.test(plain) ? "" : ".") : "";
}

/** What the way back says: "back to 0.004". */
function usual(option) {
  if (option.default === null) return "let it choose";
  return option.default === "" ? "leave it empty" : `back to ${valueText(option.default)}`;
}

const allowedHere = option => `Allowed: ${inWords(option)}.`;

/** What is allowed, as a person says it: "a whole number from 1 to 4,096". */
export const inWords = option =>
  option.allowed
    .replace(/>= (\S+) and <= (\S+)/, (_, least, most) => `from ${grouped(least)} to ${grouped(most)}`)
    .replace(/> (\S+) and <= (\S+)/, (_, least, most) => `above ${grouped(least)}, up to ${grouped(most)}`)
    .replace(/>= (\S+)/, (_, least) => `of ${grouped(least)} or more`)
    .replace(/ or 'none'$/, ", or nothing");

const grouped = text => {
  const number = Number(text);
  return Number.isFinite(number) ? number.toLocaleString("en", {maximumFractionDigits: 6}) : text;
};
