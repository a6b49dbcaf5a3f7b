// Look inside: a model is prepared once, and then each card asks about it by its key, as somebody types and points.
import {about, titled} from "./called.js";
import {el} from "./dom.js";
import {DroppedError, latest} from "./server.js";
import {asked, change, onChange, state} from "./state.js";
import {insideCard} from "./look_inside.js";
import {lettersCard} from "./look_letters.js";
import {nextCard} from "./look_next.js";
import {pairsCard} from "./look_pairs.js";
import {newSession} from "./look_session.js";
import {weightsCard} from "./look_weights.js";

export const title = "Look inside";

const look = latest("look");
/** What a model is made of: a change of these is another model. */
const MODEL = ["source", "reading", "model", "tokenizer", "train_seed"];
let refresh = () => {};

export function build(root) {
  const session = newSession(() => refresh(true));
  const weights = weightsCard(session);
  // A card is its element, and hears of a model that is on its way (`wait`) and of one that is there (`ready`).
  const cards = [
    nextCard(session, chooser()),
    pairsCard(session, weights),
    weights,
    lettersCard(session),
    insideCard(session),
  ];
  const page = el(
    "div",
    {class: "ng-look"},
    cards.map(card => card.element),
  );
  root.append(page);
  let known = "";
  refresh = async (anew = false) => {
    const wanted = JSON.stringify(asked());
    if (!anew && wanted === known) return;
    known = wanted;
    session.info = null;
    cards.forEach(card => card.wait());
    page.classList.remove("ng-lk-none");
    try {
      session.info = await look(asked(), {progress: cards[0].progress});
    } catch (error) {
      if (error instanceof DroppedError) return;
      known = "";
      page.classList.add("ng-lk-none");
      cards[0].failed(error);
      return;
    }
    cards.forEach(card => card.ready(session.info));
  };
  onChange(changed => {
    if (MODEL.some(name => changed.has(name)) && !root.hidden) refresh();
  });
  onChange(changed => {
    if (changed.has("begins")) cards[0].begin(state.begins);
  });
  addEventListener("namegen-retry", () => {
    if (!session.info && !root.hidden) refresh();
  });
}

export function show() {
  refresh();
}

/** Two menus: the names to learn from, and the model. */
function chooser() {
  const lists = el("select", {class: "ng-f ng-lk-list", "aria-label": "Names to learn from"});
  const models = el("select", {class: "ng-f", "aria-label": "Model"});
  const own = el("option", {value: "", text: "Your own names"});
  lists.addEventListener("change", () => {
    if (lists.value) change({source: {kind: "lists", lists: [{name: lists.value, share: 1}], blend_by: "letters"}});
  });
  models.addEventListener("change", () => change({model: models.value}));
  let defaults;
  const paint = () => {
    if (!defaults) return;
    const {source} = state;
    const single = source.kind === "lists" && source.lists.length < 2;
    own.textContent = source.kind === "lists" ? "A blend" : source.title || "Your own names";
    own.hidden = single;
    lists.value = single ? (source.lists[0]?.name ?? defaults.wordlist) : "";
    if (state.model && ![...models.options].some(option => option.value === state.model))
      models.append(el("option", {value: state.model, text: state.model}));
    models.value = state.model;
  };
  about()
    .then(known => {
      defaults = known.defaults;
      const called = each => each.label ?? each.name;
      const usual = known.parts.model.find(each => each.name === defaults.model);
      lists.append(
        own,
        ...known.parts.wordlist.map(each => el("option", {value: each.name, text: titled(called(each))})),
      );
      models.append(
        el("option", {value: "", text: usual ? called(usual) : defaults.model}),
        ...known.parts.model
          .filter(each => each !== usual)
          .map(each => el("option", {value: each.name, text: called(each)})),
      );
      paint();
    })
    .catch(() => {}); // without the menus the page works all the same
  onChange(paint);
  return el("div", {class: "ng-lk-choose"}, lists, models);
}
