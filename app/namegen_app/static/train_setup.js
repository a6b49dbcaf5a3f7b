// What to train: a model, how long, and what else there is to choose.
import {duration, sourceName} from "./called.js";
import {counted, el, rested} from "./dom.js";
import {optionFields} from "./options.js";
import {openPicker} from "./picker.js";
import {ask, DroppedError, latest} from "./server.js";
import {read as readSpec, written} from "./spec.js";
import {asked, change, onChange, state} from "./state.js";
import {modelCards, segment} from "./train_models.js";

const PACES = {quick: "Quick", good: "Good", best: "Best"};
const SPLITS = [
  ["all", "All names", "The model is for use."],
  ["distinct", "All but a fifth", "What is kept aside tells how well it predicts names that it has not seen."],
  ["lecture", "As the lecture splits", "A fifth is kept aside; a name that is there twice may be in both parts."],
];

/** Build it into `card`: a model, how long, and what else there is to choose. Gives what paints it anew. */
export function setupCard(card, known, watched) {
  const models = known.parts.model.filter(each => !each.blends);
  const wrong = el("p", {class: "ng-wrong", role: "alert", hidden: true});
  const on = el("p", {class: "ng-quiet"});
  const time = el("p", {class: "ng-train-time", "aria-live": "polite"});
  const pace = segment("How long", Object.entries(PACES), "pace", value => choose({pace: value}));
  const fold = el("details", {class: "ng-fold"});
  const button = el("button", {type: "button", class: "ng-b ng-go", text: "Train", on: {click: start}});
  const cards = modelCards(models, known.defaults.model, each => choose({model: each}));
  let fields = null;
  let shownOptions = "";
  let refusal = "";
  card.append(
    el("div", {}, el("h1", {class: "ng-h2", id: "ng-train-title", text: "Train a model"}), on),
    cards.element,
    pace.element,
    time,
    wrong,
    button,
    fold,
  );
  const estimate = latest("paces");
  const soon = rested(350, measure);

  function training() {
    const found = readSpec(state.training.model);
    return {name: found?.name || known.defaults.model, options: found?.options || {}};
  }
  function choose({model, options, ...rest}) {
    const own = training();
    const text = written(model ?? own.name, model ? {} : (options ?? own.options));
    change({training: {...state.training, model: text === known.defaults.model ? "" : text, ...rest}});
  }
  function paint() {
    refusal = "";
    const own = training();
    const part = models.find(each => each.name === own.name);
    const saved = state.source.kind === "model";
    on.replaceChildren(
      "on ",
      el("b", {text: saved ? "a saved model" : sourceName(known)}),
      " ",
      el("button", {type: "button", class: "ng-link", text: "Change", on: {click: () => openPicker()}}),
    );
    cards.paint(own.name);
    pace.paint(state.training.pace);
    if (shownOptions !== own.name) foldOptions(part, own);
    shownOptions = own.name;
    split.paint(state.training.split);
    wrong.hidden = !saved && part;
    wrong.textContent = whyNot(saved, part, own.name);
    button.setAttribute("aria-disabled", String(saved || !part));
    if (!saved && part) soon();
    else time.textContent = "";
  }
  const split = segment(
    "What it learns from",
    SPLITS.map(([value, label]) => [value, label]),
    "split",
    value => choose({split: value}),
  );
  const splitSays = el("p", {class: "ng-option-says"});
  function foldOptions(part, own) {
    fields = part && part.options.length ? optionFields(part, own.options, options => choose({options})) : null;
    fold.replaceChildren(
      el("summary", {text: part?.options.length ? counted(part.options.length, "option") : "What it learns from"}),
      el("div", {class: "ng-fold-in"}, el("div", {class: "ng-option"}, split.element, splitSays), fields),
    );
  }
  function measure() {
    splitSays.textContent = SPLITS.find(([value]) => value === state.training.split)?.[2] ?? "";
    if (card.closest("[hidden]") || watched.isRunning()) return;
    time.textContent = "Trying how long that takes …";
    estimate(data()).then(estimated, refused);
  }
  function estimated(found) {
    pace.only(found.paces);
    time.textContent = inTime(found);
    wrong.hidden = !refusal;
    wrong.textContent = refusal;
  }
  function refused(error) {
    if (error instanceof DroppedError) return;
    time.textContent = "";
    if (fields?.refuse(error)) return;
    wrong.hidden = false;
    wrong.textContent = error.message;
  }
  function data() {
    return {...asked(), ...state.training, model: state.training.model || known.defaults.model};
  }
  function start() {
    if (button.getAttribute("aria-disabled") === "true") return;
    const own = training();
    const part = models.find(each => each.name === own.name);
    wrong.hidden = true;
    refusal = "";
    watched.begin({label: part.label, on: sourceName(known)}, ask("train", data(), watched.options()), error => {
      refusal = error.message;
      refused(error);
    });
  }
  watched.onRunning(running => {
    button.setAttribute("aria-disabled", String(running));
    button.textContent = running ? "Training …" : "Train";
    if (!running) soon();
    else time.textContent = "";
  });
  onChange(changed => {
    if (["source", "reading", "training", "tokenizer", "train_seed"].some(each => changed.has(each))) paint();
  });
  paint();
  return paint;
}

/** Why nothing can be trained here; nothing where it can. */
function whyNot(saved, part, name) {
  if (saved) return "A saved model is trained already. Choose names to learn from.";
  return part ? "" : `There is no model “${name}”. Choose one of these.`;
}

/** "about 2 minutes on this machine" */
function inTime({seconds, ready}) {
  if (ready) return "Such a model is here already: at once.";
  if (seconds === null) return "How long it takes is not known before.";
  return seconds < 1.5
    ? "At once, on this machine."
    : `${duration(seconds).replace("about", "About")} on this machine.`;
}
