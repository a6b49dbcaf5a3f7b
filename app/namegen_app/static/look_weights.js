// The lecture's point: W, the weights of a network of one layer, becomes the logarithm of the counts. One slider of
// training steps moves the matrix of W and the dots of the scatter.
import {el, figure, icon, svg} from "./dom.js";
import {PLAY, STOP} from "./icons.js";
import {drawn, inSight, logShade} from "./look_parts.js";
import {fetched} from "./look_session.js";
import {matrix} from "./look_matrix.js";

const HEIGHT = 340;
const LEFT = 34;
const BOTTOM = 40;
const TOP = 22;
const RIGHT = 12;
/** Milliseconds that a training takes to be watched. */
const SHOWN = 6000;
const still = matchMedia("(prefers-reduced-motion: reduce)");

export function weightsCard(session) {
  let data = null;
  let table = null;
  let at = 0;
  let shown = false;
  let asked = false;
  let playing = 0;
  let dots = [];
  const box = el("div");
  const plot = svg("svg", {
    class: "ng-lk-plot",
    role: "img",
    "aria-label": "The weight of each pair of letters against the logarithm of its count",
  });
  const heat = el("figure", {class: "ng-lk-w", hidden: true});
  const caption = el("p", {class: "ng-lk-caption"});
  const heatbox = el("div");
  heat.append(caption, heatbox);
  const slider = el("input", {
    type: "range",
    min: "0",
    max: "1",
    step: "1",
    value: "0",
    "aria-label": "Training steps",
  });
  const steps = el("span");
  const last = el("span");
  const play = el("button", {type: "button", class: "ng-b", on: {click: watch}});
  const says = el("p", {class: "ng-lk-said", "aria-live": "polite"});
  const control = el(
    "div",
    {class: "ng-lk-steps"},
    play,
    el(
      "div",
      {},
      el("span", {class: "ng-lk-ends", "aria-hidden": "true"}, el("span", {text: "before training"}), steps, last),
      slider,
    ),
  );
  const scatter = el("figure", {class: "ng-lk-scatter"}, plot);
  const inner = el("div", {class: "ng-lk-figures", hidden: true}, heat, scatter, control, says);
  const figures = el("div", {}, box, inner);
  const element = el(
    "section",
    {class: "ng-card ng-lk-half", "aria-labelledby": "ng-lk-w"},
    el("h2", {class: "ng-h2", id: "ng-lk-w", text: "The network learns the counts"}),
    el("p", {
      class: "ng-quiet",
      text: "Each dot is a pair of letters. Across: the logarithm of its count. Up: the weight W of a network of one layer, which is never told a count. Drag the training.",
    }),
    figures,
  );
  const redraw = drawn(scatter, draw);
  slider.addEventListener("input", () => {
    halt();
    move(Number(slider.value));
  });
  session.on("pair", pair => {
    table?.point(...pair);
    mark();
  });

  function build(answer) {
    data = answer;
    table = matrix(data.letters, "W: the weight of each pair of letters in the network", (row, column) =>
      session.tell("pair", [row, column]),
    );
    heatbox.replaceChildren(table.element);
    inner.hidden = false;
    slider.max = String(data.steps.length - 1);
    last.textContent = `${figure(data.steps.at(-1))} steps`;
    redraw();
    // Somewhere on the way: that it moves is seen at once in both directions.
    move(Math.round(data.steps.length / 3));
    if (session.pair) table.point(...session.pair);
    halt();
  }

  /** Show W as it was at one of the views. */
  function move(to) {
    at = Math.min(to, data.steps.length - 1);
    slider.value = String(at);
    slider.style.setProperty("--v", `${(at / Math.max(1, data.steps.length - 1)) * 100}%`);
    const step = data.steps[at];
    const w = data.weights[at];
    const words = step === 0 ? "before training" : `after ${figure(step)} ${step === 1 ? "step" : "steps"}`;
    steps.textContent = step === 0 ? "" : words;
    slider.setAttribute("aria-valuetext", words);
    caption.textContent = `W of the network, ${words}`;
    if (shown) paint();
    dots.forEach(([dot, r, c, y]) => dot.style.setProperty("cy", `${y(w[r][c])}px`));
    says.textContent = saying(w, words);
    session.tell("moved", at);
  }

  function paint() {
    const shade = logShade(data.counts);
    const w = data.weights[at];
    table.paint(
      (r, c) => shade(w[r][c] ?? -9),
      (r, c) => `W ${w[r][c]?.toFixed(2) ?? "of no number"}`,
    );
  }

  function saying(w, words) {
    let sum = 0;
    let pairs = 0;
    data.logs.forEach((row, r) =>
      row.forEach((log, c) => {
        if (log !== null) {
          sum += Math.abs(w[r][c] - log);
          pairs += 1;
        }
      }),
    );
    const far = sum / Math.max(1, pairs);
    const wavers = loss => Math.exp(loss).toFixed(1);
    const upper = `${words[0].toUpperCase()}${words.slice(1)}`;
    const near =
      far < 0.1
        ? `W is the logarithm of the counts, to within ${far.toFixed(2)} on average`
        : `W is ${far.toFixed(2)} off the logarithm of the counts, on average`;
    return `${upper} ${near}. The network wavers between ${wavers(data.losses[at])} letters, the counts themselves between ${wavers(data.loss_of_counts)}.`;
  }

  function draw(width) {
    if (!data) return;
    plot.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const high = Math.ceil(Math.log(Math.max(...data.counts.flat(), 2)));
    const low = -3;
    const x = value => LEFT + (value / high) * (width - LEFT - RIGHT);
    const y = value => {
      const within = Math.min(high + 0.5, Math.max(low, value));
      return HEIGHT - BOTTOM - ((within - low) / (high + 0.5 - low)) * (HEIGHT - BOTTOM - TOP);
    };
    const lines = [];
    const each = high > 8 ? 2 : 1;
    for (let value = low; value <= high; value += each) {
      lines.push(svg("line", {class: "ng-lk-line", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value)}));
      lines.push(svg("text", {x: LEFT - 8, y: y(value) + 4, "text-anchor": "end", text: String(value)}));
    }
    for (let value = 0; value <= high; value += each) {
      lines.push(svg("text", {x: x(value), y: HEIGHT - BOTTOM + 18, "text-anchor": "middle", text: String(value)}));
    }
    const middle = LEFT + (width - LEFT - RIGHT) / 2;
    dots = [];
    const places = svg("g", {class: "ng-lk-dots"});
    data.logs.forEach((row, r) =>
      row.forEach((log, c) => {
        if (log === null) return;
        const dot = svg("circle", {cx: x(log), r: 3.2});
        dot.style.setProperty("cy", `${y(data.weights[at][r][c])}px`);
        dots.push([dot, r, c, y]);
        places.append(dot);
      }),
    );
    plot.replaceChildren(
      ...lines,
      svg("line", {class: "ng-lk-dash", x1: x(0), y1: y(0), x2: x(high), y2: y(high)}),
      places,
      svg("text", {x: LEFT, y: 12, text: "weight W"}),
      svg("text", {x: middle, y: HEIGHT - 4, "text-anchor": "middle", text: "log of the count"}),
    );
    mark();
  }

  function mark() {
    if (!session.pair) return;
    const [row, column] = session.pair;
    dots.forEach(([dot, r, c]) => {
      const on = r === row && c === column;
      if (on === dot.classList.contains("ng-on")) return;
      dot.classList.toggle("ng-on", on);
      dot.setAttribute("r", on ? 7 : 3.2);
      if (on) dot.parentNode.append(dot);
    });
  }

  /** Watch the whole training, in some seconds. */
  function watch() {
    if (playing) {
      halt();
      return;
    }
    if (still.matches) {
      move(data.steps.length - 1);
      return;
    }
    const start = performance.now();
    const views = data.steps.length - 1;
    const turn = now => {
      // A frame may have begun before the click.
      const to = Math.max(0, Math.min(views, Math.floor(((now - start) / SHOWN) * (views + 1))));
      if (to !== at) move(to);
      if (to < views) playing = requestAnimationFrame(turn);
      else halt();
    };
    move(0);
    playing = requestAnimationFrame(turn);
    play.replaceChildren(icon(STOP), "Stop");
  }

  function halt() {
    cancelAnimationFrame(playing);
    playing = 0;
    play.replaceChildren(icon(PLAY), "Watch it train");
  }

  function load() {
    if (asked || !session.info) return;
    asked = true;
    fetched(session, box, "network", {}, build);
  }

  halt();
  let leave = () => {};
  return {
    element,
    figures,
    load,
    home() {
      element.append(figures);
    },
    /** Stand beside the counts, with the matrix of W; or by itself, without. */
    beside(is) {
      shown = is;
      heat.hidden = !is;
      element.hidden = is;
      if (data) {
        if (is) paint();
        redraw();
      }
    },
    /** What is said of a pair: its logarithm, and its weight. */
    saying([r, c], count) {
      if (!shown || !data) return "";
      const w = data.weights[at][r]?.[c];
      return `${count ? `log of the count ${Math.log(count).toFixed(2)}` : "the count has no logarithm"}, weight W ${w?.toFixed(2) ?? "none"}`;
    },
    wait() {
      leave();
      halt();
      data = null;
      asked = false;
      inner.hidden = true;
      dots = [];
      box.replaceChildren();
    },
    ready() {
      leave = shown ? (load(), () => {}) : inSight(element, load);
    },
  };
}
