// The inside of the model while it reads what is typed: whom each letter attends to, and what it carries along.
import {el, figure, rested, roving} from "./dom.js";
import {DroppedError, latest} from "./server.js";
import {calledAs} from "./look_parts.js";

export function insideCard(session) {
  const inside = latest("inside");
  let data = null;
  let view = 0;
  let layer = 0;
  let chosen = null;
  const says = el("p", {class: "ng-quiet"});
  const views = el("div", {
    class: "ng-seg ng-lk-views",
    role: "radiogroup",
    "aria-label": "What is shown",
    hidden: true,
  });
  const layers = el("div", {class: "ng-seg ng-lk-views", role: "radiogroup", "aria-label": "Layer", hidden: true});
  const box = el("div", {class: "ng-scroll", tabindex: "0", role: "group", "aria-label": "Inside, over the letters"});
  const words = el("p", {class: "ng-lk-said", "aria-live": "polite"});
  const element = el(
    "section",
    {class: "ng-card", "aria-labelledby": "ng-lk-inside"},
    el("h2", {class: "ng-h2", id: "ng-lk-inside", text: "Inside the model"}),
    says,
    el("div", {class: "ng-lk-switches"}, views, layers),
    box,
    words,
  );

  const look = rested(60, async () => {
    try {
      data = await session.about(inside, {beginning: session.text});
    } catch (error) {
      if (!(error instanceof DroppedError)) says.textContent = error.message;
      return;
    }
    if (!data.views.length) {
      empty();
      return;
    }
    view = Math.min(view, data.views.length - 1);
    chosen = null;
    build();
  });
  session.on("text", () => {
    if (shows(session.info)) look();
  });

  function build() {
    choose(
      views,
      data.views.map(each => each.title),
      view,
      at => {
        view = at;
        layer = 0;
        build();
      },
    );
    const {kind, layers: names} = data.views[view];
    layer = Math.min(layer, names.length - 1);
    choose(layers, kind === "states" ? names : [], layer, at => {
      layer = at;
      build();
    });
    chosen ??= data.tokens.length - 1;
    if (kind === "attention") attention(data.views[view]);
    else states(data.views[view]);
    const letter = box.querySelectorAll(".ng-lk-token")[chosen]; // of a long beginning it may be out of sight
    if (letter)
      box.scrollLeft += Math.max(0, letter.getBoundingClientRect().right - box.getBoundingClientRect().right + 4);
  }

  /** One radio group; hidden where there is nothing to choose. */
  function choose(group, texts, at, act) {
    group.hidden = texts.length < 2;
    const said = texts.join("\n");
    if (group.dataset.said !== said) {
      group.dataset.said = said;
      group.replaceChildren(
        ...texts.map((text, each) =>
          el(
            "label",
            {},
            el("input", {
              type: "radio",
              name: `ng-lk-${group.getAttribute("aria-label")}`,
              on: {change: () => act(each)},
            }),
            text,
          ),
        ),
      );
    }
    if (texts.length > 1) group.querySelectorAll("input")[at].checked = true;
  }

  /** The letters across, one of which is chosen: a button each, of which one is a tab stop. */
  function letters() {
    const buttons = data.tokens.map((token, at) =>
      el("button", {
        type: "button",
        tabindex: "-1",
        "aria-pressed": String(at === chosen),
        "aria-label": calledAs(token, "start"),
        class: token.id === "" && !at && !data.left_out ? "ng-lk-token ng-lk-dot" : "ng-lk-token",
        text: token.id === "" ? "." : (token.piece ?? token.id),
        on: {click: () => pick(at)},
      }),
    );
    const row = el(
      "tr",
      {},
      el("td", {}),
      buttons.map((button, at) => el("th", {scope: "col", class: at === chosen ? "ng-on" : null}, button)),
    );
    const moving = roving(row, () => buttons);
    moving.settle(chosen);
    return row;
  }

  /** Choose a letter; the focus stays on it. */
  function pick(at) {
    chosen = at;
    const had = box.contains(document.activeElement);
    build();
    if (had) box.querySelectorAll(".ng-lk-token")[at]?.focus();
  }

  function attention({layers: names, heads, values}) {
    says.textContent =
      "Choose a letter: the stronger the colour of a cell, the more of that letter is looked at while the model works out what follows the chosen one.";
    const rows = values.flatMap((of, at) =>
      of.map((head, number) => [heads > 1 ? `${names[at]}, head ${number + 1}` : names[at], head[chosen]]),
    );
    const cell = (weight, at) => {
      if (at > chosen) return el("td", {class: "ng-lk-later"});
      const hundredths = Math.round(weight * 100);
      return el(
        "td",
        {style: {"--t": Math.sqrt(weight)}, title: `${hundredths} in 100`},
        el("span", {class: "ng-vh", text: String(hundredths)}),
      );
    };
    const lines = rows.map(([title, weights]) =>
      el("tr", {}, el("th", {scope: "row", text: title}), weights.map(cell)),
    );
    box.replaceChildren(
      el("table", {class: "ng-lk-over", "aria-label": "Attention"}, el("thead", {}, letters()), el("tbody", {}, lines)),
    );
    const best = rows
      .map(([title, weights]) => [Math.max(...weights.slice(0, chosen + 1)), title, weights])
      .sort((a, b) => b[0] - a[0])[0];
    const seen = best[2].indexOf(best[0]);
    words.textContent = `After ${calledAs(data.tokens[chosen], "start")}, ${best[1]} looks hardest: at ${calledAs(data.tokens[seen], "start")}, with ${Math.round(best[0] * 100)} in 100.${tail()}`;
  }

  function states({title, units, chosen: numbers, values}) {
    says.textContent =
      "Down: numbers that the model has after each letter. Blue is above zero, gold below, and a stronger colour is farther from it.";
    const table = values[layer];
    const top = Math.max(...table.flat().map(Math.abs), 1e-9);
    const cell = (value, at, number) =>
      el("td", {
        class: `${value < 0 ? "ng-lk-below" : ""}${at === chosen ? " ng-on" : ""}`,
        style: {"--t": Math.sqrt(Math.abs(value) / top)},
        title: `unit ${number}: ${value}`,
      });
    const lines = numbers[layer].map((number, unit) =>
      el(
        "tr",
        {},
        el("th", {scope: "row", text: unit % 8 === 0 ? String(number) : ""}),
        table.map((row, at) => cell(row[unit], at, number)),
      ),
    );
    box.replaceChildren(
      el(
        "table",
        {class: "ng-lk-over ng-lk-units", "aria-label": title},
        el("thead", {}, letters()),
        el("tbody", {"aria-hidden": "true"}, lines),
      ),
    );
    const row = table[chosen];
    const strongest = row.reduce((best, value, at) => (Math.abs(value) > Math.abs(row[best]) ? at : best), 0);
    const some =
      numbers[layer].length < units
        ? ` Shown are the ${numbers[layer].length} of ${figure(units)} units that change most.`
        : "";
    words.textContent = `After ${calledAs(data.tokens[chosen], "start")}, unit ${figure(numbers[layer][strongest])} is strongest: ${row[strongest]}.${some}${tail()}`;
  }

  const tail = () => (data.left_out ? ` The last ${data.tokens.length} tokens are shown.` : "");

  function empty() {
    [views, layers].forEach(each => {
      each.hidden = true;
    });
    box.replaceChildren();
    box.hidden = true;
    words.textContent = "";
  }

  return {
    element,
    wait() {
      data = null;
      view = layer = 0;
      empty();
      says.textContent = "";
    },
    ready(info) {
      box.hidden = !shows(info);
      if (!shows(info)) {
        empty();
        says.textContent =
          "This model shows nothing of its inside while it reads. Networks do: choose one above, and see what they carry along from letter to letter, or which letters they look at.";
      }
    },
  };
}

const shows = info => Boolean(info?.inside.some(kind => kind === "attention" || kind === "states"));
