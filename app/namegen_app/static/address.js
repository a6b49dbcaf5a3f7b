// The address of the page says what the page is about: what is short stands in the query, and what is private or long
// behind the '#', which browsers do not send. Reading it gives the state again. What fits neither, an opened file or a
// very long text, stays with the step of the history, so that Back and a reload find it.
import {EMPTY, change, onChange, state} from "./state.js";

export const PAGES = ["names", "look", "train", "compare", "plugins", "programs"];
/** Characters of a pasted list that an address may hold. */
const LONGEST = 8000;

const WORDS = ["starts_with", "ends_with", "contains", "lacks", "regex", "shape", "like"];
const BOUNDS = ["min_length", "max_length", "max_copied", "min_distance"];
const READING = ["column", "count", "encoding"];
const SWITCHES = ["no_header", "weighted", "strict", "guard", "raw", "copies", "repeats"];
const OTHERS = [
  "view",
  "dataset",
  "blend",
  "blend_by",
  "text",
  "where",
  "model",
  "tokenizer",
  "train_seed",
  "begins",
  "temperature",
  "closeness",
  "case",
  "constraint",
  "n",
  "seed",
  "sampler",
  "template",
  "slot",
  "train",
  "pace",
  "split",
  "compare",
];
/** Words that are not the form's: gradio's own, and those that sites add to the links on them. */
const NOT_OURS = /^(__.*|page|utm_.*|.*clid|ref)$/;

const pageListeners = [];
let view = "names";

/** Hear which page is to be shown. */
export const onPage = listener => {
  pageListeners.push(listener);
};
export const currentPage = () => view;

/** Go to a page: one step in the history. */
export function go(to) {
  if (to === view) return;
  view = to;
  history.pushState(beside(), "", written());
  pageListeners.forEach(listener => listener(view));
}

/** Whether a link to the page says what names are learned from: it cannot hold a file, nor a very long text. */
export const isWhole = ({source} = state) =>
  source.kind === "lists" || (source.kind === "text" && source.text.length <= LONGEST);

/** What stays with the step of the history. */
const beside = () => (isWhole() ? null : {source: structuredClone(state.source)});

/** Write the address of what the page is about now. `asShown`: with the seed of the names that are shown, so that it
    gives these very names. */
export function written(page = view, asShown = state.locked) {
  const query = new URLSearchParams();
  const {source, wishes, reading} = state;
  const put = (name, value, usual = "") => {
    if (value !== usual && value !== null && value !== false) query.append(name, value === true ? "1" : value);
  };
  put("view", page, "names");
  if (source.kind === "lists") {
    source.lists.forEach(each => query.append("dataset", each.name));
    if (source.lists.length > 1) {
      put("blend", source.lists.map(each => each.share).join(","));
      put("blend_by", source.blend_by, "letters");
    }
  }
  READING.forEach(name => put(name, reading[name]));
  reading.where.forEach(each => query.append("where", each));
  if (reading.header === false) query.append("no_header", "1");
  put("weighted", reading.weighted);
  put("strict", reading.strict);
  for (const name of ["model", "tokenizer", "train_seed"]) put(name, state[name]);
  WORDS.forEach(name => put(name, wishes[name]));
  BOUNDS.forEach(name => put(name, wishes[name]));
  put("guard", wishes.guard);
  wishes.constraints.forEach(each => query.append("constraint", each));
  state.sampler.forEach(each => query.append("sampler", each));
  put("closeness", state.closeness, "near");
  put("case", state.case, "as-learned");
  put("begins", state.begins);
  put("temperature", state.temperature, EMPTY.temperature);
  put("n", state.n === EMPTY.n ? "" : String(state.n));
  if (asShown) put("seed", state.seed);
  for (const name of ["raw", "copies", "repeats"]) put(name, state[name]);
  put("template", state.template);
  Object.entries(state.slots).forEach(([slot, list]) => query.append("slot", `${slot}=${list}`));
  put("train", state.training.model);
  put("pace", state.training.pace, "good");
  put("split", state.training.split, "all");
  state.comparing.forEach(each => query.append("compare", each));
  const text = source.kind === "text" && isWhole() ? `#text=${encodeURIComponent(source.text)}` : "";
  return `${location.pathname}${query.size ? `?${query}` : ""}${text}`;
}

/** Read an address. What it does not say is as at first; what it cannot mean is left to the server to refuse, or told:
    `unread` is what of it says nothing here. */
export function read(from = location, kept = null) {
  const query = new URLSearchParams(from.search);
  const hash = new URLSearchParams(from.hash.slice(1));
  const said = (name, usual = "") => query.get(name) ?? usual;
  const whole = name => (isWholeNumber(said(name)) ? Number(said(name)) : null);
  const text = hash.get("text") ?? query.get("text");
  const datasets = query.getAll("dataset");
  const shares = said("blend").split(",").map(Number);
  const lists = datasets.map((name, at) => ({name, share: shares[at] > 0 ? shares[at] : 1}));
  const source =
    text !== null
      ? {kind: "text", text}
      : {kind: "lists", lists, blend_by: said("blend_by", said("blend") || lists.length < 2 ? "letters" : "names")};
  return {
    unread: [
      ...new Set(
        [...query]
          .filter(([name, value]) => !says(name, value))
          .map(([name, value]) => (value ? `${name}=${value}` : name)),
      ),
    ],
    view: PAGES.includes(said("view")) || said("view").startsWith("plugin-") ? said("view") : "names",
    state: {
      ...structuredClone(EMPTY),
      source: text === null && !lists.length && KEPT.includes(kept?.source?.kind) ? kept.source : source,
      reading: {
        ...EMPTY.reading,
        ...Object.fromEntries(READING.map(name => [name, said(name)])),
        where: query.getAll("where"),
        header: said("no_header") === "1" ? false : null,
        weighted: said("weighted") === "1",
        strict: said("strict") === "1",
      },
      model: said("model"),
      tokenizer: said("tokenizer"),
      train_seed: said("train_seed"),
      begins: said("begins"),
      temperature: isTemperature(said("temperature")) ? Number(said("temperature")) : EMPTY.temperature,
      closeness: said("closeness", "near"),
      case: said("case", "as-learned"),
      wishes: {
        ...EMPTY.wishes,
        ...Object.fromEntries(WORDS.map(name => [name, said(name)])),
        ...Object.fromEntries(BOUNDS.map(name => [name, whole(name)])),
        guard: said("guard") === "1",
        constraints: query.getAll("constraint"),
      },
      n: whole("n") ?? EMPTY.n,
      seed: said("seed"),
      locked: query.has("seed"),
      sampler: query.getAll("sampler").filter(Boolean),
      template: said("template").slice(0, 200),
      slots: Object.fromEntries(
        query
          .getAll("slot")
          .slice(0, 20)
          .map(each => [each.split("=")[0], each.slice(each.indexOf("=") + 1)]),
      ),
      raw: said("raw") === "1",
      copies: said("copies") === "1",
      repeats: said("repeats") === "1",
      training: {model: said("train"), pace: said("pace", "good"), split: said("split", "all")},
      comparing: query.getAll("compare").slice(0, 20),
    },
  };
}

/** Kinds of what stays with a step of the history. */
const KEPT = ["upload", "model", "text"];

const isWholeNumber = text => /^\d{1,9}$/.test(text);
const isTemperature = text => Number(text) >= 0.2 && Number(text) <= 2;

/** Whether a word of an address says something to this form. */
function says(name, value) {
  if (NOT_OURS.test(name)) return true;
  if (BOUNDS.includes(name) || name === "n") return isWholeNumber(value);
  if (name === "temperature") return isTemperature(value);
  if (SWITCHES.includes(name)) return ["0", "1"].includes(value);
  return [...WORDS, ...READING, ...OTHERS].includes(name);
}

/** Take the page from the address, now and whenever Back or Forward change it; keep the address as the state is.
    `unread` hears what of the first address says nothing here. */
export function follow(unread = () => {}) {
  const take = () => {
    const found = read(location, history.state);
    view = found.view; // first: what changes is written under it
    change(found.state);
    pageListeners.forEach(listener => listener(view));
    return found;
  };
  const first = take();
  if (first.unread.length) unread(first.unread);
  addEventListener("popstate", take);
  onChange(() => {
    try {
      history.replaceState(beside(), "", written());
    } catch {
      history.replaceState(null, "", written());
    } // more than a browser keeps
  });
}
