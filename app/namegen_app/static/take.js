// Take it with you: a sheet in which what draws the names is saved as a file that needs neither this page nor Python.
import {about} from "./called.js";
import {el, figure, icon} from "./dom.js";
import {SAVE} from "./icons.js";
import {sentence} from "./sentences.js";
import {DroppedError, ask} from "./server.js";
import {save} from "./shell.js";
import {sheet} from "./sheet.js";

/** Build the button that opens the sheet. It is not there where no plugin writes files.

    subject(): {asked, of, how}: what `take` is asked, what the names are like, and a sentence of how they are drawn. */
export function takeButton(subject) {
  const button = el(
    "button",
    {type: "button", class: "ng-b", "aria-haspopup": "dialog", hidden: true, on: {click: () => open(subject())}},
    icon(SAVE),
    "Take it with you",
  );
  about().then(
    ({exports}) => {
      button.hidden = !exports.length;
    },
    () => {},
  );
  return button;
}

async function open(subject) {
  const {exports, readers} = await about();
  const making = oneAtATime();
  const without = withoutNames();
  const take = (name, options) =>
    ask("take", {...subject.asked, export: name, ...(without.isOn() ? {without_names: true} : {})}, options);
  const content = el(
    "div",
    {class: "ng-take"},
    el(
      "p",
      {},
      "A file that makes names like those of ",
      el("b", {text: subject.of}),
      ` by itself, with neither this page nor Python. ${subject.how}`,
    ),
    el(
      "ul",
      {class: "ng-take-files"},
      exports.map(each => fileRow(each, making, options => take(each.name, options))),
    ),
    without.element,
    readers.length > 0 && readersOf(readers, making),
  );
  sheet("Take it with you", content, {closed: making.end});
}

/** One file is made at a time: what is asked for next ends what was asked for before. */
function oneAtATime() {
  let current = new AbortController();
  return {
    begin() {
      current.abort();
      current = new AbortController();
      return current.signal;
    },
    end: () => current.abort(),
  };
}

let made = 0;

/** A file to save: what it is, and what came of saving it. `make(options)` asks the server for it. */
function fileRow({label, summary}, making, make) {
  const outcome = outcomeLine(summary);
  return el("li", {}, saveButton(label, outcome, making, make), outcome.element);
}

function readersOf(readers, making) {
  return el(
    "div",
    {class: "ng-take-readers"},
    el("h3", {class: "ng-h3", text: "Readers"}),
    el("p", {class: "ng-quiet", text: "With one of these a program of yours draws from the document."}),
    el(
      "ul",
      {class: "ng-take-files"},
      readers.map(each => fileRow(each, making, options => ask("reader", {name: each.name}, options))),
    ),
  );
}

/** The switch that leaves the list out, and what that means for names. */
function withoutNames() {
  const input = el("input", {type: "checkbox", role: "switch", "aria-describedby": "ng-take-without"});
  return {
    element: el(
      "div",
      {},
      el("label", {class: "ng-sw"}, input, el("span", {text: "Leave the names of the list out"})),
      el("p", {
        class: "ng-quiet ng-small",
        id: "ng-take-without",
        text: "They are in the file so that new names are new. Without them names come as the model has them: some are in the list, some come twice.",
      }),
    ),
    isOn: () => input.checked,
  };
}

/** What is said of a file: what it is, then what came of it, or what keeps it from being made. */
function outcomeLine(summary) {
  const id = `ng-take-${++made}`;
  const text = el("span", {role: "status", text: sentence(summary)});
  const wrong = el("span", {class: "ng-wrong", role: "alert"});
  return {
    id,
    element: el("p", {id, class: "ng-quiet"}, text, wrong),
    put(said, refused = "") {
      text.textContent = said || (refused ? "" : sentence(summary));
      wrong.textContent = refused;
    },
  };
}

/** A button that has a file made, and saves it. */
function saveButton(label, outcome, making, make) {
  const button = el("button", {type: "button", class: "ng-b", "aria-describedby": outcome.id}, icon(SAVE), label);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    outcome.put("Making it …");
    try {
      const file = await make({signal: making.begin()});
      save(file.text, file.file, file.media_type);
      const what = [file.summary, sizeOf(file.bytes)].filter(Boolean).join(", ");
      outcome.put(sentence(`${what}: ${file.file}`));
    } catch (error) {
      outcome.put("", error instanceof DroppedError ? "" : sentence(error.message));
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
  return button;
}

/** 18.2 KB; 1.3 MB */
const sizeOf = bytes => (bytes < 999_950 ? `${figure(bytes / 1000)} KB` : `${figure(bytes / 1_000_000)} MB`);
