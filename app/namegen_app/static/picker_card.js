// The card of one list: a box to tick, what is in it, a copy to edit, and its options where it has any.
import {el, icon} from "./dom.js";
import {OK, PEN} from "./icons.js";
import {kindOf} from "./picker_cards.js";
import {optionFields} from "./options.js";

let made = 0;

/** Build a card. `tick(card)`, `edit(card)`: what a person does; `options(card, values)`: other options were set. */
export function buildCard(card, heard) {
  const id = `ng-lc-${++made}`;
  const examples = el("span", {class: "ng-lc-ex"});
  const box = el(
    "button",
    {
      type: "button",
      role: "checkbox",
      class: "ng-lc-box",
      "aria-checked": "false",
      "aria-labelledby": `${id}-t ${id}-k`,
      "aria-describedby": `${id}-e`,
      tabindex: "-1",
      on: {click: () => heard.tick(card)},
    },
    el("span", {class: "ng-lc-tick"}, icon(OK)),
    el("bdi", {class: "ng-lc-title", id: `${id}-t`, text: card.title}),
    el("span", {class: "ng-lc-kind", id: `${id}-k`, text: kindOf(card)}),
    examples,
  );
  examples.id = `${id}-e`;
  const edit = el(
    "button",
    {
      type: "button",
      class: "ng-link ng-lc-edit",
      tabindex: "-1",
      "aria-label": `Edit a copy of ${card.title}`,
      on: {click: () => heard.edit(card)},
    },
    icon(PEN),
    "Edit",
  );
  const chips = [...(card.chips ?? []), ...(card.download ? ["needs a download"] : [])];
  const fields = card.options
    ? folded(card, values => {
        chosen = values;
        heard.options(card, values);
      })
    : null;
  const element = el(
    "div",
    {class: "ng-lc", title: card.description},
    box,
    el(
      "div",
      {class: "ng-lc-foot"},
      el(
        "span",
        {class: "ng-lc-chips"},
        chips.map(each => el("span", {class: "ng-chip", text: each})),
      ),
      card.download && !card.allowed ? null : edit,
    ),
    fields?.element,
  );
  element.dataset.list = card.name;
  if (card.download && !card.allowed) box.setAttribute("aria-disabled", "true");
  element.addEventListener("focusin", settle);
  element.addEventListener("focusout", () => queueMicrotask(settle));
  let chosen = {};

  /** What belongs to the card is reached by Tab from it, and from no other. */
  function settle() {
    const here = box.tabIndex === 0 || element.contains(document.activeElement);
    [edit, ...(fields ? [fields.summary] : [])].forEach(each => {
      each.tabIndex = here ? 0 : -1;
    });
  }

  return {
    card,
    element,
    box,
    settle,
    text: [card.title, card.kind, card.group, card.language, card.script, card.description, ...chips, card.name]
      .join(" ")
      .toLowerCase(),
    chosen: () => chosen,
    options(values) {
      chosen = values;
      fields?.fill(values);
    },
    /** Mark the option that the server's error names; says whether there is one. */
    refuse: error => fields?.refuse(error) ?? false,
    /** `names`: those that a search has found in it, shown instead of the examples. */
    paint(ticked, names) {
      box.setAttribute("aria-checked", String(ticked));
      element.classList.toggle("ng-found", names.length > 0);
      examples.replaceChildren(
        ...(names.length ? names : (card.examples ?? [])).flatMap((each, at) => [
          at ? ", " : "",
          el("bdi", {text: each}),
        ]),
      );
    },
  };
}

/** The options of a list under a fold; `fill(values)` builds the fields anew. */
function folded(card, changed) {
  const summary = el("summary", {class: "ng-link", text: "Options"});
  const place = el("div");
  const element = el("details", {class: "ng-lc-more"}, summary, place);
  return {
    element,
    summary,
    refuse: error => place.firstChild?.refuse(error),
    fill(values) {
      place.replaceChildren(optionFields({name: card.name, options: card.options}, values, changed));
    },
  };
}
