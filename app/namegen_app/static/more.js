// The rest of the wishes, under More: how many, shapes and patterns, what holds by default, capitals, names of several
// parts, how a model draws, which model, and whatever constraints plugins bring.
import {el, rested} from "./dom.js";
import {optionFields} from "./options.js";
import {CALLED} from "./sentences.js";
import {copy} from "./shell.js";
import {read, written} from "./spec.js";
import {EMPTY, change, onChange, state} from "./state.js";
import {REST} from "./wishes.js";

const CASES = {
  "as-learned": "as in the list",
  title: "Every Word With A Capital",
  lower: "small letters",
  upper: "CAPITALS",
};
const DISTANCES = [
  [null, "any name that is new"],
  [2, "2 letters away or more"],
  [3, "3 letters away or more"],
  [4, "4 letters away or more"],
];
const COPIED = [
  [null, "any number of letters"],
  [3, "3 letters"],
  [4, "4 letters"],
  [5, "5 letters"],
  [6, "6 letters"],
];

let made = 0;

/** Build the panel. Gives {element, put(about), command(text), mark(fields, id, error)}. */
export function morePanel() {
  const element = el("div", {
    class: "ng-more",
    id: "ng-more",
    role: "group",
    "aria-label": "More wishes",
    hidden: true,
  });
  let fields = [];
  let about = null;
  const own = () => ownConstraints(about);
  function build(told) {
    about = told;
    const known = new Set(told.parts.constraint.map(each => each.name));
    const has = name => known.has(name);
    fields = [
      numberField("How many", told.limits.names),
      has("shape") && wishText("shape", "Shape: C a consonant, V a vowel", "CVCCV, or ThVr"),
      has("regex") && wishText("regex", "Pattern (regular expression)", "[a-k].*n"),
      has("min-distance") && wishMenu("min_distance", "Not too near a name of the list", DISTANCES),
      has("max-copied") && wishMenu("max_copied", "Copied in one piece, at most", COPIED),
      menu(
        "Capitals",
        Object.entries(CASES).map(([value, text]) => [value, text]),
        () => state.case,
        value => change({case: value}),
      ),
      partMenu(
        "model",
        "Method",
        told,
        () => state.model,
        text => change({model: text}),
      ),
      partMenu(
        "tokenizer",
        "Read by",
        told,
        () => state.tokenizer,
        text => change({tokenizer: text}),
      ),
      templateField(told),
      switches(has),
      samplerFields(told),
      constraintRows(told, own()),
    ].filter(Boolean);
    element.replaceChildren(...fields.map(each => each.element), command.element);
    fields.forEach(each => each.paint());
  }
  const command = commandLine();
  onChange(() => fields.forEach(each => each.paint()));
  return {
    element,
    put: build,
    command: command.put,
    own,
    mark(names, id, error = null) {
      fields.forEach(each => each.mark?.(names, id, error));
    },
  };
}

/** The constraints that have a field of their own, by the fields' names. */
function ownConstraints(about) {
  const known = new Set((about?.parts.constraint ?? []).map(each => each.name));
  const found = new Set(["novel", "unique"]);
  for (const field of [...Object.keys(EMPTY.wishes), "without"]) {
    const name = field.replaceAll("_", "-");
    const option = name.slice(name.indexOf("-") + 1);
    found.add(known.has(name) ? name : option);
  }
  return found;
}

function labelled(text, control, note = null) {
  control.id ||= `ng-m-${++made}`;
  return el("label", {class: "ng-fl", for: control.id}, el("span", {text}), control, note);
}

function marks(control, mine) {
  return (names, id) => {
    const bad = names.includes(mine);
    if (bad) {
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", id);
    } else {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
    }
  };
}

function numberField(label, most) {
  const input = el("input", {class: "ng-f", type: "number", min: 1, max: most, inputmode: "numeric"});
  input.addEventListener(
    "input",
    rested(REST, () => {
      const number = Number(input.value);
      const fits = Number.isInteger(number) && number >= 1 && number <= most;
      input.toggleAttribute("aria-invalid", false);
      if (fits) change({n: number});
      else if (input.value) input.setAttribute("aria-invalid", "true");
    }),
  );
  return {
    element: labelled(`${label}, up to ${most.toLocaleString("en")}`, input),
    paint() {
      if (document.activeElement !== input) input.value = state.n;
    },
  };
}

function wishText(name, label, placeholder) {
  const input = el("input", {
    class: "ng-f",
    type: "text",
    maxlength: 1000,
    placeholder,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
  });
  const follow = rested(REST, () => change({wishes: {[name]: input.value.trim()}}));
  input.addEventListener("input", () => {
    dispatchEvent(new Event("namegen-typing"));
    follow();
  });
  return {
    element: labelled(label, input),
    paint() {
      if (document.activeElement !== input || input.value.trim() !== state.wishes[name])
        input.value = state.wishes[name];
    },
    mark: marks(input, name),
  };
}

function menu(label, choices, value, changed) {
  const select = el("select", {class: "ng-f"});
  select.addEventListener("change", () => changed(choices[Number(select.value)][0]));
  function paint() {
    const now = value();
    const all = choices.some(([each]) => each === now) ? choices : [...choices, [now, String(now)]];
    if (select.options.length !== all.length)
      select.replaceChildren(...all.map(([, text], at) => el("option", {value: String(at), text})));
    select.value = String(all.findIndex(([each]) => each === now));
  }
  return {element: labelled(label, select), paint, select};
}

function wishMenu(name, label, choices) {
  const field = menu(
    label,
    choices,
    () => state.wishes[name],
    value => change({wishes: {[name]: value}}),
  );
  return {...field, mark: marks(field.select, name)};
}

function switches(has) {
  const all = [
    has("novel") && ["Only new names", () => !state.copies, on => change({copies: !on})],
    has("unique") && ["No name twice", () => !state.repeats, on => change({repeats: !on})],
    has("guard") && [CALLED.guard, () => state.wishes.guard, on => change({wishes: {guard: on}})],
    ["As the model has them, copies, repeats and all", () => state.raw, on => change({raw: on})],
  ]
    .filter(Boolean)
    .map(([label, value, changed]) => {
      const input = el("input", {type: "checkbox", role: "switch", on: {change: () => changed(input.checked)}});
      return {
        element: el("label", {class: "ng-sw"}, input, el("span", {text: label})),
        paint() {
          input.checked = value();
        },
      };
    });
  return {
    element: el(
      "div",
      {class: "ng-switches"},
      all.map(each => each.element),
    ),
    paint() {
      all.forEach(each => each.paint());
    },
  };
}

/** The words of a template's slots. */
export const slotsOf = template => [
  ...new Set(
    [
      ...template
        .replaceAll("{{", "")
        .replaceAll("}}", "")
        .matchAll(/\{([^{}\s]+)\}/g),
    ].map(each => each[1]),
  ),
];

/** Names of several parts: the text, and the list of each slot. A slot without a list has the names above. */
function templateField(about) {
  const input = el("input", {
    class: "ng-f",
    type: "text",
    maxlength: 200,
    placeholder: "{first} {last}",
    autocomplete: "off",
    spellcheck: "false",
  });
  const slots = el("div", {class: "ng-slots"});
  const note = el("span", {class: "ng-quiet", text: "Also {first} of {town}. Each word in braces is a list."});
  const follow = rested(3 * REST, () => {
    const template = input.value.trim();
    const words = slotsOf(template);
    change({
      template: words.length ? template : "",
      slots: Object.fromEntries(Object.entries(state.slots).filter(([word]) => words.includes(word))),
    });
  });
  input.addEventListener("input", () => {
    follow();
  });
  const titleOf = ({name, label, summary}) => (label && label !== name ? label : summary || name);
  const lists = [["", "the names above"], ...about.parts.wordlist.map(each => [each.name, titleOf(each)])];
  const slotMenu = word =>
    menu(
      `{${word}}`,
      lists,
      () => state.slots[word] ?? "",
      value => fill(word, value),
    );
  /** Say which list a word in braces stands for; of none the names above do. */
  function fill(word, value) {
    const others = Object.entries(state.slots).filter(([each]) => each !== word);
    change({slots: Object.fromEntries(value ? [...others, [word, value]] : others)});
  }
  let menus = {};
  function paint() {
    if (document.activeElement !== input) input.value = state.template;
    const words = state.template ? slotsOf(state.template) : [];
    menus = Object.fromEntries(words.map(word => [word, menus[word] ?? slotMenu(word)]));
    Object.values(menus).forEach(each => {
      each.paint();
      if (!each.element.isConnected) slots.append(each.element);
    });
    [...slots.children].forEach(each => {
      if (!Object.values(menus).some(one => one.element === each)) each.remove();
    });
  }
  return {element: el("div", {class: "ng-template"}, labelled("First and last name", input, note), slots), paint};
}

/** A menu of parts of a kind, by what people call them. An address may give one options, which then are an entry. */
function partMenu(kind, label, about, value, changed) {
  const usual = about.defaults[kind];
  const parts = about.parts[kind];
  const choices = [
    ["", `${called(parts.find(each => each.name === usual)) ?? usual}`],
    ...parts.filter(each => each.name !== usual).map(each => [each.name, called(each)]),
  ];
  return menu(label, choices, () => (value() === usual ? "" : value()), changed);
}

const called = part => part && (part.label && part.label !== part.name ? part.label : part.name);

/** A constraint by its name, as words: no-stutter is "No stutter". */
const wishCalled = part =>
  part.label && part.label !== part.name
    ? part.label
    : `${part.name[0].toUpperCase()}${part.name.slice(1).replaceAll(/[-_]/g, " ")}`;

/** The sampler, with its options; those before the last one, which only adjust, can be taken away. */
function samplerFields(about) {
  const parts = about.parts.sampler;
  const usual = about.defaults.sampler;
  const last = () => read(state.sampler.at(-1) ?? "") ?? {name: usual, options: {}};
  const put = (name, options) =>
    change({
      sampler: [
        ...state.sampler.slice(0, -1),
        ...(name === usual && !Object.keys(options).length && state.sampler.length < 2 ? [] : [written(name, options)]),
      ],
    });
  const choice = menu(
    "Drawn by",
    parts.map(each => [each.name, called(each)]),
    () => last().name,
    name => put(name, {}),
  );
  const options = el("div");
  const before = el("p", {class: "ng-small ng-quiet"});
  let shown = null;
  function paint() {
    choice.paint();
    const {name, options: values} = last();
    const part = parts.find(each => each.name === name);
    const text = written(name, values);
    before.hidden = state.sampler.length < 2;
    before.replaceChildren(
      "After ",
      state.sampler.slice(0, -1).join(", "),
      ". ",
      el("button", {
        type: "button",
        class: "ng-link",
        text: "Leave that out",
        on: {click: () => change({sampler: state.sampler.slice(-1)})},
      }),
    );
    if (shown === text) return;
    shown = text;
    if (options.contains(document.activeElement)) return;
    options.replaceChildren(
      part?.options.length
        ? optionFields(part, values, other => {
            shown = written(name, other);
            put(name, other);
          })
        : "",
    );
  }
  return {
    element: el(
      "details",
      {class: "ng-folds"},
      el("summary", {class: "ng-link", text: "Temperature, and how a model draws"}),
      el("div", {class: "ng-folds-in"}, choice.element, before, options),
    ),
    paint,
  };
}

/** A row for each constraint without a field: what it wants, whether it is wanted, and its options. */
function constraintRows(about, own) {
  const rows = about.parts.constraint
    .filter(part => !own.has(part.name))
    .map(part => constraintRow(part, about.held?.includes(part.name)));
  const element = el(
    "details",
    {class: "ng-folds"},
    el("summary", {class: "ng-link", text: `${rows.length} more wishes`}),
    el(
      "div",
      {class: "ng-folds-in"},
      rows.map(each => each.element),
    ),
  );
  element.hidden = !rows.length;
  return {
    element,
    paint() {
      rows.forEach(each => each.paint());
    },
    mark(names, id, error) {
      const bad = names.includes("constraints")
        ? (error?.details.wishes ?? [])
            .filter(each => each.field === "constraints")
            .map(each => read(each.constraint)?.name)
        : [];
      rows.forEach(each => each.mark(bad.includes(each.name)));
      if (bad.length) element.open = true;
    },
  };
}

function constraintRow(part, held) {
  const mine = () => state.wishes.constraints.find(each => read(each)?.name === part.name);
  function put(text) {
    const others = state.wishes.constraints.filter(each => read(each)?.name !== part.name);
    change({wishes: {constraints: text ? [...others, text] : others}});
  }
  const needs = part.options.some(each => !each.optional && each.default === "");
  const input = el("input", {type: "checkbox", role: "switch", on: {change: turned}});
  function turned() {
    fold.open = input.checked && part.options.length > 0;
    if (!input.checked) put("");
    else if (!needs) put(part.name);
  }
  const options = el("div");
  const says = part.description && part.description !== part.summary ? part.description : part.summary;
  const fold = el(
    "details",
    {class: "ng-folds ng-row"},
    el(
      "summary",
      {},
      el("b", {text: wishCalled(part)}),
      " ",
      el("span", {class: "ng-quiet", text: says.replaceAll("`", "")}),
    ),
    options,
  );
  const element = el(
    "div",
    {class: "ng-constraint"},
    el("label", {class: "ng-sw"}, input, el("span", {class: "ng-vh", text: `Ask for ${wishCalled(part)}`})),
    fold,
  );
  let built = false;
  fold.addEventListener("toggle", () => {
    if (!fold.open || built) return;
    built = true;
    const holds =
      held &&
      el("p", {
        class: "ng-small ng-quiet",
        text: "It holds by itself, as strictly as leaves names enough. Asked for here, it holds as you say.",
      });
    options.replaceChildren(
      holds || "",
      part.options.length ? fields() : el("p", {class: "ng-small ng-quiet", text: "It has no options."}),
    );
  });
  function fields() {
    const follow = rested(REST, values => {
      if (Object.keys(values).length || mine()) put(written(part.name, values));
    });
    return optionFields(part, read(mine() ?? "")?.options ?? {}, follow);
  }
  return {
    name: part.name,
    element,
    paint() {
      const asked = Boolean(mine());
      input.checked = asked;
      element.classList.toggle("ng-on", asked);
    },
    mark(bad) {
      element.classList.toggle("ng-bad", bad);
    },
  };
}

function commandLine() {
  const code = el("code");
  const button = el("button", {
    type: "button",
    class: "ng-link",
    text: "Copy",
    on: {click: () => copy(code.textContent)},
  });
  const element = el(
    "details",
    {class: "ng-folds", hidden: true},
    el("summary", {class: "ng-link", text: "The same as a command"}),
    el("div", {class: "ng-command"}, code, button),
  );
  return {
    element,
    put(text) {
      element.hidden = !text;
      code.textContent = text;
    },
  };
}
