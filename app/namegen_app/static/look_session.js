// What the cards of Look inside share: the model that is looked into, how it is asked, what is pointed at and typed.
import {el} from "./dom.js";
import {AskError, DroppedError, GoneError, ask} from "./server.js";
import {sentence, working} from "./look_parts.js";

/** Milliseconds within which a model is not prepared a second time: one that the server cannot keep is let go at once. */
const RENEWED = 20000;

/** Begin one. `again()` prepares the model anew. */
export function newSession(again) {
  const heard = {pair: [], text: [], moved: []};
  let renewed = 0;
  const session = {
    /** What `look` answered; null while a model is on its way. */
    info: null,
    /** The cell that is pointed at, by its row and column; and what is typed, as the list writes it. */
    pair: null,
    text: "",
    /** Hear of `what`: "pair", "text" once an answer to it has come, "moved" when the network is shown after other steps. */
    on: (what, listener) => heard[what].push(listener),
    /** Say that it changed. */
    tell(what, value) {
      session[what] = value;
      heard[what].forEach(listener => listener(value));
    },
    /** Ask about the model, `question` being of `latest` or `ask`. What is of a model before it is dropped; if the server
        has let the model go, it is prepared anew, and then all cards ask again. */
    async about(question, data = {}, options = {}) {
      const info = session.info;
      if (!info) throw new DroppedError();
      let answer;
      try {
        answer = await question({key: info.key, ...data}, options);
      } catch (error) {
        if (session.info !== info) throw new DroppedError();
        if (error.field !== "key" || Date.now() - renewed < RENEWED) throw error;
        renewed = Date.now();
        await again();
        throw new DroppedError();
      }
      if (session.info !== info) throw new DroppedError();
      return answer;
    },
  };
  return session;
}

/** Ask for what a card shows, with a line in `box` while it is made; `shown(answer)` when it is there. */
export async function fetched(session, box, call, data, shown) {
  const line = working();
  const late = setTimeout(() => box.replaceChildren(line.element), 300);
  let answer;
  try {
    answer = await session.about((...given) => ask(call, ...given), data, {progress: line.progress});
  } catch (error) {
    clearTimeout(late);
    line.element.remove();
    if (error instanceof DroppedError) return;
    if (!(error instanceof AskError || error instanceof GoneError)) throw error;
    box.replaceChildren(
      el("p", {
        class: error instanceof AskError ? "ng-quiet" : "ng-wrong",
        role: "status",
        text: sentence(error.message),
      }),
    );
    return;
  }
  clearTimeout(late);
  box.replaceChildren();
  shown(answer);
}
