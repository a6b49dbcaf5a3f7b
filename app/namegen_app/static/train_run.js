// The training: its curve, what it says so far, and what came of it.
import {go} from "./address.js";
import {duration, wavers} from "./called.js";
import {counted, el, figure, icon} from "./dom.js";
import {SAVE, STOP} from "./icons.js";
import {AskError, ask, follow} from "./server.js";
import {say} from "./shell.js";
import {change, state} from "./state.js";
import {takeButton} from "./take.js";
import {lossCurve, smoothed} from "./train_curve.js";
import {forget, keep, recalled, remember} from "./train_memory.js";
import {column, quality, units} from "./train_words.js";

/** Milliseconds between two looks at the curve. */
const LOOK = 1000;

/** Build it into `card`. Gives {begin(what, answer, refused), options(), isRunning(), isShown(), onRunning(act),
    onShown(act)}. */
export function runCard(card) {
  const heading = el("h2", {class: "ng-h3", id: "ng-train-what", text: "What a training looks like"});
  const stop = el("button", {type: "button", class: "ng-b", hidden: true});
  const status = el("p", {class: "ng-quiet", role: "status"});
  const facts = el("dl", {class: "ng-facts"});
  const curve = lossCurve();
  const after = el("div", {class: "ng-train-after", hidden: true});
  const saysHead = el("h3", {class: "ng-h3", text: "What it says so far"});
  const says = el("ol", {class: "ng-says"});
  const silent = el("p", {class: "ng-quiet ng-small"});
  const saysBox = el(
    "div",
    {class: "ng-scroll", tabindex: "0", role: "group", "aria-label": "What it says so far"},
    says,
  );
  const wrong = el("p", {class: "ng-wrong", role: "alert", hidden: true});
  const empty = el("p", {
    class: "ng-quiet ng-train-empty",
    text: "Press Train. Here its curve is drawn as it learns, and names that it makes up at the beginning, in between and at the end: babble turns into names.",
  });
  const parts = [facts, curve.element, saysHead, saysBox, silent];
  card.append(el("div", {class: "ng-train-head"}, heading, stop), status, wrong, empty, after, ...parts);
  parts.forEach(each => {
    each.hidden = true;
  });
  let running = false;
  let shown = false;
  let what = null;
  let before = null;
  let seen = null;
  let looked = 0;
  let looking = false;
  let doStop = null;
  let whenRunning = () => {};
  let whenShown = () => {};
  stop.addEventListener("click", () => {
    doStop?.();
    stop.setAttribute("aria-disabled", "true");
    const kept = seen?.best_step ? `The model of step ${figure(seen.best_step)}` : "What it has learned";
    status.textContent = seen?.keeps ? `Stopping. ${kept} is kept, and measured.` : "Stopping.";
  });

  function begin(about_, answer, refused) {
    what = about_;
    seen = null;
    looked = 0;
    [after, wrong, empty].forEach(each => {
      each.hidden = true;
    });
    parts.forEach(each => {
      each.hidden = true;
    });
    after.replaceChildren();
    running = shown = true;
    heading.textContent = `${what.label} on ${what.on}`;
    status.textContent = "Getting ready …";
    stop.hidden = true;
    stop.removeAttribute("aria-disabled");
    whenRunning(true);
    whenShown();
    if (card.getBoundingClientRect().top < 0) card.scrollIntoView({block: "start"});
    answer.then(
      result => ended(result),
      error => failed(error, refused),
    );
  }
  function failed(error, refused) {
    over();
    if (refused && error instanceof AskError && !seen) {
      shown = false;
      heading.textContent = "What a training looks like";
      empty.hidden = false;
      whenShown();
      refused(error);
      return;
    }
    wrong.hidden = false;
    wrong.textContent = error.message;
  }
  function over() {
    running = false;
    stop.hidden = true;
    status.textContent = "";
    forget();
    whenRunning(false);
  }
  function progress(how, halt, id) {
    doStop = halt;
    keep({id, what, before});
    stop.hidden = false;
    if (how.state === "waiting") {
      status.textContent = how.ahead
        ? `${counted(how.ahead, "training")} before this one.`
        : "It begins as soon as there is room.";
      stop.replaceChildren(icon(STOP), "Stop");
      return;
    }
    if (!looking && Date.now() - looked > LOOK) {
      looking = true;
      ask("learning", {job: id})
        .then(
          found => {
            if (running) paint(found, how);
          },
          () => {},
        )
        .finally(() => {
          looking = false;
          looked = Date.now();
        });
    }
  }
  function paint(found, how) {
    seen = found;
    const stopping = stop.getAttribute("aria-disabled") === "true";
    if (!stopping)
      stop.replaceChildren(icon(STOP), keepsStep(found) ? `Stop, keep step ${figure(found.best_step)}` : "Stop");
    if (found.phase === "measuring") {
      stop.hidden = true;
      status.textContent = found.measuring
        ? `Measuring it on names that it has not seen takes ${duration(found.measuring)}.`
        : "Measuring it …";
    } else if (!stopping) status.textContent = underWay(found, how?.part);
    numbers(found, found.several ? 0 : how?.seconds_left); // of the others nothing is known yet
    drawn(found, found.total);
    columns(found.said, found, null);
  }
  function numbers(found, left) {
    const loss = smoothed(found.curve.train).at(-1)?.[1];
    facts.hidden = loss === undefined;
    if (loss === undefined) return;
    const unit = units(found.yardsticks);
    const rows = [
      [wavers(loss), `${unit} it wavers between${found.yardsticks ? `, of ${figure(found.yardsticks.choices)}` : ""}`],
      [figure(found.step), found.total ? `of ${counted(found.total, "step")}` : "steps"],
    ];
    if (left)
      rows.push([
        duration(left)
          .replace("about ", "")
          .replace("at once", "a moment")
          .replace(/ (second|minute)s?/, unit => (unit[1] === "s" ? " s" : " min")),
        "left",
      ]);
    facts.replaceChildren(
      ...rows.map(([value, label]) => el("div", {}, el("dt", {text: label}), el("dd", {text: value}))),
    );
  }
  function drawn(found, total) {
    const some = found.curve.train.length > 1;
    curve.element.hidden = !some;
    if (!some) return;
    const unit = units(found.yardsticks);
    const sticks = found.yardsticks
      ? [
          {nats: found.yardsticks.blind, text: `guessing blindly: ${figure(found.yardsticks.choices)} ${unit}`},
          {nats: found.yardsticks.pairs, text: `counting pairs: ${wavers(found.yardsticks.pairs)} ${unit}`},
        ]
      : [];
    const dev = found.curve.dev.at(-1)?.[1];
    const last = smoothed(found.curve.train).at(-1);
    const other =
      before && (before.on ?? what.on) !== what.on ? {...before, label: `${before.label} on ${before.on}`} : before;
    curve.paint({
      train: found.curve.train,
      dev: found.curve.dev,
      total,
      before: other,
      sticks,
      label: `The curve of ${what.label}: after ${counted(last[0], "step")} it wavers between ${wavers(last[1])} ${unit}${dev === undefined ? "" : `, for names it has not seen ${wavers(dev)}`}.`,
    });
  }
  function columns(said, found, end) {
    const made = said.map(each => column(`step ${figure(each.step)}`, each.names, []));
    if (end) made.push(column(end.step ? `step ${figure(end.step)}, kept` : "when it is done", end.names, end.copied));
    const none = !made.length;
    if (!end && said.length && found.total)
      made.push(
        el(
          "li",
          {},
          el("span", {class: "ng-small ng-quiet", text: `step ${figure(found.total)}`}),
          el("p", {class: "ng-quiet ng-small", text: "not yet"}),
        ),
      );
    [saysHead, saysBox].forEach(each => {
      each.hidden = none;
    });
    saysHead.textContent = end ? "What it says" : "What it says so far";
    silent.hidden = !(none && !end && found.step > 0);
    silent.textContent = found.several
      ? "Names come when all of them have learned."
      : "This model says nothing before it is done.";
    says.replaceChildren(...made);
  }
  function ended(result) {
    over();
    remember({result, what, before});
    finished(result);
    say(`${what.label} is trained.`);
  }
  /** Show what came of it. */
  function finished(result) {
    shown = true;
    seen = result;
    empty.hidden = true;
    heading.textContent = `${what.label} on ${what.on}`;
    drawn(result, result.total || result.curve.train.at(-1)?.[0] || 0);
    facts.hidden = true;
    columns(result.said, result, {
      step: result.curve.train.length > 1 ? result.best_step : 0,
      names: result.says,
      copied: result.copied,
    });
    after.hidden = false;
    after.replaceChildren(
      el("p", {class: "ng-train-quality", text: quality(result)}),
      ...details(result),
      result.key &&
        el(
          "div",
          {class: "ng-train-do"},
          el("button", {
            type: "button",
            class: "ng-b ng-go",
            text: "Use it here",
            on: {click: () => use(result, "names")},
          }),
          el("button", {type: "button", class: "ng-b", text: "Look inside", on: {click: () => use(result, "look")}}),
          el(
            "button",
            {type: "button", class: "ng-b", on: {click: event => download(result, event.currentTarget)}},
            icon(SAVE),
            "Download",
          ),
          takeButton(() => ({asked: {opened: result.key}, of: what.on, how: ""})),
        ),
      result.command &&
        el(
          "details",
          {class: "ng-fold"},
          el("summary", {text: "The same on a command line"}),
          el("code", {class: "ng-code", text: result.command}),
        ),
    );
    const line = result.curve.dev.length > 1 ? result.curve.dev : smoothed(result.curve.train);
    if (line.length > 1) nextBefore = {label: what.label, on: what.on, points: line};
    whenShown();
  }
  let nextBefore = null;
  function details(result) {
    const lines = [];
    if (result.early) lines.push(`It was ${result.early}; the best so far is kept.`);
    if (result.problem) lines.push(`It cannot be used or downloaded here: ${result.problem}.`);
    lines.push(...result.notes);
    const aside = result.unseen
      ? null
      : el("button", {
          type: "button",
          class: "ng-link ng-train-aside",
          text: "Keep a fifth aside to find out",
          on: {
            click: () => {
              change({training: {...state.training, split: "distinct"}});
              say("The next training keeps a fifth of the names aside.");
            },
          },
        });
    return [aside, ...lines.map(text => el("p", {class: "ng-quiet", text}))].filter(Boolean);
  }
  function use(result, page) {
    change({source: {kind: "model", key: result.key, title: `${what.label} on ${what.on}`}});
    go(page);
  }
  async function download(result, button) {
    button.setAttribute("aria-disabled", "true");
    try {
      const {path, file} = await ask("model_file", {key: result.key});
      el("a", {href: new URL(`gradio_api/file=${path}`, document.baseURI).href, download: file}).click();
    } catch (error) {
      wrong.hidden = false;
      wrong.textContent = error.message;
    }
    button.removeAttribute("aria-disabled");
  }
  const options = () => ({progress});
  const kept = recalled();
  if (kept?.what) {
    before = kept.before ?? null;
    what = kept.what;
    if (kept.result) finished(kept.result);
    else if (kept.id) begin(what, follow(kept.id, options()));
  }
  return {
    begin: (about_, answer, refused) => {
      before = nextBefore ?? before;
      begin(about_, answer, refused);
    },
    options,
    isRunning: () => running,
    isShown: () => shown,
    onRunning: act => {
      whenRunning = act;
      if (running) act(true);
    },
    onShown: act => {
      whenShown = act;
      act();
    },
  };
}

/** Whether a step is kept if it is stopped now. */
const keepsStep = found => found.keeps && found.best_step;

/** What is said while it learns: `part` is what it does, where the model says so. */
function underWay(found, part) {
  if (!found.step) return "Getting ready …";
  if (part) return `Now ${part}.`;
  if (found.several)
    return `It is made of several models, which learn one after the other. This is number ${figure(found.training)}.`;
  return keepsStep(found) ? "" : "If it is stopped, nothing is left: this model keeps nothing on the way.";
}
