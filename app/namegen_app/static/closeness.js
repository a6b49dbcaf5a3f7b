// How close to the list: close, near or free.
import {el} from "./dom.js";
import {CLOSENESS} from "./sentences.js";
import {change, onChange, state} from "./state.js";

const STOPS = ["close", "near", "free"];

/** A slider of three stops. */
export function closenessSlider() {
  const words = STOPS.map(stop => el("b", {text: stop}));
  const input = el("input", {type: "range", min: 0, max: 2, step: 1, "aria-label": "How close to the list"});
  input.addEventListener("input", () => change({closeness: STOPS[Number(input.value)]}));
  words.forEach((word, at) => word.addEventListener("click", () => change({closeness: STOPS[at]})));
  function paint() {
    const at = Math.max(0, STOPS.indexOf(state.closeness));
    input.value = String(at);
    input.style.setProperty("--v", `${at * 50}%`);
    input.setAttribute("aria-valuetext", `${STOPS[at]}: ${CLOSENESS[STOPS[at]]}`);
    input.disabled = state.raw;
    words.forEach((word, place) => word.classList.toggle("ng-on", place === at && !state.raw));
  }
  onChange(changed => {
    if (changed.has("closeness") || changed.has("raw")) paint();
  });
  paint();
  return el("div", {class: "ng-closeness"}, el("div", {class: "ng-ends", "aria-hidden": "true"}, words), input);
}
