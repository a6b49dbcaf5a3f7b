// What stands where no list was chosen, and there is none to begin with.
import {el, icon} from "./dom.js";
import {UPLOAD} from "./icons.js";
import {openPicker} from "./picker.js";
import {change} from "./state.js";

/** Ask which names, with a few of the registered lists. */
export function hello(lists) {
  const quick = lists.slice(0, 4);
  return el(
    "div",
    {class: "ng-hello"},
    el("p", {class: "ng-q", text: "Which names should the new ones sound like?"}),
    quick.length > 0 &&
      el(
        "div",
        {class: "ng-hello-row"},
        quick.map(each =>
          el("button", {
            type: "button",
            class: "ng-b",
            text: each.summary || each.name,
            on: {click: () => choose(each.name)},
          }),
        ),
      ),
    quick.length > 0 && el("p", {class: "ng-quiet", text: "or"}),
    el(
      "div",
      {class: "ng-hello-row"},
      el("button", {
        type: "button",
        class: "ng-b ng-go",
        text: "Paste your own",
        on: {click: () => openPicker("paste")},
      }),
      el(
        "button",
        {type: "button", class: "ng-b ng-open", on: {click: () => openPicker("file")}},
        icon(UPLOAD),
        "Open a file",
      ),
    ),
    el("p", {class: "ng-quiet ng-small", text: "Ten names are enough to begin with."}),
  );
}

function choose(name) {
  change({source: {kind: "lists", lists: [{name, share: 1}], blend_by: "letters"}});
}
