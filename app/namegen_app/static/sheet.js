// A sheet that comes from below: for what stands beside the names on a wide screen.
import {el, hidden, icon} from "./dom.js";
import {CLOSE} from "./icons.js";

/** Show `content` in a sheet; what stood elsewhere on the page goes back there when it closes.

    last: the text of a button at its end that closes it. extra: another element to show after the content, which goes
    back too. closed: hears that it is closed. bare: the content has a title and a button to close by itself.
    Gives {close}. */
export function sheet(title, content, {last = "", extra = null, closed = () => {}, bare = false} = {}) {
  const home = [content, extra]
    .filter(Boolean)
    .map(each => [each, each.parentNode ? each.parentNode.insertBefore(el("i", {hidden: true}), each) : null]);
  const box = el(
    "dialog",
    {class: "ng-sheet", "aria-label": title},
    el("div", {class: "ng-grab", "aria-hidden": "true"}),
    !bare &&
      el(
        "div",
        {class: "ng-rh"},
        el("h2", {class: "ng-h3", text: title}),
        el(
          "span",
          {class: "ng-r"},
          el(
            "button",
            {type: "button", class: "ng-tool", title: "Close", on: {click: () => box.close()}},
            icon(CLOSE),
            hidden("Close"),
          ),
        ),
      ),
    el("div", {class: "ng-sheet-in"}, content, extra),
    last &&
      el(
        "div",
        {class: "ng-sheet-last"},
        el("button", {type: "button", class: "ng-b ng-go", text: last, on: {click: () => box.close()}}),
      ),
  );
  box.addEventListener("click", event => {
    if (event.target === box) box.close();
  });
  box.addEventListener("close", () => {
    home.forEach(([each, place]) => place?.replaceWith(each));
    box.remove();
    closed();
  });
  document.querySelector(".ng-mount").append(box);
  box.showModal();
  return {close: () => box.close()};
}
