// A training in words: how well it does, and what it says.
import {duration, wavers} from "./called.js";
import {el, figure, name} from "./dom.js";

/** What it wavers between. */
export const units = yardsticks => (yardsticks && !yardsticks.letters ? "pieces" : "letters");

/** What it says at a step. */
export function column(head, names, copied) {
  return el(
    "li",
    {},
    el("span", {class: "ng-small ng-quiet", text: head}),
    el(
      "ul",
      {},
      names.map((each, at) =>
        el(
          "li",
          {class: copied[at] ? "ng-copied" : null},
          name(each),
          copied[at] ? el("span", {class: "ng-in-list", text: "in the list"}) : null,
        ),
      ),
    ),
  );
}

/** How well it does, as a sentence. */
export function quality({unseen, yardsticks, seconds}) {
  const took = seconds >= 1.5 ? ` It took ${duration(seconds).replace("about ", "")}.` : "";
  if (!unseen) return `It learned from all names, so none is left to tell how well it predicts others.${took}`;
  if (unseen.nats === null) return `It calls some of the names that it has not seen impossible.${took}`;
  const unit = units(yardsticks);
  const of = yardsticks ? `, of ${figure(yardsticks.choices)}` : "";
  const against = yardsticks ? ` Counting pairs alone wavers between ${wavers(yardsticks.pairs)}.` : "";
  return `For names it has not seen, it wavers between ${wavers(unseen.nats)} ${unit}${of}.${against}${took}`;
}
