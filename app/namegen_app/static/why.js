// Why this name: which names it is put together from, and how likely each of its letters was.
import {go} from "./address.js";
import {el, hidden, icon} from "./dom.js";
import {CLOSE, COPY, LIKE, SAY, STAR} from "./icons.js";
import {isKept, onKept} from "./kept.js";
import {rounded, sentence} from "./sentences.js";
import {AskError, DroppedError, latest} from "./server.js";
import {canSpeak, onVoices} from "./speech.js";

const COLOURS = ["var(--ng-d1)", "var(--ng-d2)", "var(--ng-d3)", "var(--ng-edge)"];
const ask = latest("why");

/** Build what explains a name; it fills itself when the server has answered.

    of: {name, asked, own, list, title}: the name, what it was drawn from, which part of it the model made, the list as
    the server describes it, and what that is called. acts: {keep, copy, like, say, likeTitle, close}. */
export function whyPanel(of, acts) {
  const body = el(
    "div",
    {class: "ng-why-body", "aria-live": "polite"},
    el("p", {class: "ng-quiet", text: "Looking at its letters …"}),
  );
  const keep = act(STAR, "Keep", acts.keep);
  const say = act(SAY, "Say it", acts.say);
  const paintKeep = () => {
    keep.lastChild.textContent = isKept(of.name) ? "Let go" : "Keep";
    keep.classList.toggle("ng-is-kept", isKept(of.name));
  };
  const paintSay = () => {
    say.hidden = !canSpeak();
  };
  onKept(paintKeep);
  onVoices(paintSay);
  paintKeep();
  paintSay();
  const title = el("p", {class: "ng-why-name", dir: "auto", text: of.name});
  const panel = el(
    "section",
    {class: "ng-why", "aria-labelledby": "ng-why-h"},
    el(
      "div",
      {class: "ng-rh"},
      el("h2", {class: "ng-why-h", id: "ng-why-h", text: "Why this name"}),
      el(
        "span",
        {class: "ng-r"},
        el(
          "button",
          {type: "button", class: "ng-tool", title: "Close", on: {click: acts.close}},
          icon(CLOSE),
          hidden("Close"),
        ),
      ),
    ),
    title,
    body,
    el(
      "div",
      {class: "ng-why-acts"},
      keep,
      act(COPY, "Copy", acts.copy),
      act(LIKE, "More like this", acts.like, acts.likeTitle),
      say,
      el("button", {
        type: "button",
        class: "ng-link",
        text: "Look inside",
        on: {
          click: () => {
            acts.close();
            go("look");
            dispatchEvent(new CustomEvent("namegen-look", {detail: {name: of.own}}));
          },
        },
      }),
    ),
  );
  panel.ready = fill(of, title, body);
  return panel;
}

const act = (path, label, does, title = null) =>
  el("button", {type: "button", class: "ng-link", title, on: {click: does}}, icon(path), el("span", {text: label}));

async function fill(of, title, body) {
  if (!of.asked || !of.own) {
    body.replaceChildren(
      el("p", {
        class: "ng-quiet",
        text: of.own ? "What it was drawn from is no longer here." : "Each part of it is drawn from a list of its own.",
      }),
    );
    return;
  }
  try {
    const told = await ask({...of.asked, name: of.own});
    if (of.own === of.name && told.pieces.length && told.explained.length === of.name.length)
      title.replaceChildren(...underlined(of.name, told));
    body.replaceChildren(...explained(of, told));
  } catch (error) {
    if (error instanceof DroppedError) return;
    body.replaceChildren(
      el("p", {
        class: "ng-quiet",
        text: error instanceof AskError ? sentence(error.message) : "The program behind this page does not answer.",
      }),
    );
  }
}

/** The name with a line under each piece, in the colour of its row below. */
function underlined(name, {pieces, known}) {
  let at = 0;
  let row = 0;
  return pieces.map(({text, source}) => {
    const letters = name.slice(at, (at += text.length));
    return source && !known
      ? el("span", {class: "ng-piece", style: {"--c": COLOURS[row++ % COLOURS.length]}, text: letters})
      : el("span", {text: letters});
  });
}

function explained(of, told) {
  const found = told.pieces.filter(each => each.source);
  const listed = !told.known && told.pieces.length > 0;
  return [
    whereFrom(of, told, found.length),
    ...(listed ? [pieceList(found)] : []),
    stepsTable(told.steps),
    el("p", {class: "ng-small ng-quiet", text: allInAll(told)}),
  ];
}

function pieceList(pieces) {
  const row = (piece, at) =>
    el(
      "li",
      {},
      el("bdi", {class: "ng-piece-of", style: {"--c": COLOURS[at % COLOURS.length]}, text: piece.text}),
      el("span", {class: "ng-quiet"}, "as in ", marked(piece)),
    );
  return el("ul", {class: "ng-pieces"}, pieces.map(row));
}

/** Say in a paragraph whether the list has the name, and of how many of its pieces it is made. */
function whereFrom(of, {known, near}, pieces) {
  if (known)
    return el("p", {}, "This one is in the list as it stands", known === of.own ? "." : [": ", name(known), "."]);
  if (near && pieces < 2) return el("p", {}, "Not in the list, and close to one that is: ", name(near), ".");
  if (!pieces) return el("p", {text: "No name of the list has any of its pieces."});
  return el("p", {
    text:
      pieces > 1 ? `Not in the list. Put together from ${pieces} pieces:` : "Not in the list. Most of it is one piece:",
  });
}

const name = text => el("bdi", {class: "ng-name", text});

const marked = ({source, begin, end}) => {
  const points = [...source];
  const before = source.slice(0, begin);
  const inside = source.slice(begin, end);
  const after = source.slice(end);
  // The server counts code points, and JavaScript halves of those beyond the first 65,536.
  const [a, b, c] =
    points.length === source.length
      ? [before, inside, after]
      : [points.slice(0, begin), points.slice(begin, end), points.slice(end)].map(each => each.join(""));
  return el("bdi", {class: "ng-name ng-source"}, a, el("b", {text: b}), c);
};

function stepsTable(steps) {
  const likely = Math.max(...steps.map(each => each.probability), 1e-9);
  return el(
    "table",
    {class: "ng-steps"},
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        ["next", "chance", "or else"].map(text => el("th", {scope: "col", text})),
      ),
    ),
    el(
      "tbody",
      {},
      steps.map(({letter, probability, others}) =>
        el(
          "tr",
          {},
          el(
            "th",
            {scope: "row"},
            letter
              ? el("bdi", {text: letter})
              : [el("span", {class: "ng-end", "aria-hidden": "true", text: "."}), hidden("the end")],
          ),
          el(
            "td",
            {},
            el(
              "span",
              {class: "ng-chance"},
              el("i", {style: {"--p": (probability / likely).toFixed(4)}}),
              percent(probability),
            ),
          ),
          el(
            "td",
            {class: "ng-quiet"},
            others
              .slice(0, 2)
              .map(each => each.letter || "end")
              .join(", "),
          ),
        ),
      ),
    ),
  );
}

function percent(share) {
  if (share >= 0.995 && share < 1) return ">99 %";
  return share * 100 < 1 ? "<1 %" : `${Math.round(share * 100)} %`;
}

function allInAll({probability, times}) {
  const seen = times ? ` The list has it ${times === 1 ? "once" : `${rounded(times)} times`}.` : "";
  return probability > 0
    ? `All in all 1 in ${rounded(Math.max(1, 1 / probability))} names of this model.${seen}`
    : `This model never makes it.${seen}`;
}
