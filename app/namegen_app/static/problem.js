// Wishes that nothing meets: which fields are at fault, why, and the ways out.
import {el, listed} from "./dom.js";
import {openPicker} from "./picker.js";
import {CALLED, whyNone} from "./sentences.js";
import {EMPTY, change, state} from "./state.js";
import {countWishes} from "./wishes.js";

const PROBLEM = "ng-problem";
/** Wishes whose fields stand in the bar; those of all others stand under More. */
const IN_THE_BAR = ["starts_with", "ends_with", "contains", "lacks", "like", "min_length", "max_length"];

/** Build the box. parts: {wishes, more, active}, which mark their fields; acts: {again(), mixIn(name)}.

    Gives {element, paint(problem, error, title)}; problem: the details of the server's error, or null. */
export function problemBox({wishes, more, active}, acts) {
  const element = el("p", {class: "ng-problem", id: PROBLEM, "aria-live": "polite", hidden: true});

  function paint(problem, error, title) {
    const fields = [...new Set((problem?.wishes ?? []).map(each => fieldOf(each.field)))];
    const marked = fieldsAtFault(problem, fields);
    wishes.mark(marked, PROBLEM);
    more.mark(marked, PROBLEM, error);
    active.mark(marked);
    element.hidden = !problem;
    element.replaceChildren();
    if (!problem) return;
    const ways = waysOut(problem, fields, acts).map(([text, act]) =>
      el("button", {type: "button", class: "ng-link", text, on: {click: act}}),
    );
    element.append(el("span", {text: whyNone(problem, title || "the list", calledWish)}), ...ways);
    if (marked.some(each => each && !IN_THE_BAR.includes(each))) wishes.open(true);
  }

  return {element, paint};
}

function fieldsAtFault(problem, fields) {
  if (!problem) return [];
  return fields.length ? fields : [fieldOf(problem.field ?? "")];
}

/** What can be done about it, as [text, act]. */
function waysOut(problem, fields, {again, mixIn}) {
  const ways = [];
  const kept = problem.defaults ?? [];
  if (problem.mix && state.source.kind === "lists")
    ways.push([
      `Mix in ${problem.mix.title}, which has ${problem.letters.length > 1 ? "them" : "it"}`,
      () => mixIn(problem.mix.name),
    ]);
  if (kept.some(each => each.startsWith("lengths")))
    ways.push(["Let names be longer or shorter", () => change({wishes: {min_length: 1, max_length: 40}})]);
  if (kept.includes("novel")) ways.push(["Allow names of the list", () => change({copies: true})]);
  if (kept.some(each => !each.startsWith("lengths") && each !== "novel"))
    ways.push(["Draw as the model has them, whatever comes", () => change({raw: true})]);
  if (fields.length === 1) ways.push(["Drop this wish", () => drop(fields[0], problem.wishes)]);
  else
    fields.forEach(field =>
      ways.push([
        `Drop “${calledWish(problem.wishes.find(each => fieldOf(each.field) === field))}”`,
        () => drop(field, problem.wishes),
      ]),
    );
  if (!fields.length && countWishes()) ways.push(["Take all wishes away", () => change({wishes: EMPTY.wishes})]);
  if (!fields.length) ways.push(["Try again", again], ["Choose other names", () => openPicker("lists")]);
  return ways;
}

/** The page's name of a field that the server names. */
const fieldOf = name => (name === "without" ? "lacks" : name);

/** A wish as it is called on the page, with what it says. */
function calledWish({field, constraint}) {
  const own = fieldOf(field);
  const value = state.wishes[own];
  if (own === "constraints") return constraint;
  const called = CALLED[own] ?? own;
  if (typeof value === "string" && value) return `${called} ${value}`;
  if (value === null || value === undefined || typeof value === "boolean") return called;
  return `${called}: ${Array.isArray(value) ? listed(value) : value}`;
}

function drop(field, wishes) {
  if (field !== "constraints") {
    change({wishes: {[field]: EMPTY.wishes[field]}});
    return;
  }
  const names = wishes.filter(each => each.field === field).map(each => each.constraint.split(" ")[0]);
  change({wishes: {constraints: state.wishes.constraints.filter(each => !names.includes(each.split(" ")[0]))}});
}
