// "They will sound like ...": a few names drawn from a choice as it stands, of which the newest counts.
import {el, name, rested} from "./dom.js";
import {AskError, DroppedError, ask} from "./server.js";

/** Make the line. `hear(data)`: draw names of what the call `sample` is told; null: of nothing. `n`: how many;
    `refused(error)`: says whether an error is told elsewhere. */
export function hearing(n = 5, {list = false, wait = 150, refused = () => false} = {}) {
  const lead = el("span", {class: "ng-quiet ng-small", text: "They will sound like"});
  const names = el(list ? "ul" : "span", {class: "ng-heard"});
  const wrong = el("span", {class: "ng-wrong"});
  const note = el("span", {class: "ng-quiet ng-small"});
  const element = el(
    list ? "div" : "p",
    {class: list ? "ng-hears" : "ng-hear", role: "status", hidden: true},
    lead,
    " ",
    names,
    note,
    wrong,
  );
  let turn = 0;
  let control = null;
  let awaited = null;
  let cut = null;

  const draw = rested(wait, async (data, mine) => {
    if (mine !== turn) return;
    control = new AbortController();
    const slow = setTimeout(() => {
      note.textContent = names.childElementCount ? "" : "one moment";
    }, 500);
    try {
      const heard = await ask("sample", {...data, n}, {signal: control.signal});
      if (mine === turn)
        show(heard.names, heard.names.length ? (heard.notes[0] ?? "") : "", heard.names.length ? "" : heard.problem);
    } catch (error) {
      if (mine === turn && !(error instanceof DroppedError))
        show([], "", error instanceof AskError && !refused(error) ? error.message : "");
    } finally {
      clearTimeout(slow);
      if (mine === turn) awaited = null;
    }
  });

  function show(heard, said, problem) {
    const shown = list
      ? heard.map(each => el("li", {}, name(each)))
      : heard.flatMap((each, at) => (at ? [", ", name(each)] : [name(each)]));
    names.replaceChildren(...shown);
    names.classList.remove("ng-stale");
    lead.hidden = Boolean(problem);
    note.textContent = said && sentence(said);
    wrong.textContent = problem && sentence(problem);
    element.hidden = !heard.length && !problem;
  }

  return {
    element,
    hear(data) {
      const mine = ++turn;
      control?.abort();
      awaited = data;
      cut = null;
      if (!data) return show([], "", "");
      names.classList.add("ng-stale");
      wrong.textContent = "";
      lead.hidden = false;
      element.hidden = false;
      draw(data, mine);
    },
    /** Nobody listens: what is under way is stopped, until somebody does again. */
    rest() {
      if (!awaited) return;
      const data = awaited;
      this.hear(null);
      cut = data;
    },
    resume() {
      if (cut) this.hear(cut);
    },
  };
}

/** A message as a sentence. */
export function sentence(text) {
  const plain = text.trim();
  return plain && plain[0].toUpperCase() + plain.slice(1) + (/[.!?…]$/.test(plain) ? "" : ".");
}
