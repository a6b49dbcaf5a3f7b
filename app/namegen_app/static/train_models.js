// Choices of a training: the models as cards, and a few words side by side.
import {el} from "./dom.js";

/** The models as one group of radios: few at first, all others below. */
export function modelCards(models, first, chosen) {
  const ordered = [...models].sort((one, other) => (other.name === first) - (one.name === first));
  const shownFirst = ordered.filter(each => each.featured);
  const others = ordered.filter(each => !each.featured);
  const more = el("div", {class: "ng-models", hidden: true});
  const inputs = new Map();
  const toggle = el("button", {
    type: "button",
    class: "ng-link",
    "aria-expanded": "false",
    on: {click: () => unfold(more.hidden)},
  });
  const card = each => {
    const input = el("input", {
      type: "radio",
      name: "ng-train-model",
      value: each.name,
      on: {change: () => chosen(each.name)},
    });
    inputs.set(each.name, input);
    return el(
      "label",
      {class: "ng-model"},
      input,
      el(
        "span",
        {},
        el("b", {text: each.label}),
        each.label.toLowerCase() === each.name ? null : el("span", {class: "ng-model-name", text: each.name}),
        el("span", {class: "ng-model-says", text: each.description}),
      ),
    );
  };
  const element = el(
    "fieldset",
    {class: "ng-models-group"},
    el("legend", {class: "ng-vh", text: "Which model"}),
    el("div", {class: "ng-models"}, shownFirst.map(card)),
    toggle,
    more,
  );
  more.append(...others.map(card));
  toggle.hidden = !others.length;
  function unfold(open) {
    more.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? "Fewer models" : "More models";
  }
  unfold(false);
  return {
    element,
    paint(chosenName) {
      const input = inputs.get(chosenName);
      if (!input) return;
      input.checked = true;
      if (others.some(each => each.name === chosenName)) unfold(true);
    },
  };
}

/** A few choices side by side. */
export function segment(label, choices, group, chosen) {
  const inputs = choices.map(([value]) =>
    el("input", {type: "radio", name: `ng-train-${group}`, value, on: {change: () => chosen(value)}}),
  );
  const labels = inputs.map((input, at) => el("label", {}, input, choices[at][1]));
  const box = el("div", {class: "ng-seg", role: "radiogroup", "aria-label": label}, labels);
  const element = el(
    "div",
    {class: "ng-train-choice"},
    el("span", {class: "ng-small ng-quiet", "aria-hidden": "true", text: label}),
    box,
  );
  return {
    element,
    paint: value =>
      inputs.forEach(each => {
        each.checked = each.value === value;
      }),
    /** Show those alone that there are; with one, nothing is to be chosen. */
    only: values => {
      labels.forEach((each, at) => {
        each.hidden = !values.includes(inputs[at].value);
      });
      element.hidden = values.length < 2;
    },
  };
}
