// What reading has found: how many names, how long they are, whether they are enough, and what was changed or left out.
import {counted, el, figure, icon} from "./dom.js";
import {OK, WARN} from "./icons.js";
import {sentence} from "./picker_hear.js";

/** What so many names are enough for, by what the server says of their number. */
const VERDICTS = {
  few: ["Too few yet.", "Hardly any new names can be made of so few. Ten or more make hundreds."],
  short: ["Enough to begin.", "Close and near will be good; free will be wild. 100 names make free good too."],
  long: ["Plenty.", "Close, near and free will all be good."],
};

/** A line for good or for bad, with its sign. */
export const said = (good, ...told) =>
  el("p", {class: `ng-said ${good ? "ng-good" : "ng-warn"}`}, icon(good ? OK : WARN), el("span", {}, told));

/** "25 names, 5 to 9 letters" */
export function summed({names, distinct, lengths}) {
  const [least, most] = [lengths[0][0], lengths.at(-1)[0]];
  const repeats = names > distinct ? `, ${figure(distinct)} different` : "";
  return `${counted(names, "name")}${repeats}, ${least === most ? "" : `${least} to `}${counted(most, "letter")}`;
}

/** The lengths as bars; of many, the rare ones at both ends are taken together. */
export function lengthBars(lengths) {
  const bins = binned(lengths);
  const most = Math.max(...bins.map(each => each.count));
  return el(
    "figure",
    {class: "ng-lengths"},
    el(
      "div",
      {class: "ng-lengths-bars", "aria-hidden": "true"},
      bins.map(({label, count}) =>
        el(
          "span",
          {class: "ng-lengths-bin", title: `${label} letters: ${counted(count, "name")}`},
          el("i", {style: {height: `${Math.max(count ? 3 : 0, (100 * count) / most)}%`}}),
          el("span", {text: label}),
        ),
      ),
    ),
    el("figcaption", {
      class: "ng-vh",
      text: `How long they are: ${bins
        .filter(each => each.count)
        .map(({label, count}) => `${figure(count)} of ${label}`)
        .join(", ")} letters`,
    }),
  );
}

const BINS = 14;

function binned(lengths) {
  const least = lengths[0][0];
  const most = lengths.at(-1)[0];
  const counts = new Map(lengths);
  const width = Math.ceil((most - least + 1) / BINS);
  const bins = [];
  for (let from = least; from <= most; from += width) {
    const to = Math.min(most, from + width - 1);
    let count = 0;
    for (let length = from; length <= to; length++) count += counts.get(length) ?? 0;
    bins.push({label: from === to ? String(from) : `${from}–${to}`, count});
  }
  return bins;
}

/** Two words and a reason. `lead`: what stands before it instead of the two words. */
export function verdict({size}, lead) {
  const [words, reason] = VERDICTS[size];
  return said(size !== "few", el("b", {text: lead ?? words}), ` ${lead ? `${words} ` : ""}${reason}`);
}

/** What reading changed or left out, a sentence each, and the lines that it refused. */
export function changes({notes, refused, more_refused: more, unit}) {
  const lines = [
    ...refused.map(({line, reason}) => `${unit} ${figure(line)}: ${reason}`),
    ...(more ? [`and ${figure(more)} more`] : []),
  ];
  const fold = lines.length
    ? el(
        "details",
        {class: "ng-refused", open: lines.length <= 3},
        el("summary", {text: `${counted(refused.length + more, unit)} left out; the rest is used`}),
        el(
          "ul",
          {},
          lines.map(each => el("li", {}, el("bdi", {text: each}))),
        ),
      )
    : null;
  return el(
    "div",
    {class: "ng-changes ng-small ng-quiet"},
    notes.map(each => el("p", {text: sentence(each)})),
    fold,
  );
}
