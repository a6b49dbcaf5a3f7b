// The curve of a training: how unsure the model is, step by step, in bits a letter.
import {el, figure, svg} from "./dom.js";

const BITS = Math.LN2;
/** Space beside the lines: for the numbers of the axes. */
const LEFT = 34;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 34;

/** Build the figure. Gives {element, paint(run)}: `run` is {train, dev, best, total, before, sticks, label}; `train` and
    `dev` are points [step, nats], `before` is {label, points} or null, `sticks` are {nats, text}. */
export function lossCurve() {
  const picture = svg("svg", {class: "ng-curve", role: "img"});
  const legend = el("ul", {class: "ng-curve-legend"});
  const element = el("figure", {class: "ng-curve-figure"}, picture, legend);
  let shown = null;
  // What is drawn has the width of its box, so that 12 px stay 12 px.
  new ResizeObserver(() => shown && draw(picture, shown)).observe(element);
  return {
    element,
    paint(run) {
      shown = run;
      draw(picture, run);
      legend.replaceChildren(...entries(run));
    },
  };
}

function draw(picture, run) {
  const width = picture.parentNode.clientWidth || 600;
  const height = Math.round(Math.min(400, Math.max(240, width * 0.32)));
  const smooth = smoothed(run.train);
  const scale = scales(run, smooth, width, height);
  const line = (points, name) => svg("path", {class: name, d: path(points, scale)});
  const last = smooth.at(-1);
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.setAttribute("height", height);
  picture.setAttribute("aria-label", run.label);
  const sticks = run.sticks.map(each => stick(each, scale, width));
  picture.replaceChildren(
    ...axes(scale, width, height),
    ...sticks.map(([dashes]) => dashes),
    ...(run.before
      ? [
          line(
            run.before.points.filter(([step]) => step <= scale.most),
            "ng-curve-before",
          ),
        ]
      : []),
    line(run.train, "ng-curve-raw"),
    line(smooth, "ng-curve-train"),
    line(run.dev, "ng-curve-dev"),
    ...(last ? [svg("circle", {class: "ng-curve-now", cx: scale.x(last[0]), cy: scale.y(last[1]), r: 5})] : []),
    ...sticks.map(([, words]) => words),
  );
}

/** The course of the points: a mean over what is near, which is less where the line falls fast, at its beginning. A batch
    of odd names is no course: of five neighbours, the middle one counts. */
export function smoothed(points) {
  const middle = points.map((_, at) => {
    const near = points
      .slice(Math.max(0, at - 2), at + 3)
      .map(([, value]) => value)
      .sort((one, other) => one - other);
    return near[near.length >> 1];
  });
  return points.map(([step], at) => {
    const wide = Math.max(0.5, Math.min(0.2 * at, 0.03 * points.length));
    const reach = Math.ceil(2 * wide);
    let sum = 0;
    let weights = 0;
    for (let other = Math.max(0, at - reach); other <= Math.min(points.length - 1, at + reach); other++) {
      const weight = Math.exp(-0.5 * ((other - at) / wide) ** 2);
      sum += weight * middle[other];
      weights += weight;
    }
    return [step, sum / weights];
  });
}

function scales({train, dev, total, before, sticks}, smooth, width, height) {
  const most = Math.max(total, train.at(-1)?.[0] ?? 0, 1);
  const values = [...smooth, ...dev, ...(before?.points ?? [])].map(([, nats]) => nats / BITS);
  const raw = train.map(([, nats]) => nats / BITS).sort((one, other) => one - other);
  values.push(...raw.slice(raw.length >> 5, 1 + (raw.length >> 5))); // but for the lowest few
  const all = [...values, ...sticks.map(each => each.nats / BITS)].filter(Number.isFinite);
  const top = Math.ceil(Math.max(...all, 1) * 2 + 0.2) / 2;
  const low = Math.max(0, Math.floor(Math.min(...all, top - 1) * 2 - 0.2) / 2);
  return {
    most,
    top,
    low,
    x: step => LEFT + ((width - LEFT - RIGHT) * step) / most,
    y: nats => TOP + ((height - TOP - BOTTOM) * (top - Math.min(top, Math.max(low, nats / BITS)))) / (top - low),
  };
}

const path = (points, {x, y}) =>
  points.map(([step, nats], at) => `${at ? "L" : "M"}${x(step).toFixed(1)} ${y(nats).toFixed(1)}`).join("");

function axes({x, y, low, top, most}, width, height) {
  const made = [];
  const every = top - low > 3 ? 1 : 0.5;
  for (let bits = low; bits <= top + 1e-9; bits += every) {
    const at = y(bits * BITS);
    made.push(
      svg("line", {class: "ng-curve-grid", x1: LEFT, x2: width - RIGHT, y1: at, y2: at}),
      svg("text", {class: "ng-curve-text", x: LEFT - 8, y: at + 4, "text-anchor": "end", text: figure(bits)}),
    );
  }
  const steps = ticks(most, width);
  // The first and the last number stay within the picture.
  const anchor = step => {
    if (step === 0) return "start";
    return x(step) > width - 40 ? "end" : "middle";
  };
  steps.forEach(step =>
    made.push(
      svg("text", {
        class: "ng-curve-text",
        x: x(step),
        y: height - 18,
        "text-anchor": anchor(step),
        text: figure(step),
      }),
    ),
  );
  made.push(svg("text", {class: "ng-curve-text", x: LEFT, y: height - 3, text: "bits a letter, by step"}));
  return made;
}

/** Round steps, as many as fit beside each other. */
function ticks(most, width) {
  const about = most / Math.max(2, Math.min(5, width / 130));
  const power = 10 ** Math.floor(Math.log10(about));
  const every = Math.max(1, [1, 2, 5, 10].find(each => each * power >= about) * power);
  return Array.from({length: Math.floor(most / every) + 1}, (_, at) => at * every);
}

function stick({nats, text}, {y}, width) {
  const at = y(nats);
  return [
    svg("line", {class: "ng-curve-stick", x1: LEFT, x2: width - RIGHT, y1: at, y2: at}),
    svg("text", {class: "ng-curve-text ng-curve-words", x: width - RIGHT, y: at - 5, "text-anchor": "end", text}),
  ];
}

function entries({dev, before, train, sticks}) {
  const entry = (name, text) => el("li", {}, el("i", {class: `ng-curve-key ${name}`, "aria-hidden": "true"}), text);
  return [
    train.length && entry("ng-key-train", "learning, smoothed"),
    dev.length && entry("ng-key-dev", "names it has not seen"),
    before && entry("ng-key-before", `the run before: ${before.label}`),
    sticks.length && entry("ng-key-stick", "yardsticks"),
  ].filter(Boolean);
}
