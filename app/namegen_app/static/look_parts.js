// Small things that the cards of Look inside share: words, a line for what is under way, drawing when it is seen.
import {el, figure, icon} from "./dom.js";
import {STOP} from "./icons.js";

/** A message as a sentence. */
export const sentence = text => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** "23 times in 100", "2 times in 1,000" */
export function hundred(p) {
  if (p >= 0.995) return "nearly always";
  if (p < 0.001) return "hardly ever";
  const of = p >= 0.00995 ? 100 : 1000;
  const times = Math.round(p * of);
  return `${times} ${times === 1 ? "time" : "times"} in ${figure(of)}`;
}

/** How a letter of a table is shown, what it is called, and how it stands in a menu; `boundary` is the word for the start
    or the end. */
export function seenAs(letter, boundary) {
  if (letter.id === "") return boundary;
  return letter.piece?.startsWith("␣") ? letter.word : (letter.piece ?? letter.id);
}
export const calledAs = (letter, boundary) =>
  letter.id === "" ? `the ${boundary}` : (letter.word ?? letter.piece ?? letter.id);
export const optionOf = (letter, boundary) => (letter.word ? calledAs(letter, boundary) : seenAs(letter, boundary));

/** The shade of a logarithm: of 0 for less than once, of 1 for the commonest. */
export function logShade(counts) {
  const low = Math.log(0.4);
  const high = Math.log(Math.max(...counts.flat(), 2));
  return value => Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** A line that says what is under way, how far it is, and stops it. */
export function working(what = "") {
  const said = el("span", {text: what || "A moment …"});
  const bar = el("progress", {max: "1", "aria-label": "How far it is"});
  const button = el("button", {type: "button", class: "ng-b", hidden: true}, icon(STOP), "Stop");
  let halt = () => {};
  button.addEventListener("click", () => {
    halt();
    button.setAttribute("aria-disabled", "true");
  });
  const element = el("div", {class: "ng-lk-work", role: "status"}, said, bar, button);
  return {
    element,
    progress(how, stop) {
      halt = stop;
      button.hidden = false;
      const parts = [
        how.state === "waiting" ? `waits for ${figure(how.ahead)} before it` : what || how.what,
        how.part,
        how.total ? `step ${figure(how.step)} of ${figure(how.total)}` : "",
        how.seconds_left ? `about ${figure(Math.max(1, Math.round(how.seconds_left)))} s left` : "",
      ];
      said.textContent = sentence(parts.filter(Boolean).join(", "));
      if (how.total) bar.value = how.step / how.total;
      else bar.removeAttribute("value");
    },
  };
}

/** Act once the element comes into sight, and not before: what costs waits until somebody looks. Gives what leaves it. */
export function inSight(element, act) {
  const seen = new IntersectionObserver(
    entries => {
      if (!entries.some(entry => entry.isIntersecting)) return;
      seen.disconnect();
      act();
    },
    {rootMargin: "200px"},
  );
  seen.observe(element);
  return () => seen.disconnect();
}

/** Call `draw(width)` whenever the box has another width, so that 12 px stay 12 px; gives what draws it anew. */
export function drawn(box, draw) {
  let width = 0;
  new ResizeObserver(() => {
    if (!box.clientWidth || box.clientWidth === width) return;
    width = box.clientWidth;
    draw(width);
  }).observe(box);
  return () => {
    if (box.clientWidth) {
      width = box.clientWidth;
      draw(width);
    }
  };
}
