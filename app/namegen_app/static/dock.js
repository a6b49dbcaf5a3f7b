// The bar at the bottom of a phone: wishes, new names, and what is kept.
import {el, hidden, icon} from "./dom.js";
import {STAR, TUNE} from "./icons.js";
import {keptCount, onKept} from "./kept.js";
import {onChange} from "./state.js";
import {countWishes} from "./wishes.js";

/** Build it. go: the button "New names"; acts: {wishes(), kept()}, which open their sheets. */
export function dock(go, acts) {
  const wishCount = el("span");
  const keptNumber = el("span");
  const opener = (act, ...children) =>
    el("button", {type: "button", class: "ng-b", "aria-haspopup": "dialog", on: {click: act}}, children);
  const paint = () => {
    const count = countWishes();
    wishCount.textContent = count ? `Wishes, ${count}` : "Wishes";
    keptNumber.textContent = keptCount().toLocaleString("en");
  };
  onKept(paint);
  onChange(paint);
  paint();
  return el(
    "div",
    {class: "ng-dock"},
    opener(acts.wishes, icon(TUNE), wishCount),
    go,
    opener(acts.kept, icon(STAR), keptNumber, hidden("kept names")),
  );
}
