// Lists: cards to tick, a search over what they say and over the names in them.
import {el, figure, icon, rested, roving} from "./dom.js";
import {FIND} from "./icons.js";
import {AskError, DroppedError, ask, latest} from "./server.js";
import {cardOf, isLoaded, loadCards, shelf, unknownLists} from "./picker_cards.js";
import {buildCard} from "./picker_card.js";
import {mixing} from "./picker_mix.js";
import {hearing, sentence} from "./picker_hear.js";
import {read, written} from "./spec.js";

const SHARE = 1;
const SCRIPTS = {
  "Latin script": card => card.script === "Latin",
  "Other scripts": card => Boolean(card.script) && card.script !== "Latin",
};

export function listsPanel(picker) {
  const ticked = new Map(); // by name of the list: {share, options}
  let cards = new Map();
  let filter = "";
  let found = {};
  let unchanged = {};
  const search = latest("lists_with");
  const heard = hearing(5, {refused});
  const mix = mixing(ticked, () => {
    hear();
    picker.paint();
  });
  const field = el("input", {
    class: "ng-f",
    type: "text",
    inputmode: "search",
    enterkeyhint: "search",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 50,
    placeholder: "Find a list, or a name in one",
    "aria-label": "Find a list, or a name in one",
    on: {input: searched},
  });
  const filters = el("div", {class: "ng-pick-filters", role: "group", "aria-label": "Which lists"});
  const alarm = el("p", {class: "ng-wrong ng-pick-alarm", role: "alert", hidden: true});
  const shelfBox = el("div", {class: "ng-cards", role: "group", "aria-label": "Lists"});
  const none = el(
    "p",
    {class: "ng-quiet ng-pick-none", hidden: true},
    "No list here has that. ",
    el("button", {
      type: "button",
      class: "ng-link",
      text: "Paste your own names instead",
      on: {click: () => picker.goTo("paste")},
    }),
  );
  const count = el("p", {class: "ng-vh", role: "status"});
  const element = el(
    "div",
    {class: "ng-pick-lists"},
    el("div", {class: "ng-pick-find"}, el("span", {class: "ng-pick-search"}, icon(FIND), field), filters),
    alarm,
    count,
    shelfBox,
    none,
  );
  const aside = el("div", {class: "ng-pick-mix"}, mix.element, heard.element);
  const keys = roving(shelfBox, () => seen().map(each => each.box), {columns});

  /** The cards that are shown, in the order in which they stand. */
  const seen = () => [...shelfBox.children].filter(each => !each.hidden).map(each => cards.get(each.dataset.list));

  /** How many cards stand in a row, as they are laid out now. */
  function columns() {
    const all = seen();
    const next = all.findIndex(each => each.element.offsetTop !== all[0].element.offsetTop);
    return next > 0 ? next : all.length;
  }

  async function fill() {
    if (cards.size) return;
    try {
      await loadCards();
    } catch (error) {
      say(
        error instanceof AskError
          ? sentence(error.message)
          : "The lists do not come: the program behind this page does not answer.",
      );
      return;
    }
    cards = new Map(
      shelf().cards.map(card => [
        card.name,
        buildCard(card, {tick, edit, options: (part, values) => setOptions(part, values)}),
      ]),
    );
    filters.replaceChildren(
      ...filterNames().map(each =>
        el("button", {
          type: "button",
          class: "ng-b ng-soft",
          text: each,
          "aria-pressed": "false",
          on: {
            click: () => {
              filter = filter === each ? "" : each;
              paint();
            },
          },
        }),
      ),
    );
  }

  /** The groups that cards name, in their order, and the scripts. */
  const filterNames = () =>
    [...new Set(shelf().cards.map(card => upper(card.group)))].slice(0, 6).concat(Object.keys(SCRIPTS));

  /** Take the page's choice: its lists come first, and are ticked. */
  async function open({source, reading}) {
    await fill();
    ticked.clear();
    for (const each of listsOf(source)) {
      const card = cardOf(each.name);
      if (card) ticked.set(card.name, {share: each.share, options: read(each.name)?.options ?? {}});
    }
    const unknown = unknownLists(source);
    say(
      unknown.length
        ? `There is no list called ${unknown.map(each => `“${each.slice(0, 60)}”`).join(" or ")} here. Choose another.`
        : "",
    );
    mix.open(source, source.kind === "lists" ? reading : {where: []});
    cards.forEach((card, key) => card.options(ticked.get(key)?.options ?? {}));
    const first = [...ticked.keys()].map(key => cards.get(key));
    shelfBox.replaceChildren(...[...new Set([...first, ...cards.values()])].map(each => each.element));
    unchanged = {source, chosen: JSON.stringify(choose())};
    paint();
    changed();
  }

  /** The lists of a choice; the usual one where it names none. */
  function listsOf(source) {
    if (source.kind !== "lists") return [];
    return source.lists.length ? source.lists : [{name: shelf().default, share: SHARE}];
  }

  function tick(card) {
    say("");
    if (card.download && !card.allowed)
      return say(
        `“${card.title}” is not on this server, and this form downloads nothing. Whoever runs it can fetch the list once.`,
      );
    const most = shelf().limits.blended;
    if (ticked.has(card.name)) ticked.delete(card.name);
    else if (ticked.size >= most)
      return say(`${figure(most)} lists are the most that can be mixed. Take one away first.`);
    else ticked.set(card.name, {share: usual(), options: cards.get(card.name).chosen()});
    paint();
    changed();
  }

  /** The share of one more list: as large as the others are. */
  function usual() {
    const shares = [...ticked.values()].map(each => each.share);
    return shares.length ? Math.round(shares.reduce((sum, each) => sum + each, 0) / shares.length) || SHARE : SHARE;
  }

  function setOptions(card, values) {
    if (!ticked.has(card.name)) return;
    ticked.get(card.name).options = values;
    changed();
  }

  async function edit(card) {
    say("");
    try {
      const copy = await ask("text_of", {dataset: written(card.name, cards.get(card.name).chosen())});
      picker.edit(copy);
    } catch (error) {
      if (!(error instanceof DroppedError)) say(sentence(error.message));
    }
  }

  /** An option that the server refuses is told at its field. */
  function refused(error) {
    return [...ticked.keys()].some(key => error.message.includes(`'${key}'`) && cards.get(key).refuse(error));
  }

  function changed() {
    mix.paint(asking());
    hear();
    picker.paint();
  }
  function hear() {
    heard.hear(ticked.size && mix.fits() ? asking() : null);
  }
  function say(text) {
    alarm.textContent = text;
    alarm.hidden = !text;
  }

  const lists = () =>
    [...ticked].map(([key, {share, options}]) => ({
      name: Object.keys(options).length ? written(key, options) : key,
      share,
    }));

  /** What calls are told of the choice as it stands. */
  function asking() {
    const data = {dataset: lists().map(each => each.name)};
    if (data.dataset.length > 1)
      Object.assign(data, {
        blend: lists()
          .map(each => each.share)
          .join(","),
        blend_by: mix.by(),
      });
    if (mix.where().length) data.where = mix.where();
    return data;
  }

  const choose = () => ({source: {kind: "lists", lists: lists(), blend_by: mix.by()}, reading: {where: mix.where()}});

  function searched() {
    found = {};
    paint();
    within(field.value.trim());
  }
  const within = rested(200, async text => {
    const answer = text.length > 1 ? await search({text}).catch(() => ({})) : {};
    if (field.value.trim() !== text) return;
    found = answer;
    paint();
  });

  function paint() {
    const words = field.value.trim().toLowerCase();
    for (const [key, card] of cards) {
      const names = words ? (found[key] ?? []) : [];
      card.element.hidden = !(passes(card.card) && (!words || card.text.includes(words) || names.length));
      card.paint(ticked.has(key), names);
    }
    [...filters.children].forEach(each => each.setAttribute("aria-pressed", String(each.textContent === filter)));
    const all = seen();
    none.hidden = all.length > 0 || !isLoaded();
    count.textContent = words || filter ? `${figure(all.length)} of ${figure(cards.size)} lists` : "";
    if (!all.some(each => each.box.tabIndex === 0)) keys.settle();
    all.forEach(each => each.settle());
  }

  const passes = card => !filter || (SCRIPTS[filter]?.(card) ?? upper(card.group) === filter);

  return {
    element,
    aside,
    heard,
    open,
    focus: () => field.focus(),
    button: () => ({
      label: ticked.size > 1 ? `Use these ${figure(ticked.size)} lists` : "Use this list",
      ready: ticked.size > 0 && mix.fits(),
    }),
    whyNot: () =>
      ticked.size
        ? aside.querySelector("[aria-invalid=true]")?.focus()
        : say("Tick a list first, or several to mix them."),
    /** The default list is what an address says by saying nothing: left as it is, it stays unsaid. */
    choice() {
      const chosen = choose();
      const unsaid = unchanged.source.kind === "lists" && !unchanged.source.lists.length;
      return unsaid && JSON.stringify(chosen) === unchanged.chosen ? {...chosen, source: unchanged.source} : chosen;
    },
  };
}

const upper = text => text[0].toUpperCase() + text.slice(1);
