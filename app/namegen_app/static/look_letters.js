// Letters in two dimensions: near each other where they behave alike; vowels are coloured afterwards.
import {el, listed, svg} from "./dom.js";
import {calledAs, drawn, inSight, seenAs} from "./look_parts.js";
import {fetched} from "./look_session.js";

const HEIGHT = 380;
const EDGE = 28;
const APART = 24;

export function lettersCard(session) {
  let data = null;
  let own = true;
  const box = el("div");
  const says = el("p", {class: "ng-quiet"});
  const share = el("p", {class: "ng-quiet ng-small"});
  const near = el("ul", {class: "ng-vh", "aria-label": "Which letter is nearest to which"});
  const plot = svg("svg", {class: "ng-lk-plot", "aria-hidden": "true"});
  const figure = el("figure", {class: "ng-lk-map"}, plot);
  const choices = el(
    "div",
    {class: "ng-seg", role: "radiogroup", "aria-label": "Placed by", hidden: true},
    [
      [true, "By the model's vectors"],
      [false, "By their neighbours"],
    ].map(([value, text]) =>
      el(
        "label",
        {},
        el("input", {
          type: "radio",
          name: "ng-lk-own",
          checked: value === own,
          on: {
            change: () => {
              own = value;
              load();
            },
          },
        }),
        text,
      ),
    ),
  );
  const element = el(
    "section",
    {class: "ng-card ng-lk-half", "aria-labelledby": "ng-lk-map"},
    el("h2", {class: "ng-h2", id: "ng-lk-map", text: "Letters that behave alike"}),
    says,
    choices,
    box,
    figure,
    near,
    share,
  );
  const redraw = drawn(figure, draw);
  figure.hidden = true;

  function load() {
    fetched(session, box, "letter_map", {own}, answer => {
      data = answer;
      figure.hidden = false;
      says.textContent = data.of_vectors
        ? "Near each other: letters whose vectors in the network are alike. Nobody told the model what a vowel is."
        : "Near each other: letters that stand in the same places. Nobody told the model what a vowel is.";
      share.textContent = `${Math.round(data.share * 100)} in 100 of what tells the letters apart can be shown in two dimensions.`;
      near.replaceChildren(...nearest());
      redraw();
    });
  }

  /** The nearest letter of each, in words: what a picture shows at a glance. */
  function nearest() {
    const {letters, places} = data;
    const far = (a, b) => Math.hypot(places[a][0] - places[b][0], places[a][1] - places[b][1]);
    return letters.map((letter, a) => {
      const others = letters
        .map((_, b) => b)
        .filter(b => b !== a)
        .sort((b, c) => far(a, b) - far(a, c))
        .slice(0, 2);
      return el("li", {
        text: `${calledAs(letter, "start")}${letter.vowel ? ", a vowel" : ""}: near ${listed(others.map(b => calledAs(letters[b], "start")))}`,
      });
    });
  }

  function draw(width) {
    if (!data) return;
    plot.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const points = spread(data.places, width);
    const vowels = data.letters.some(letter => letter.vowel);
    plot.replaceChildren(
      svg("rect", {width, height: HEIGHT, rx: 10}),
      ...points.map(([x, y], at) => {
        const letter = data.letters[at];
        const small = letter.id === "" || Boolean(letter.word);
        return svg("text", {
          x,
          y: y + (small ? 4 : 8),
          "text-anchor": "middle",
          class: `${small ? "ng-lk-small" : "ng-lk-letter"}${letter.vowel ? " ng-lk-vowel" : ""}`,
          text: seenAs(letter, "start"),
        });
      }),
      vowels &&
        svg(
          "text",
          {x: 16, y: HEIGHT - 14},
          svg("tspan", {class: "ng-lk-vowel", text: "gold"}),
          svg("tspan", {text: ": vowels, coloured afterwards"}),
        ),
    );
  }

  let leave = () => {};
  return {
    element,
    wait() {
      leave();
      data = null;
      figure.hidden = true;
      box.replaceChildren();
      near.replaceChildren();
      share.textContent = says.textContent = "";
    },
    ready(info) {
      own = true;
      choices.querySelector("input").checked = true;
      choices.hidden = !info.inside.includes("vectors");
      leave = inSight(element, load);
    },
  };
}

/** Where letters are drawn: stretched to the box, and moved apart where one would hide another. */
function spread(places, width) {
  const fit = (values, from, size) => {
    const low = Math.min(...values);
    const high = Math.max(...values);
    return values.map(value => from + (high > low ? (value - low) / (high - low) : 0.5) * size);
  };
  const xs = fit(
    places.map(place => place[0]),
    EDGE,
    width - 2 * EDGE,
  );
  const ys = fit(
    places.map(place => -place[1]),
    EDGE,
    HEIGHT - 2 * EDGE - 24,
  );
  const points = xs.map((x, at) => [x, ys[at]]);
  for (let turn = 0; turn < 40; turn++) {
    for (let a = 0; a < points.length; a++)
      for (let b = 0; b < a; b++) {
        const dx = points[a][0] - points[b][0] || 0.1 * (a - b);
        const dy = points[a][1] - points[b][1];
        const d = Math.hypot(dx, dy) || 0.1;
        if (d >= APART) continue;
        const push = (APART - d) / d / 2;
        points[a][0] += dx * push;
        points[a][1] += dy * push;
        points[b][0] -= dx * push;
        points[b][1] -= dy * push;
      }
    points.forEach(point => {
      point[0] = Math.min(width - EDGE, Math.max(EDGE, point[0]));
      point[1] = Math.min(HEIGHT - EDGE - 24, Math.max(EDGE, point[1]));
    });
  }
  return points;
}
