// What the page is about: one object, changed in one place, of which all pages hear.

/** What stands here when nothing was chosen. `source` is of one kind: registered lists with shares, a text, an uploaded
    list or a saved model (their keys; `title` says what to call them). `null` in lengths: as the list has them. */
export const EMPTY = {
  source: {kind: "lists", lists: [], blend_by: "letters"},
  reading: {column: "", count: "", where: [], encoding: "", header: null, weighted: false, strict: false},
  model: "",
  tokenizer: "",
  train_seed: "",
  closeness: "near",
  wishes: {
    starts_with: "",
    ends_with: "",
    contains: "",
    lacks: "",
    min_length: null,
    max_length: null,
    regex: "",
    shape: "",
    max_copied: null,
    min_distance: null,
    guard: false,
    constraints: [],
    like: "",
  },
  training: {model: "", pace: "good", split: "all"}, // what Train is about to train, beside what names are drawn from
  comparing: [], // models, as texts; none: those that the page begins with
  begins: "", // what is typed in Look inside
  temperature: 1, // at which Look inside shows what comes next
  n: 20,
  seed: "",
  locked: false,
  sampler: [],
  raw: false,
  case: "as-learned",
  copies: false,
  repeats: false,
  template: "",
  slots: {}, // names of several parts: "{first} {last}", and the list of each slot that has its own
};

export const state = structuredClone(EMPTY);

const listeners = [];

/** Hear of changes: `listener(changed)` gets the set of the names of what is other than before. */
export const onChange = listener => {
  listeners.push(listener);
};

/** Change what the page is about. `wishes` and `reading` take the fields that change; the rest is replaced whole. */
export function change(patch) {
  const changed = new Set();
  for (const [name, value] of Object.entries(patch)) {
    const now = name === "wishes" || name === "reading" ? {...state[name], ...value} : value;
    if (JSON.stringify(now) === JSON.stringify(state[name])) continue;
    state[name] = now;
    changed.add(name);
  }
  if (changed.size) listeners.forEach(listener => listener(changed));
}

/** Say which names and which model are meant, as the server's calls take it. */
export function asked(of = state) {
  const {source, reading} = of;
  const data = {model: of.model, tokenizer: of.tokenizer, train_seed: of.train_seed};
  if (source.kind === "model") return {opened: source.key};
  if (source.kind === "upload") data.upload = source.key;
  if (source.kind === "text") data.names = source.text;
  if (source.kind === "lists") {
    data.dataset = source.lists.map(each => each.name);
    if (source.lists.length > 1)
      Object.assign(data, {blend: source.lists.map(each => each.share).join(","), blend_by: source.blend_by});
  }
  return {...data, ...given(reading)};
}

/** Say what is wished for, as the server's calls take it. */
export function wished(of = state) {
  const {lacks, ...rest} = of.wishes;
  return given({...rest, without: lacks});
}

/** Leave out what says nothing. */
function given(fields) {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== "" && value !== null && value !== false && !(Array.isArray(value) && !value.length),
    ),
  );
}
