// Train: any model, watched as it learns, stopped when it is good enough, and taken home as a file.
import {about} from "./called.js";
import {el} from "./dom.js";
import {runCard} from "./train_run.js";
import {setupCard} from "./train_setup.js";

export const title = "Train";

let show = () => {};
export {show};

export async function build(root) {
  const setup = el("section", {class: "ng-card ng-train-setup", "aria-labelledby": "ng-train-title"});
  const run = el("section", {class: "ng-card ng-train-run", "aria-labelledby": "ng-train-what"});
  root.append(el("div", {class: "ng-train"}, setup, run));
  const watched = runCard(run);
  const phone = matchMedia("(max-width: 860px)");
  // On a phone, what runs comes before what it is made of, for eyes and for a keyboard alike.
  const arrange = () => (phone.matches && watched.isShown() ? setup.before(run) : setup.after(run));
  phone.addEventListener("change", arrange);
  watched.onShown(arrange);
  try {
    show = setupCard(setup, await about(), watched);
  } catch (error) {
    setup.append(el("p", {class: "ng-wrong", role: "alert", text: error.message}));
  }
}
