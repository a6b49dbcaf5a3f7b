// Kept names, with a note each: for ever in this browser.
import {counted, el, hidden, icon, rested} from "./dom.js";
import {CLOSE} from "./icons.js";
import {copy, save, say} from "./shell.js";
import {stored, text} from "./storage.js";

/** Names that are kept at most, and characters of a name, of what its list is called, and of a note. */
const MOST = 2000;
const LONGEST = {name: 300, list: 200, note: 1000};

const store = stored("localStorage", "namegen.kept", 1, checked, () =>
  say("This browser keeps no more: what you keep now is lost when the page closes. Save it as a file."),
);
let kept = store.read();
const listeners = new Set();

function checked(value) {
  const names = Array.isArray(value) ? value : [];
  const seen = new Set();
  return names
    .filter(
      each =>
        each &&
        typeof each === "object" &&
        typeof each.name === "string" &&
        each.name &&
        !seen.has(each.name) &&
        seen.add(each.name),
    )
    .slice(0, MOST)
    .map(each => ({
      name: text(each.name, LONGEST.name),
      list: text(each.list, LONGEST.list),
      note: text(each.note, LONGEST.note),
    }));
}

// Another tab of the same browser keeps names too.
addEventListener("storage", event => {
  if (event.key === store.name || event.key === null) {
    kept = store.read();
    tell();
  }
});

function tell() {
  listeners.forEach(listener => listener());
}
function changed() {
  store.write(kept);
  tell();
}

/** Hear that other names are kept than before. */
export const onKept = listener => {
  listeners.add(listener);
};
export const isKept = name => kept.some(each => each.name === name);
export const keptCount = () => kept.length;

/** Keep a name, or let it go if it is kept. `list`: what its list is called. Says which. */
export function turnKept(name, list) {
  if (isKept(name)) {
    letGo(name);
    return;
  }
  if (kept.length >= MOST) {
    say(`${counted(MOST, "name")} are kept, and no more fit. Let some go first.`);
    return;
  }
  kept = [{name: text(name, LONGEST.name), list: text(list, LONGEST.list), note: ""}, ...kept];
  say(`Kept ${name}`);
  changed();
}

function letGo(name) {
  kept = kept.filter(each => each.name !== name);
  say(`Let go: ${name}`);
  changed();
}

/** Build the card of kept names. It follows what is kept. */
export function keptCard() {
  const count = el("span", {class: "ng-chip"});
  const exports = el("span", {class: "ng-r"});
  const list = el("ul", {class: "ng-kept"});
  const none = el("p", {
    class: "ng-quiet",
    text: "Click a name to keep it. Kept names stay in this browser until you let them go.",
  });
  exports.append(
    ...Object.entries(EXPORTS).map(([label, act]) =>
      el("button", {
        type: "button",
        class: "ng-link",
        text: label,
        title: act.title,
        on: {click: () => act.save(kept)},
      }),
    ),
  );
  const card = el(
    "section",
    {class: "ng-card ng-kept-card", "aria-labelledby": "ng-kept-h"},
    el("div", {class: "ng-rh"}, el("h2", {class: "ng-h3", id: "ng-kept-h", text: "Kept"}), count, exports),
    none,
    list,
  );
  const rows = new Map();
  function paint() {
    count.textContent = kept.length.toLocaleString("en");
    exports.hidden = list.hidden = !kept.length;
    none.hidden = Boolean(kept.length);
    const known = new Set(kept.map(each => each.name));
    for (const [name, row] of rows)
      if (!known.has(name)) {
        row.element.remove();
        rows.delete(name);
      }
    kept.forEach((each, at) => {
      if (!rows.has(each.name)) rows.set(each.name, keptRow(each));
      const row = rows.get(each.name);
      row.put(each);
      if (list.children[at] !== row.element) list.insertBefore(row.element, list.children[at] ?? null);
    });
  }
  onKept(paint);
  paint();
  return card;
}

function keptRow({name}) {
  const write = rested(300, value => {
    kept = kept.map(each => (each.name === name ? {...each, note: text(value, LONGEST.note)} : each));
    store.write(kept);
  });
  const note = el("input", {
    type: "text",
    maxlength: LONGEST.note,
    "aria-label": `Note on ${name}`,
    autocomplete: "off",
    on: {input: () => write(note.value)},
  });
  const element = el(
    "li",
    {},
    el("bdi", {class: "ng-name", text: name}),
    el(
      "button",
      {type: "button", class: "ng-tool", title: "Let it go", on: {click: leave}},
      icon(CLOSE),
      hidden(`Let ${name} go`),
    ),
    note,
  );
  function leave() {
    moveOn(element);
    letGo(name);
  }
  return {
    element,
    put(each) {
      note.placeholder = each.list ? `${each.list}, add a note` : "Add a note";
      if (document.activeElement !== note) note.value = each.note;
    },
  };
}

/** The focus goes to a neighbour of what is let go, and is not lost. */
function moveOn(row) {
  if (!row.contains(document.activeElement)) return;
  (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("button")?.focus();
}

const lines = names => names.map(each => each.name).join("\n");
/** A cell of a table, as the command writes it: an apostrophe stands before what a spreadsheet might run, also where it
    splits cells at semicolons or tabs. */
const cell = value => {
  const body = value.replace(/^'+/, "");
  const runs = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(body) || /^\s*[\t\r\n]/.test(body);
  const plain = (runs ? "'" : "") + value.replace(/([;\t\r\n])(?='*[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'");
  return /[",\n\r;\t]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

function csv(names) {
  const rows = [["name", "list", "note"], ...names.map(each => [each.name, each.list, each.note])];
  return `${rows.map(row => row.map(cell).join(",")).join("\n")}\n`;
}

const EXPORTS = {
  Copy: {
    title: "Copy all kept names, one a line",
    save: names => copy(lines(names), `Copied ${counted(names.length, "name")}`),
  },
  txt: {title: "Save as a text, one name a line", save: names => save(`${lines(names)}\n`, "kept-names.txt")},
  csv: {
    title: "Save as a table of names, lists and notes",
    save: names => save(csv(names), "kept-names.csv", "text/csv"),
  },
  json: {
    title: "Save as JSON, with lists and notes",
    save: names => save(`${JSON.stringify(names, null, 1)}\n`, "kept-names.json", "application/json"),
  },
};
