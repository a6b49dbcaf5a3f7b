// Every pair of letters: how often, or how probably, each follows each, and the names behind a cell.
import {el, figure, rested, roving} from "./dom.js";
import {DroppedError, latest} from "./server.js";
import {calledAs, inSight, logShade, optionOf, seenAs} from "./look_parts.js";
import {fetched} from "./look_session.js";
import {matrix} from "./look_matrix.js";

const MODES = {count: "Times seen", chance: "Chance", network: "Beside the network"};
/** Letters that follow, in bars. */
const FOLLOWERS = 8;

export function pairsCard(session, weights) {
  const behind = latest("pair_names");
  let data = null;
  let table = null;
  let mode = "count";
  let followed = -1;
  const note = el("p", {class: "ng-quiet ng-small"});
  const box = el("div");
  const left = el("div", {class: "ng-lk-counts"});
  const detail = el("div", {class: "ng-lk-cell"});
  const caption = el("p", {class: "ng-lk-caption", text: "Log of the counts", hidden: true});
  const side = el("div", {class: "ng-lk-side"});
  const grid = el("div", {class: "ng-lk-grid"}, el("figure", {class: "ng-lk-left"}, caption, left), side, detail);
  const choices = el(
    "div",
    {class: "ng-seg", role: "radiogroup", "aria-label": "What the cells show"},
    Object.entries(MODES).map(([value, text]) =>
      el(
        "label",
        {},
        el("input", {
          type: "radio",
          name: "ng-lk-mode",
          value,
          checked: value === mode,
          on: {change: () => turn(value)},
        }),
        text,
      ),
    ),
  );
  const element = el(
    "section",
    {class: "ng-card ng-lk-pairs", "aria-labelledby": "ng-lk-pairs"},
    el(
      "div",
      {class: "ng-lk-head"},
      el(
        "div",
        {},
        el("h2", {class: "ng-h2", id: "ng-lk-pairs", text: "Every pair of letters"}),
        el("p", {
          class: "ng-quiet",
          text: "Row: a letter. Column: the letter after it. Point at a cell to see the names behind it.",
        }),
      ),
      choices,
    ),
    box,
    grid,
    note,
  );
  grid.hidden = true;

  function turn(to) {
    mode = to;
    const beside = mode === "network";
    element.classList.toggle("ng-lk-beside", beside);
    caption.hidden = !beside;
    if (beside) side.append(weights.figures);
    else weights.home();
    if (beside) weights.load();
    weights.beside(beside);
    paint();
  }

  function build(answer) {
    data = answer;
    followed = -1;
    table = matrix(data.letters, "Pairs of letters: the row is a letter, the column the one after it", (row, column) =>
      session.tell("pair", [row, column]),
    );
    left.replaceChildren(table.element);
    grid.hidden = false;
    const parts = [
      data.folded ? "Capitals count as small letters." : "",
      data.left_out
        ? `The ${figure(data.letters.length - 1)} commonest letters, of ${figure(data.letters.length - 1 + data.left_out)}.`
        : "",
      data.drawn ? `The list is not here: this is of ${figure(data.drawn)} names that the model draws.` : "",
    ];
    note.textContent = parts.filter(Boolean).join(" ");
    paint();
    session.tell("pair", commonest());
  }

  /** The commonest pair of two letters. */
  function commonest() {
    let best = [0, 0];
    data.counts.forEach((row, r) =>
      row.forEach((count, c) => {
        if (r && c && (!best[0] || count > data.counts[best[0]][best[1]])) best = [r, c];
      }),
    );
    return best;
  }

  function paint() {
    if (!data) return;
    const most = table => Math.max(...table.flat().map(value => value ?? 0), 1e-9);
    if (mode === "count") {
      const top = Math.sqrt(most(data.counts));
      table.paint(
        (r, c) => Math.sqrt(data.counts[r][c]) / top,
        (r, c) => times(data.counts[r][c]),
      );
    } else if (mode === "chance") {
      const top = Math.sqrt(most(data.chances));
      table.paint(
        (r, c) => Math.sqrt(data.chances[r][c] ?? 0) / top,
        (r, c) => (data.chances[r][c] === null ? "not known" : percent(data.chances[r][c])),
      );
    } else {
      const shade = logShade(data.counts);
      table.paint(
        (r, c) => (data.counts[r][c] ? shade(Math.log(data.counts[r][c])) : 0),
        (r, c) => (data.counts[r][c] ? `log ${Math.log(data.counts[r][c]).toFixed(2)}` : "never"),
      );
    }
    if (session.pair) show(session.pair);
  }

  const first = el("select", {class: "ng-f"});
  const second = el("select", {class: "ng-f"});
  first.addEventListener("change", () => session.tell("pair", [first.selectedIndex, session.pair[1]]));
  second.addEventListener("change", () => session.tell("pair", [session.pair[0], second.selectedIndex]));
  const big = el("p", {class: "ng-lk-big", "aria-hidden": "true"});
  const says = el("p", {"aria-live": "polite"});
  const logs = el("p", {class: "ng-quiet ng-small"});
  const names = el("div", {class: "ng-lk-names"});
  const more = el("p", {class: "ng-quiet ng-small"});
  const follows = el("p", {class: "ng-lk-caption"});
  const bars = el("div", {class: "ng-lk-followers", role: "group"});
  detail.append(
    el(
      "div",
      {},
      el(
        "div",
        {class: "ng-lk-menus"},
        el("label", {class: "ng-fl"}, "First letter", first),
        el("label", {class: "ng-fl"}, "Next letter", second),
      ),
      big,
      says,
      logs,
      names,
      more,
    ),
    el("div", {class: "ng-lk-all"}, follows, bars),
  );
  const moving = roving(bars, () => [...bars.children]);

  session.on("pair", pair => {
    if (data) show(pair);
  });
  session.on("moved", () => {
    if (data && session.pair) sayLogs(...session.pair);
  });
  const sayLogs = (r, c) => {
    logs.textContent = weights.saying([r, c], data.counts[r][c]);
  };

  function show([r, c]) {
    const {letters, counts, shares, chances} = data;
    const [a, b] = [letters[r], letters[c]];
    table.point(r, c);
    if (first.options.length !== letters.length) {
      first.replaceChildren(...letters.map(each => el("option", {text: optionOf(each, "start")})));
      second.replaceChildren(...letters.map(each => el("option", {text: optionOf(each, "end")})));
    }
    [first.selectedIndex, second.selectedIndex] = [r, c];
    big.replaceChildren(dotted(a), dotted(b));
    const count = counts[r][c];
    const share = shares[r][c];
    const chance = chances[r][c];
    const after = `After ${calledAs(a, "start")} comes ${calledAs(b, "end")}`;
    const model =
      chance === null
        ? ""
        : ` The model expects it ${of100(chance)}${share !== null && of100(chance) === of100(share) ? ", too" : ""}.`;
    says.replaceChildren(
      el("b", {text: count ? `${count === 1 ? "Once" : `${figure(count)} times`}.` : "Never."}),
      count ? ` ${after} ${of100(share)}.` : ` ${after} in no name.`,
      model,
    );
    sayLogs(r, c);
    if (followed !== r) followers(r);
    [...bars.children].forEach(each => each.setAttribute("aria-pressed", String(each.column === c)));
    if (count) {
      names.classList.add("ng-stale");
      ask(a, b);
    } else {
      names.replaceChildren();
      more.textContent = "";
    }
  }

  /** Draw what follows a letter most often. */
  function followers(r) {
    const {letters, counts} = data;
    const rows = counts[r]
      .map((value, at) => [value, at])
      .filter(([value]) => value)
      .sort((x, y) => y[0] - x[0])
      .slice(0, FOLLOWERS);
    followed = r;
    follows.textContent = `All that follows ${calledAs(letters[r], "start")}`;
    bars.setAttribute("aria-label", follows.textContent);
    bars.replaceChildren(
      ...rows.map(([value, at]) => {
        const button = el(
          "button",
          {type: "button", tabindex: "-1", on: {click: () => session.tell("pair", [r, at])}},
          el("span", {class: letters[at].id && !letters[at].word ? "ng-name" : "", text: seenAs(letters[at], "end")}),
          el("i", {style: {"--w": `${(value / rows[0][0]) * 100}%`}}),
          el("em", {text: figure(value)}),
        );
        button.column = at;
        return button;
      }),
    );
    if (rows.length) moving.settle();
  }

  const ask = rested(70, async (a, b) => {
    let found;
    try {
      found = await session.about(behind, {before: a.id, after: b.id});
    } catch (error) {
      if (!(error instanceof DroppedError)) names.replaceChildren();
      return;
    }
    const [r, c] = session.pair;
    if (data.letters[r].id !== a.id || data.letters[c].id !== b.id || !data.counts[r][c]) return;
    names.classList.remove("ng-stale");
    names.replaceChildren(
      ...found.names.map(([before, pair, after]) =>
        el("bdi", {class: "ng-name"}, before, el("mark", {text: pair}), after),
      ),
    );
    more.textContent = found.count > found.names.length ? `and ${figure(found.count - found.names.length)} more` : "";
  });

  let leave = () => {};
  return {
    element,
    wait() {
      leave();
      data = null;
      grid.hidden = true;
      note.textContent = "";
      box.replaceChildren();
    },
    ready() {
      leave = inSight(element, () => fetched(session, box, "pairs", {}, build));
    },
  };
}

function times(count) {
  if (count === 0) return "never";
  return count === 1 ? "once" : `${figure(count)} times`;
}

function percent(p) {
  if (p >= 0.01) return `${Math.round(p * 100)} in 100`;
  return p > 0 ? "less than 1 in 100" : "never";
}

function of100(p) {
  if (p === null) return "";
  if (p > 0.995) return "always";
  return p < 0.005 ? "in less than 1 of 100" : `in ${Math.round(p * 100)} of 100`;
}

const dotted = letter =>
  letter.id === "" ? el("span", {class: "ng-lk-dot", text: "."}) : el("bdi", {text: letter.piece ?? letter.id});
