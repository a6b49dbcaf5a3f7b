// Compare: models beside each other on the same names. A sentence first, then the names, then the numbers.
import {about, duration, sourceName, wavers} from "./called.js";
import {counted, el, figure, hidden, icon, name} from "./dom.js";
import {CLOSE, STOP} from "./icons.js";
import {ask, AskError, DroppedError, follow} from "./server.js";
import {say} from "./shell.js";
import {asked, change, onChange, state} from "./state.js";

export const title = "Compare";

const MOST = 20;
/** Models that the page begins with. */
const FIRST = 3;
/** Where a comparison is remembered, so that a reload finds it again. */
const KEPT = "namegen.comparing";
/** Milliseconds between two looks at what is done. */
const LOOK = 700;

let show = () => {};
export {show};

export async function build(root) {
  const card = el("section", {class: "ng-card ng-compare", "aria-labelledby": "ng-compare-title"});
  root.append(card);
  try {
    comparison(card, await about());
  } catch (error) {
    card.append(el("p", {class: "ng-wrong", role: "alert", text: error.message}));
  }
}

function comparison(card, known) {
  const first = known.defaults.model;
  const rank = each => {
    if (each.name === first) return 0;
    return each.featured ? 1 : 2;
  };
  const models = known.parts.model.filter(each => !each.blends).sort((one, other) => rank(one) - rank(other));
  const begin = models
    .filter(each => each.featured || each.name === first)
    .slice(0, FIRST)
    .map(each => each.name);
  const called = new Map(models.map(each => [each.name, each.label]));
  const kept = recalled();
  let running = null;
  let shown = null;
  let looked = 0;
  let looking = false;

  const chips = el("ul", {class: "ng-chosen", "aria-label": "Models that are compared"});
  const on = el("p", {class: "ng-quiet ng-small"});
  const adder = el("div", {class: "ng-adder"});
  const go = el("button", {type: "button", class: "ng-b ng-go", text: "Compare", on: {click: start}});
  const stop = el("button", {type: "button", class: "ng-b", hidden: true});
  const again = el("button", {type: "button", class: "ng-b", text: "Draw again", hidden: true, on: {click: drawAgain}});
  const status = el("p", {class: "ng-quiet", role: "status"});
  const wrong = el("p", {class: "ng-wrong", role: "alert", hidden: true});
  const lead = el("div", {class: "ng-compare-lead", hidden: true});
  const columns = el("ul", {class: "ng-columns", hidden: true, "aria-label": "What each model draws"});
  const scroller = el(
    "div",
    {class: "ng-scroll ng-columns-box", tabindex: "0", role: "group", "aria-label": "Names of each model"},
    columns,
  );
  const numbers = el("details", {class: "ng-fold", hidden: true});
  const empty = el("p", {
    class: "ng-quiet ng-train-empty",
    text: "Press Compare. Each model learns from the same names and predicts the same others; then ten names of each stand side by side.",
  });
  card.append(
    el(
      "div",
      {class: "ng-compare-head"},
      el("div", {}, el("h1", {class: "ng-h2", id: "ng-compare-title", text: "Compare models"}), on),
      el("div", {class: "ng-compare-do"}, again, stop, go),
    ),
    el("div", {class: "ng-compare-what"}, chips, adder),
    wrong,
    status,
    empty,
    lead,
    scroller,
    numbers,
  );
  addForm();

  const chosen = () => (state.comparing.length ? state.comparing : begin);
  const set = models_ =>
    change({
      comparing: models_.length === begin.length && models_.every((each, at) => each === begin[at]) ? [] : models_,
    });
  const label = text => called.get(text) ?? text;

  function paint() {
    const texts = chosen();
    const saved = state.source.kind === "model";
    on.replaceChildren("on ", el("b", {text: saved ? "a saved model" : sourceName(known)}));
    chips.replaceChildren(
      ...texts.map(text =>
        el(
          "li",
          {class: "ng-picked"},
          el("span", {text: label(text)}),
          el(
            "button",
            {type: "button", class: "ng-leave", title: `Leave out ${label(text)}`, on: {click: () => drop(text)}},
            icon(CLOSE),
            hidden(`Leave out ${label(text)}`),
          ),
        ),
      ),
    );
    texts.filter(text => !called.has(text)).forEach(learnLabel);
    adder.hidden = texts.length >= MOST;
    go.setAttribute("aria-disabled", String(saved || !texts.length || Boolean(running)));
    wrong.hidden = !saved;
    if (saved) wrong.textContent = "A comparison trains its models anew. Choose names to learn from.";
    stale();
  }
  /** Ask what a model is called that is none of the server's own list. */
  function learnLabel(text) {
    ask("one_model", {model: text}).then(
      found => {
        if (found.called === label(text)) return;
        called.set(text, found.called);
        paint();
      },
      () => {},
    );
  }
  function drop(text) {
    const at = chosen().indexOf(text);
    set(chosen().filter(each => each !== text));
    if (!state.comparing.length && chosen().includes(text)) say("One model at least is compared.");
    (chips.querySelectorAll("button")[Math.min(at, chosen().length - 1)] ?? adder.querySelector("button")).focus();
  }
  function addForm() {
    const toggle = el("button", {
      type: "button",
      class: "ng-b ng-soft",
      text: "Add a model",
      "aria-expanded": "false",
      "aria-controls": "ng-add-menu",
      on: {click: () => open(menu.hidden)},
    });
    const input = el("input", {
      class: "ng-f",
      id: "ng-add-text",
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: "lstm size=64",
      "aria-describedby": "ng-add-wrong ng-add-says",
    });
    const bad = el("p", {class: "ng-wrong", id: "ng-add-wrong", hidden: true});
    const choices = el(
      "ul",
      {class: "ng-menu-list"},
      models.map(each => el("li", {}, choice(each))),
    );
    const own = el(
      "form",
      {
        class: "ng-menu-own",
        on: {
          submit: event => {
            event.preventDefault();
            typed();
          },
        },
      },
      el("label", {class: "ng-small ng-quiet", for: "ng-add-text", text: "Or with options of its own"}),
      el("div", {class: "ng-menu-row"}, input, el("button", {type: "submit", class: "ng-b", text: "Add"})),
      bad,
      el("p", {class: "ng-small ng-quiet", id: "ng-add-says", text: "Its exact name, and options as NAME=VALUE."}),
    );
    const menu = el("div", {class: "ng-menu", id: "ng-add-menu", hidden: true, on: {keydown: escaped}}, choices, own);
    adder.append(toggle, menu);
    document.addEventListener("pointerdown", event => {
      if (!menu.hidden && !adder.contains(event.target)) open(false);
    });
    function choice({name: text, label: words, description}) {
      return el(
        "button",
        {type: "button", on: {click: () => add(text)}},
        el("b", {text: words}),
        el("span", {class: "ng-small ng-quiet", text: description}),
      );
    }
    function escaped(event) {
      if (event.key !== "Escape") return;
      open(false);
      toggle.focus();
    }
    function open(now) {
      menu.hidden = !now;
      toggle.setAttribute("aria-expanded", String(now));
      if (now) menu.querySelector("button").focus();
    }
    function add(text) {
      if (chosen().includes(text)) {
        refuse(`${label(text)} is among them already.`);
        return false;
      }
      set([...chosen(), text]);
      open(false);
      toggle.focus();
      return true;
    }
    async function typed() {
      bad.hidden = true;
      input.removeAttribute("aria-invalid");
      if (!input.value.trim()) return;
      try {
        const found = await ask("one_model", {model: input.value});
        called.set(found.model, found.called);
        if (add(found.model)) input.value = "";
      } catch (error) {
        refuse(error.message);
      }
    }
    function refuse(message) {
      bad.hidden = false;
      bad.textContent = message;
      input.setAttribute("aria-invalid", "true");
      input.focus();
    }
  }

  // One comparison.
  const question = () => ({...asked(), models: chosen()});
  function start() {
    if (go.getAttribute("aria-disabled") === "true") return;
    const data = question();
    forget();
    begun({data: JSON.stringify(data), on: sourceName(known)}, ask("compare", data, {progress}));
  }
  function begun(what, answer) {
    running = what;
    shown = null;
    [wrong, empty, lead, numbers, again].forEach(each => {
      each.hidden = true;
    });
    columns.replaceChildren();
    columns.hidden = true;
    card.classList.remove("ng-stale");
    stop.hidden = true;
    status.textContent = "";
    go.textContent = "Comparing …";
    go.setAttribute("aria-disabled", "true");
    answer.then(result => {
      over();
      remember({what, result});
      ended(what, result);
    }, failed);
  }
  function failed(error) {
    over();
    if (error instanceof DroppedError) return;
    empty.hidden = Boolean(shown);
    wrong.hidden = false;
    wrong.textContent = error.message;
  }
  function over() {
    running = null;
    forget();
    stop.hidden = true;
    status.textContent = "";
    go.textContent = "Compare";
    go.setAttribute("aria-disabled", "false");
  }
  function progress(how, halt, id) {
    if (recalled()?.id !== id) remember({what: running, id});
    if (how.state === "waiting") {
      status.textContent = how.ahead
        ? `${counted(how.ahead, "training")} before this comparison.`
        : "It begins as soon as there is room.";
      return;
    }
    if (!looking && Date.now() - looked > LOOK) {
      looking = true;
      ask("compared", {job: id})
        .then(
          found => {
            if (running) under(found, how, halt);
          },
          () => {},
        )
        .finally(() => {
          looking = false;
          looked = Date.now();
        });
    }
  }
  function under(found, how, halt) {
    const done = found.models.length;
    const now = found.asked[done];
    stop.hidden = false;
    if (stop.getAttribute("aria-disabled") !== "true") {
      stop.replaceChildren(icon(STOP), done ? `Stop, keep ${counted(done, "model")}` : "Stop");
      stop.onclick = () => {
        halt();
        stop.setAttribute("aria-disabled", "true");
        status.textContent = done ? `Stopping. ${counted(done, "model")} will be shown.` : "Stopping.";
      };
    }
    const part = /fold \d+/.exec(how.part ?? "")?.[0];
    const left = how.seconds_left && how.seconds_left > 2 ? `, ${duration(how.seconds_left)} left` : "";
    if (now && stop.getAttribute("aria-disabled") !== "true")
      status.textContent = `${now.called} learns${part ? `, ${part}` : left} …`;
    drawColumns(found.asked.map((each, at) => ({...each, ...found.models[at], waits: at > done, now: at === done})));
  }
  function ended(what, result) {
    stop.removeAttribute("aria-disabled");
    shown = {what, result, models: result.order.map(at => ({...result.asked[at], ...result.models[at], place: at}))};
    result.asked.forEach(each => called.set(each.model, each.called));
    empty.hidden = true;
    lead.hidden = false;
    lead.replaceChildren(
      ...result.sentences.map((text, at) => el("p", {class: at ? "ng-lead-more" : "ng-lead", text})),
      result.early &&
        el("p", {
          class: "ng-quiet",
          text: `It was ${result.early}: ${counted(result.models.length, "model")} of ${result.asked.length} done.`,
        }),
    );
    drawColumns(shown.models);
    again.hidden = !shown.models.some(each => each.key);
    theNumbers(result);
    stale();
    say("The models are compared.");
  }
  /** What was compared is no longer what is chosen: what is shown stays, and says so. */
  function stale() {
    if (!shown || running) return;
    const other = shown.what.data !== JSON.stringify(question());
    card.classList.toggle("ng-stale", other);
    status.textContent = other
      ? `This is of ${shown.what.on}, as it was compared. Press Compare for what is chosen now.`
      : "";
  }
  function drawColumns(all) {
    columns.hidden = false;
    const choices = Math.max(...all.map(each => each.choices ?? 0));
    const same = shown?.result.same_tokens ?? true;
    columns.replaceChildren(
      ...all.map((each, at) =>
        el(
          "li",
          {class: "ng-column"},
          el("h2", {class: "ng-h3", text: each.called}),
          el("div", {}, meter(each, each.place ?? at, choices, same)),
          namesOf(each),
          each.no_more && el("p", {class: "ng-quiet ng-small", text: each.no_more}),
        ),
      ),
    );
  }
  async function drawAgain() {
    again.setAttribute("aria-disabled", "true");
    wrong.hidden = true;
    const drawing = shown;
    const drawn = await Promise.allSettled(
      drawing.models.map(each => (each.key ? ask("names", {opened: each.key, n: 10, copies: false}) : null)),
    );
    again.removeAttribute("aria-disabled");
    if (shown !== drawing) return;
    drawn.forEach((each, at) => {
      if (each.status === "fulfilled" && each.value)
        Object.assign(shown.models[at], {names: each.value.names, no_more: each.value.problem});
    });
    const reason = drawn.find(each => each.status === "rejected")?.reason;
    if (reason) {
      wrong.hidden = false;
      wrong.textContent =
        reason instanceof AskError
          ? "Some of these models are no longer on the server: compare them again to draw more."
          : reason.message;
    }
    drawColumns(shown.models);
    say("New names of each.");
  }
  function theNumbers(result) {
    numbers.hidden = false;
    numbers.replaceChildren(
      el("summary", {text: "The numbers"}),
      el(
        "div",
        {class: "ng-fold-in"},
        el("p", {
          class: "ng-small ng-quiet",
          text: `${result.title}. Lower is better; an interval that leaves out 0 shows a difference.`,
        }),
        ...result.grids.map(grid => table(grid, called)),
        ...result.notes.map(text => el("p", {class: "ng-small ng-quiet", text})),
        result.command &&
          el(
            "div",
            {},
            el("p", {class: "ng-small ng-quiet", text: "The same on a command line"}),
            el("code", {class: "ng-code", text: result.command}),
          ),
      ),
    );
  }

  onChange(changed => {
    if (["source", "reading", "comparing", "tokenizer", "train_seed"].some(each => changed.has(each))) paint();
  });
  show = paint;
  paint();
  if (kept?.result) ended(kept.what, kept.result);
  else if (kept?.id) begun(kept.what, follow(kept.id, {progress}));
}

/** How unsure a model is: a bar, as long as the letters that it wavers between are many, and what it costs. */
function meter(each, at, choices, same) {
  if (each.error || each.nats === undefined) return [];
  const share = each.nats === null ? 1 : Math.min(1, Math.exp(each.nats) / choices);
  const bar = same
    ? el(
        "div",
        {class: "ng-meter", "aria-hidden": "true"},
        el("i", {class: `ng-meter-${at % 3}`, style: {width: `${(100 * share).toFixed(1)}%`}}),
      )
    : null;
  return [
    bar,
    el("p", {class: "ng-small ng-quiet", text: howUnsure(each, choices, same)}),
    el("p", {class: "ng-small ng-quiet", text: readyIn(each.seconds)}),
  ];
}

function howUnsure({nats, says}, choices, same) {
  if (nats === null) return "calls some of these names impossible";
  return same ? `wavers between ${wavers(nats)} of ${figure(choices)} letters` : (says ?? "");
}

function readyIn(seconds) {
  if (seconds === null || seconds === undefined) return "";
  return seconds < 1.5 ? "ready at once" : `ready in ${duration(seconds).replace("about ", "")}`;
}

/** What a model draws, or why there is nothing of it yet. */
function namesOf({error, names, now, waits}) {
  if (error) return el("p", {class: "ng-wrong", text: error});
  if (names?.length) return el("ul", {class: "ng-column-names"}, names.map(nameRow));
  return el("p", {class: "ng-quiet ng-small", text: howFar(now, waits)});
}

function howFar(now, waits) {
  if (now) return "learning …";
  return waits ? "not yet" : "";
}

const nameRow = each =>
  el(
    "li",
    {class: each.copied ? "ng-copied" : null},
    name(each.name),
    each.copied ? el("span", {class: "ng-in-list", text: "in the list"}) : null,
  );

function table({columns, rows}, called) {
  return el(
    "div",
    {
      class: "ng-scroll",
      tabindex: "0",
      role: "group",
      "aria-label": `Table: ${columns.map(each => each.title).join(", ")}`,
    },
    el(
      "table",
      {class: "ng-table"},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          columns.map(each => el("th", {scope: "col", class: each.numbers ? "ng-right" : null, text: each.title})),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map(row =>
          el(
            "tr",
            {},
            row.map((cell, at) =>
              at
                ? el("td", {class: columns[at].numbers ? "ng-right" : null, text: cell})
                : el("th", {scope: "row", text: called.get(cell) ?? cell}),
            ),
          ),
        ),
      ),
    ),
  );
}

function remember(kept) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    /* a browser that keeps nothing */
  }
}
function forget() {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    /* nor has it anything to forget */
  }
}
function recalled() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
}
