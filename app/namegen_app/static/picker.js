// What to learn from: a dialog in which lists are ticked, names are pasted, and a file or a saved model is opened.
// Nothing that the page is about changes before its button says so.
import {el, icon, hidden} from "./dom.js";
import {CLOSE} from "./icons.js";
import {EMPTY, change, onChange, state} from "./state.js";
import {loadCards, unknownLists} from "./picker_cards.js";
import {filePanel} from "./picker_file.js";
import {listsPanel} from "./picker_lists.js";
import {pastePanel} from "./picker_paste.js";

export {onTitles, sourceTitle, unknownLists} from "./picker_cards.js";

const PANELS = {lists: ["Lists", listsPanel], paste: ["Paste", pastePanel], file: ["File", filePanel]};
const PANEL_OF = {lists: "lists", text: "paste", upload: "file", model: "file"};

let picker;

/** Open the picker at "lists", "paste" or "file"; without a word, where what is learned from now comes from. */
export function openPicker(kind = PANEL_OF[state.source.kind]) {
  picker ??= build();
  picker.open(PANELS[kind] ? kind : "lists");
}

/** Offer the picker where the address names a list that is not here, now and whenever it comes to name one. */
export function watchSource() {
  const look = () =>
    loadCards()
      .then(() => {
        if (unknownLists(state.source).length && !picker?.isOpen()) openPicker("lists");
      })
      .catch(() => {});
  onChange(changed => {
    if (changed.has("source")) look();
  });
  look();
}

function build() {
  const radios = {};
  const panels = {};
  const id = "ng-picker";
  const tabs = el(
    "div",
    {class: "ng-seg", role: "radiogroup", "aria-label": "Where from"},
    Object.entries(PANELS).map(([kind, [label]]) => {
      radios[kind] = el("input", {type: "radio", name: `${id}-from`, value: kind, on: {change: () => turn(kind)}});
      return el("label", {}, radios[kind], label);
    }),
  );
  const body = el("div", {class: "ng-pick-body"});
  const foot = el("div", {class: "ng-pick-foot"});
  const aside = el("div", {class: "ng-pick-aside"});
  const use = el("button", {type: "button", class: "ng-b ng-go", on: {click: take}});
  foot.append(aside, use);
  const dialog = el(
    "dialog",
    {
      class: "ng-pick",
      id,
      "aria-labelledby": `${id}-title`,
      on: {close: closed, pointerdown: outside, dragover: event => event.preventDefault(), drop: dropped},
    },
    el(
      "div",
      {class: "ng-pick-head"},
      el("h2", {class: "ng-h3", id: `${id}-title`, text: "Names to learn from"}),
      tabs,
      el(
        "button",
        {type: "button", class: "ng-tool ng-pick-close", title: "Close", on: {click: () => dialog.close()}},
        icon(CLOSE),
        hidden("Close"),
      ),
    ),
    body,
    foot,
  );
  (document.querySelector(".ng-mount") ?? document.body).append(dialog);
  let opener = null;
  let kind = "lists";
  let taken = false;

  /** Each panel is built when it is first shown, and told of the page's choice each time that the picker opens. */
  function panel(which) {
    if (!panels[which]) {
      const made = PANELS[which][1]({
        paint,
        goTo,
        edit: text => {
          panel("paste").put(text);
          goTo("paste");
        },
      });
      made.element.hidden = made.aside.hidden = true;
      body.append(made.element);
      aside.append(made.aside);
      panels[which] = made;
      made.open(state);
    }
    return panels[which];
  }

  function turn(which) {
    kind = which;
    radios[which].checked = true;
    panel(which);
    for (const [name, each] of Object.entries(panels)) each.element.hidden = each.aside.hidden = name !== which;
    body.scrollTop = 0;
    panels[which].heard.resume();
    paint();
  }

  /** Turn to a panel from within another, whose focus would be lost. */
  function goTo(which) {
    turn(which);
    panels[which].focus();
  }

  /** Write on the button what it does now, and whether it can. */
  function paint() {
    const {label, ready} = panels[kind].button();
    use.textContent = label;
    if (ready) use.removeAttribute("aria-disabled");
    else use.setAttribute("aria-disabled", "true");
  }

  async function take() {
    if (use.hasAttribute("aria-disabled")) return panels[kind].whyNot?.();
    const choice = await panels[kind].choice();
    if (!choice) return;
    taken = true;
    change({source: choice.source, reading: {...EMPTY.reading, ...choice.reading}});
    dialog.close();
  }

  /** A file that is let go anywhere here is meant for the picker, and not for the browser to go to. */
  function dropped(event) {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    goTo("file");
    panels.file.take(event.dataTransfer.files[0]);
  }

  /** What is taken is being learned already, and the page waits for the same; what is not is stopped. */
  function closed() {
    if (!taken) Object.values(panels).forEach(each => each.heard.rest());
    if (opener?.isConnected) opener.focus();
  }
  function outside(event) {
    if (event.target === dialog && !inside(dialog, event)) dialog.close();
  }

  return {
    isOpen: () => dialog.open,
    open(which) {
      opener = document.activeElement;
      taken = false;
      Object.values(panels).forEach(each => each.open(state));
      dialog.showModal();
      turn(which);
      radios[which].focus();
    },
  };
}

/** The backdrop is the dialog's own, but lies outside of its box. */
function inside(box, {clientX, clientY}) {
  const {left, right, top, bottom} = box.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}
