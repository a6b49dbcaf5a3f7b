// Paste: names as a text, and beside it what is in it, while it is typed.
import {el, rested} from "./dom.js";
import {AskError, DroppedError, GoneError, ask, latest, upload} from "./server.js";
import {EMPTY, asked} from "./state.js";
import {shelf} from "./picker_cards.js";
import {choosers, previewTable} from "./picker_columns.js";
import {hearing, sentence} from "./picker_hear.js";
import {forget, remember, remembered, remembers} from "./picker_memory.js";
import {changes, lengthBars, said, summed, verdict} from "./picker_report.js";

/** Characters that go along with every question; more are sent once, as a file. */
const LONG = 100_000;
/** Characters from which on a browser is slow: what comes from the clipboard is put in by the script (Chromium takes
    minutes for some thousand lines), and what is remembered is written once typing has rested. */
const SLOW = 20_000;

export function pastePanel(picker) {
  const area = el("textarea", {
    class: "ng-f ng-paste-text",
    id: "ng-paste-text",
    dir: "auto",
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    on: {input: () => typed(), paste: pasted},
  });
  const head = el("p", {class: "ng-h3", role: "status"});
  const report = el("div", {class: "ng-report"});
  const wrong = el("p", {class: "ng-wrong", id: "ng-paste-wrong", role: "alert", hidden: true});
  const heard = hearing(8, {list: true, wait: 0});
  const split = el("div", {hidden: true});
  const how = choosers(() => typed());
  const keep = el("input", {
    type: "checkbox",
    role: "switch",
    on: {
      change: () => {
        keep.checked ? remember(area.value) : forget();
        full();
      },
    },
  });
  const keeping = el("span", {text: "Remember these names in this browser"});
  const element = el(
    "div",
    {class: "ng-paste"},
    el(
      "label",
      {class: "ng-paste-in"},
      el("span", {class: "ng-small ng-quiet", text: "One name a line, or with commas"}),
      area,
    ),
    el("div", {class: "ng-paste-out"}, head, wrong, split, how.element, report, heard.element),
  );
  const aside = el("label", {class: "ng-sw"}, keep, keeping);
  const read = latest("read_list");
  let found = null;
  let pending = null;
  let turn = 0;
  let sent = {text: null, source: null};

  /** What the page is to learn from. A long text is sent once, and is a file from then on. */
  async function sourceOf(text) {
    if (text.length <= LONG) return {kind: "text", text};
    if (sent.text !== text) {
      if (new Blob([text]).size > shelf().limits.list_mb * 2 ** 20)
        throw new AskError({message: `this is more than ${shelf().limits.list_mb} MB, the most that is read here`});
      const path = await upload(new File([text], "pasted.txt", {type: "text/plain"}));
      sent = {text, source: {kind: "upload", key: (await ask("take_upload", {path})).key, title: "Your names"}};
    }
    return sent.source;
  }

  const begin = () => {
    pending = look();
  };
  const later = rested(300, begin);
  const muchLater = rested(1200, begin);

  function pasted(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.length < SLOW) return;
    event.preventDefault();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    typed({now: true});
  }

  function typed({now = false} = {}) {
    turn++;
    report.classList.add("ng-stale");
    if (keep.checked && area.value.length < SLOW) remember(area.value);
    full();
    picker.paint();
    pending = null;
    if (now) begin();
    else if (area.value.length <= LONG) later();
    else muchLater();
  }

  /** Report on the text as it stands; answers to an older one are dropped. */
  async function look() {
    const mine = ++turn;
    const text = area.value;
    if (keep.checked) remember(text);
    if (!text.trim()) return show(null);
    try {
      const source = await sourceOf(text);
      const data = asked({...EMPTY, source, reading: how.reading()});
      if (mine !== turn) return;
      const answer = await read(data);
      if (mine === turn) show({...answer, source, data});
    } catch (error) {
      if (mine === turn && error instanceof AskError) show({problem: {message: error.message, field: error.field}});
      else if (mine === turn && error instanceof GoneError) report.classList.add("ng-stale");
      else if (!(error instanceof DroppedError) && !(error instanceof GoneError)) throw error;
    }
  }

  function show(answer) {
    found = answer;
    const problem = answer?.problem;
    const fine = answer && !problem;
    head.textContent = headOf(answer);
    how.show(answer ?? {});
    wrong.hidden = !problem || how.tells(problem);
    wrong.textContent = wrong.hidden ? "" : sentence(problem.message);
    if (wrong.hidden) {
      area.removeAttribute("aria-invalid");
      area.removeAttribute("aria-describedby");
    } else {
      area.setAttribute("aria-invalid", "true");
      area.setAttribute("aria-describedby", wrong.id);
    }
    report.classList.remove("ng-stale");
    report.replaceChildren(
      ...[
        answer?.table && previewTable(answer.table, answer.rows),
        fine && lengthBars(answer.lengths),
        fine && verdict(answer),
        fine && changes(answer),
        fine &&
          el("p", {
            class: "ng-small ng-quiet",
            text: `${answer.capitals ? "Capitals are learned away and put back. " : ""}Your names stay in this browser and on the machine that serves this page.`,
          }),
      ].filter(Boolean),
    );
    offerSplit(answer);
    heard.hear(fine ? answer.data : null);
    picker.paint();
  }

  /** What stands above the report; what is wrong is said below. */
  function headOf(answer) {
    if (!answer) return "No names yet";
    return answer.problem ? "" : summed(answer);
  }

  /** Several names in a line look like a table: ask, where it is not clear. */
  function offerSplit(answer) {
    const lines = area.value.split("\n").filter(line => line.trim());
    const marked = lines.filter(line => /[,;、，،]/.test(line)).length;
    split.hidden = !(
      answer &&
      lines.length > 1 &&
      2 * marked >= lines.length &&
      (answer.problem || (answer.table && !answer.table.titled)) &&
      !how.reading().column
    );
    if (!split.hidden)
      split.replaceChildren(
        said(
          false,
          "Commas inside the lines: is each several names? ",
          el("button", {type: "button", class: "ng-link", text: "Split at commas", on: {click: splitNow}}),
        ),
      );
  }

  function splitNow() {
    area.value = area.value
      .split(/[,;、，،\n]/)
      .map(each => each.trim())
      .filter(Boolean)
      .join("\n");
    how.put({});
    area.focus();
    typed({now: true});
  }

  /** Say where a text is too long to be kept. */
  function full() {
    keeping.textContent =
      keep.checked && area.value && !remembers(area.value)
        ? "Too long to be remembered in this browser"
        : "Remember these names in this browser";
  }

  return {
    element,
    aside,
    heard,
    focus: () => area.focus(),
    open({source, reading}) {
      keep.checked = remembered().wanted;
      if (source.kind === "text" && source.text !== area.value) this.put({text: source.text, reading});
      else if (!area.value && remembered().text) this.put({text: remembered().text});
      else if (!found) {
        how.put({});
        show(null);
      }
    },
    /** Put another text in its place. */
    put({text, column = "", reading = {}}) {
      area.value = text;
      area.scrollTop = 0;
      how.put({...reading, column: column || reading.column || "", encoding: ""});
      typed({now: true});
    },
    button: () => ({
      label: "Use these names",
      ready: Boolean(area.value.trim()) && !(found?.problem && !report.classList.contains("ng-stale")),
    }),
    whyNot: () => area.focus(),
    async choice() {
      if (report.classList.contains("ng-stale") || !found) await (pending ?? (pending = look()));
      if (!found || found.problem) {
        area.focus();
        return null;
      }
      return {source: {...found.source, count: found.names}, reading: how.reading()};
    },
  };
}
