// What is waited for: a word, a bar and a Stop, and the shapes of names where none were.
import {counted, el, icon} from "./dom.js";
import {STOP} from "./icons.js";

/** Build it, hidden. Gives {element, show(how, stop, list), hide()}.

    how: the server's word on its job, or null; stop: what ends it, or null; list: what the names are of. */
export function waiting() {
  const what = el("b", {});
  const part = el("span", {class: "ng-quiet"});
  const fill = el("i");
  const bar = el(
    "div",
    {
      class: "ng-prog",
      role: "progressbar",
      "aria-label": "How far it is",
      "aria-valuemin": "0",
      "aria-valuemax": "100",
    },
    fill,
  );
  const button = el("button", {type: "button", class: "ng-b"}, icon(STOP), "Stop");
  const element = el("div", {class: "ng-waits", hidden: true}, el("p", {}, what, " ", part), bar, button);

  function show(how, stop, list) {
    const said = waitingFor(how, list);
    const share = how?.total ? how.step / how.total : null;
    if (element.hidden) button.disabled = false;
    element.hidden = false;
    what.textContent = said.what;
    part.textContent = said.part;
    bar.classList.toggle("ng-unknown", share === null);
    if (share === null) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    fill.style.width = share === null ? "" : `${share * 100}%`;
    button.hidden = !stop;
    button.onclick = () => {
      stop();
      button.disabled = true;
    };
  }

  return {
    element,
    show,
    hide: () => {
      element.hidden = true;
    },
  };
}

/** The shapes of names that are on their way. */
export function skeleton() {
  const widths = [62, 74, 50, 68, 58, 80, 66, 54, 72, 60, 76, 56];
  return el(
    "div",
    {class: "ng-names ng-skeleton", "aria-hidden": "true"},
    widths.map((width, at) => el("div", {class: "ng-sk", style: {"--w": `${width}%`, "--k": at}}, el("b"), el("i"))),
  );
}

function waitingFor(how, list) {
  if (how?.ahead > 0) return {what: "Waiting", part: `${counted(how.ahead, "other question")} first`};
  if (how?.total)
    return {
      what: `Learning from ${list || "the names"}`,
      part: [`step ${how.step.toLocaleString("en")} of ${how.total.toLocaleString("en")}`, left(how.seconds_left)]
        .filter(Boolean)
        .join(", "),
    };
  return {what: "New names", part: "are on their way; the first ones of a list take longest"};
}

function left(seconds) {
  if (seconds === null || seconds === undefined) return "";
  return seconds < 90
    ? `about ${Math.max(1, Math.round(seconds))} s left`
    : `about ${Math.round(seconds / 60)} minutes left`;
}
