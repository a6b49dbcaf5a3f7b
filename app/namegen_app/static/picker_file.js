// File: a list or a saved model, dropped or chosen; which it is, its content says.
import {counted, el, figure, icon} from "./dom.js";
import {UPLOAD} from "./icons.js";
import {AskError, DroppedError, ask, latest, upload} from "./server.js";
import {EMPTY, asked} from "./state.js";
import {loadCards, shelf} from "./picker_cards.js";
import {choosers, previewTable} from "./picker_columns.js";
import {hearing, sentence} from "./picker_hear.js";
import {changes, lengthBars, verdict} from "./picker_report.js";

export function filePanel(picker) {
  const input = el("input", {
    type: "file",
    class: "ng-vh",
    on: {
      change: () => {
        if (input.files[0]) take(input.files[0]);
        input.value = "";
      },
    },
  });
  const about = el("span", {class: "ng-file-about"});
  const wording = el("span");
  const choose = el("label", {class: "ng-b ng-file-choose"}, input, wording);
  const drop = el(
    "div",
    {
      class: "ng-file-drop",
      on: {dragover: () => drop.classList.add("ng-over"), dragleave: () => drop.classList.remove("ng-over")},
    },
    icon(UPLOAD),
    about,
    choose,
  );
  const busy = el("p", {class: "ng-busy", role: "status", hidden: true}, el("span"), el("i", {"aria-hidden": "true"}));
  const wrong = el("p", {class: "ng-wrong", id: "ng-file-wrong", role: "alert", hidden: true});
  const how = choosers(() => look(), {encodings: () => shelf().encodings});
  const place = el("div", {class: "ng-file-how"}, how.element);
  const out = el("div", {class: "ng-report"});
  const heard = hearing(5);
  const element = el("div", {class: "ng-file"}, drop, busy, wrong, place, out);
  const aside = el("div", {}, heard.element);
  const read = latest("read_list");
  let taken = null;
  let found = null;
  let turn = 0;

  /** Send a file, and see what it is. */
  async function take(file) {
    drop.classList.remove("ng-over");
    const mine = ++turn;
    const {list_mb, model_mb} = shelf().limits;
    const most = Math.max(list_mb, model_mb);
    taken = found = null;
    show(null);
    name(file.name, size(file.size));
    if (file.size > most * 2 ** 20)
      return refuse(`${file.name} has ${size(file.size)}; the most that is read here is ${figure(most)} MB.`);
    const done = wait(`Sending ${file.name}`);
    try {
      const answer = await ask("take_upload", {path: await upload(file)}, {progress: told(file.name)});
      if (mine !== turn) return;
      taken = {...answer, title: file.name, size: size(file.size)};
      how.put({});
      if (taken.kind === "model") showModel();
      else await look();
    } catch (error) {
      if (mine === turn) refuse(whyNotTaken(error));
    } finally {
      done();
    }
  }

  /** Read the list as it is asked for now. */
  async function look() {
    const mine = ++turn;
    const source = {kind: "upload", key: taken.key};
    const data = asked({...EMPTY, source, reading: how.reading()});
    const done = wait(`Reading ${taken.title}`);
    out.classList.add("ng-stale");
    picker.paint();
    try {
      const answer = await read(data, {progress: told(taken.title)});
      if (mine === turn) show({...answer, data});
    } catch (error) {
      if (mine === turn && error instanceof AskError) show({problem: {message: error.message, field: error.field}});
      else if (mine === turn && !(error instanceof DroppedError)) refuse(notSent(error));
    } finally {
      done();
    }
  }

  function show(answer) {
    found = answer;
    const problem = answer?.problem;
    const fine = Boolean(answer) && !problem;
    how.show(answer ?? {});
    place.hidden = !answer;
    if (taken?.kind === "list")
      name(
        taken.title,
        fine || answer?.rows
          ? [
              counted(answer.rows ?? answer.names, "row"),
              answer.encoding ? `read as ${answer.encoding.toUpperCase()}` : "",
            ]
              .filter(Boolean)
              .join(", ")
          : taken.size,
        answer?.encoding,
      );
    refuse(problem && !how.tells(problem) ? sentence(problem.message) : "");
    out.classList.remove("ng-stale");
    out.replaceChildren(
      ...[
        answer?.table && previewTable(answer.table, answer.rows),
        fine && !answer.table && lengthBars(answer.lengths),
        fine && verdict(answer, `${counted(answer.names, "name")}.`),
        fine && changes(answer),
      ].filter(Boolean),
    );
    heard.hear(fine ? answer.data : null);
    picker.paint();
  }

  function showModel() {
    found = null;
    place.hidden = true;
    out.classList.remove("ng-stale");
    name(taken.title, "a saved model");
    out.replaceChildren(
      el(
        "dl",
        {class: "ng-model-facts"},
        taken.facts.flatMap(([what, value]) => [el("dt", {text: what}), el("dd", {}, el("bdi", {text: value}))]),
      ),
      el(
        "div",
        {class: "ng-small ng-quiet"},
        taken.notes.map(each => el("p", {text: sentence(each)})),
      ),
    );
    heard.hear({opened: taken.key});
    picker.paint();
  }

  /** Write over the place to drop a file what was dropped there last. */
  function name(title, note, encoding) {
    about.replaceChildren(
      ...(title
        ? [el("b", {}, el("bdi", {text: title})), " ", el("span", {class: "ng-quiet", text: note})]
        : [
            el("b", {text: "Drop a file here."}),
            " ",
            el("span", {class: "ng-quiet", text: "A text, a table, JSON, Excel, or a saved model (.namegen)."}),
          ]),
    );
    if (encoding)
      about.append(
        " ",
        el("button", {
          type: "button",
          class: "ng-link",
          text: "letters look wrong?",
          title: "Choose another encoding",
          on: {
            click: () => {
              place.hidden = false;
              how.openEncoding();
            },
          },
        }),
      );
    wording.textContent = title ? "Another file" : "Choose a file";
  }

  function refuse(text) {
    wrong.textContent = text;
    wrong.hidden = !text;
    if (text) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", wrong.id);
    } else {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
    picker.paint();
  }

  /** Say after a moment what is waited for; gives what ends that. */
  let waits = 0;
  function wait(text) {
    const mine = ++waits;
    const timer = setTimeout(() => {
      if (mine === waits) {
        busy.firstChild.textContent = `${text} …`;
        busy.hidden = false;
      }
    }, 300);
    return () => {
      clearTimeout(timer);
      if (mine === waits) busy.hidden = true;
    };
  }
  const told = title => how => {
    if (!busy.hidden)
      busy.firstChild.textContent = how.ahead
        ? `Waiting to read ${title}: ${figure(how.ahead)} before it …`
        : `Reading ${title} …`;
  };

  return {
    element,
    aside,
    heard,
    take,
    focus: () => input.focus(),
    async open({source, reading}) {
      if (!taken) {
        show(null);
        name("");
      }
      try {
        await loadCards();
      } catch {
        /* the menu of encodings is left with what is found out */
      }
      const other = source.kind === "upload" || source.kind === "model" ? taken?.key !== source.key : false;
      if (!other) return;
      taken = {
        kind: source.kind === "model" ? "model" : "list",
        key: source.key,
        title: sourceName(source),
        size: "",
        facts: source.note ? [["Model", source.note]] : [],
        notes: [],
      };
      how.put(reading);
      if (taken.kind === "model") showModel();
      else look();
    },
    button: () => ({
      label: taken?.kind === "model" ? "Use this model" : "Use this list",
      ready:
        Boolean(taken) &&
        (taken.kind === "model" || Boolean(found && !found.problem)) &&
        !out.classList.contains("ng-stale"),
    }),
    whyNot: () => input.focus(),
    choice() {
      if (taken.kind === "model")
        return {
          source: {
            kind: "model",
            key: taken.key,
            title: taken.title,
            note: taken.name
              ? `${taken.name}, learned from ${counted(taken.count, "name")}`
              : (taken.facts[0]?.[1] ?? ""),
          },
          reading: EMPTY.reading,
        };
      return {source: {kind: "upload", key: taken.key, title: taken.title, count: found.names}, reading: how.reading()};
    },
  };
}

const sourceName = source => source.title || (source.kind === "model" ? "Your model" : "Your file");
const size = bytes =>
  bytes < 2 ** 20 ? `${figure(Math.max(1, Math.round(bytes / 1024)))} kB` : `${figure(bytes / 2 ** 20)} MB`;

/** Why a file was not taken; nothing where another one was chosen meanwhile. */
function whyNotTaken(error) {
  if (error instanceof AskError) return sentence(error.message);
  return error instanceof DroppedError ? "" : notSent(error);
}

const notSent = error => `The file did not arrive${error?.message ? `: ${error.message}` : ""}. Please try again.`;
