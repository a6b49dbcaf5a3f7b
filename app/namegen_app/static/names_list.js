// The names of a batch, large: a button each, with what can be done with it.
import {el, icon, roving} from "./dom.js";
import {COPY, DOTS, LIKE, SAY, STAR, WHY} from "./icons.js";
import {isKept, onKept} from "./kept.js";
import {noteOf} from "./sentences.js";
import {canSpeak, onVoices} from "./speech.js";

/** Build the list. acts: {keep, copy, why, like, say}, each of a name as the batch has it; likeTitle(name).

    Gives {element, put(batch, fresh), stale(on), faded(on), selected(name), focus()}. */
export function namesList(acts) {
  const element = el("ul", {class: "ng-names"});
  const items = () => [...element.querySelectorAll(".ng-n")];
  const roaming = roving(element, items, {columns: () => columnsOf(items())});
  let shown = [];
  element.addEventListener("click", event => {
    const row = event.target.closest(".ng-nm");
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (row && act) acts[act](shown[Number(row.dataset.at)]);
  });
  // What can be done is built when somebody comes near.
  const come = event => {
    const row = event.target.closest(".ng-nm");
    if (row) withActs(row, shown[Number(row.dataset.at)], acts);
  };
  for (const near of ["pointerover", "focusin"]) element.addEventListener(near, come);
  element.addEventListener("keydown", event => {
    const row = event.target.closest(".ng-nm");
    const act = KEYS[event.key.toLowerCase()];
    if (!row || !act || event.ctrlKey || event.metaKey || event.altKey || !event.target.matches(".ng-n")) return;
    if (act === "say" && !canSpeak()) return;
    event.preventDefault();
    acts[act](shown[Number(row.dataset.at)]);
  });
  onKept(() => element.querySelectorAll(".ng-nm").forEach(row => paintKept(row, shown[Number(row.dataset.at)].name)));
  const hints = () =>
    element.setAttribute(
      "aria-label",
      `Names. Enter keeps, C copies, W explains, M draws more like it${canSpeak() ? ", S says it" : ""}`,
    );
  onVoices(hints);
  hints();
  return {
    element,
    put(batch, fresh) {
      // Copied ones come last, on the screen: what is new is seen first.
      shown = [...batch.names.filter(each => !each.copied), ...batch.names.filter(each => each.copied)];
      element.classList.toggle("ng-fresh", fresh);
      element.replaceChildren(...shown.map((each, at) => nameRow(each, at, batch)));
      roaming.settle();
    },
    stale(on) {
      element.classList.toggle("ng-grey", on);
    },
    faded(on) {
      element.classList.toggle("ng-faded", on);
    },
    selected(name) {
      element
        .querySelectorAll(".ng-nm")
        .forEach(row => row.classList.toggle("ng-sel", shown[Number(row.dataset.at)].name === name));
    },
    focus() {
      items()[0]?.focus();
    },
  };
}

const KEYS = {c: "copy", w: "why", m: "like", s: "say"};

/** How many names stand in the first row, as seen. */
function columnsOf(items) {
  const top = items[0]?.getBoundingClientRect().top;
  const second = items.findIndex(each => each.getBoundingClientRect().top > top + 4);
  return second < 0 ? Math.max(1, items.length) : second;
}

function nameRow(each, at, batch) {
  const note = noteOf(each, batch.known !== false);
  const id = `ng-note-${at}`;
  const button = el(
    "button",
    {type: "button", class: "ng-n", tabindex: "-1", "data-act": "keep", "aria-describedby": note ? id : null},
    icon(STAR),
    el("bdi", {text: each.name}),
  );
  const row = el(
    "li",
    {class: `ng-nm${each.copied ? " ng-old" : ""}`, "data-at": at, style: {"--k": Math.min(at, 40)}},
    button,
    el("span", {class: "ng-m", id, dir: "auto", text: note}),
    el(
      "span",
      {class: "ng-touch"},
      quick(COPY, "copy", `Copy ${each.name}`),
      quick(DOTS, "why", `More about ${each.name}`, "ng-tool ng-dots"),
    ),
  );
  paintKept(row, each.name);
  return row;
}

function paintKept(row, name) {
  const kept = isKept(name);
  const button = row.querySelector(".ng-n");
  row.classList.toggle("ng-kept-name", kept);
  button.setAttribute("aria-pressed", String(kept));
  button.title = kept ? "Kept. Click to let it go" : "Keep";
}

const quick = (path, act, label, kind = "ng-tool") =>
  el("button", {type: "button", class: kind, tabindex: "-1", "data-act": act, "aria-label": label}, icon(path));

function withActs(row, each, acts) {
  if (row.querySelector(".ng-acts")) return;
  const button = (path, act, label, title) =>
    el(
      "button",
      {type: "button", tabindex: "-1", "data-act": act, title, "aria-label": label ? null : title},
      icon(path),
      label,
    );
  row.append(
    el(
      "span",
      {class: "ng-acts"},
      button(COPY, "copy", "Copy", "Copy (C)"),
      button(WHY, "why", "Why", "Why this name (W)"),
      button(LIKE, "like", "Like", `${acts.likeTitle(each)} (M)`),
      canSpeak() && button(SAY, "say", "", "Say it (S)"),
    ),
  );
}
