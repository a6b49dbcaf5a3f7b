/**
 * Draws the names of a namegen-automaton document (FORMAT.md): for a seed the same names as Python, to the letter.
 *
 * This file is all that documents of `namegen export --raw` need. Those that choose names worth showing are opened by
 * `open` of worth-showing.js, which stands on this one. No dependencies: Node 18, Chromium 93, Firefox 113, Safari 16.4.
 *
 *     import {open} from "./namegen.js";
 *     const elves = open(text);
 *     elves.names(10, "any seed");  // the first names of a seed
 *     elves.name("any seed", 42);  // one for an id, whatever other ids there are
 */

/** Places of a name that have odds of the end of their own; the last stands for all later ones. */
export const PLACES = 16;
const AS_IT_IS = 2 ** 24;
const MOST_ATTEMPTS = 2 ** 22;
/** Tokens of a context at most: walks to shorter and shorter contexts are as short, whatever a document says. */
const MOST_DEPTH = 1000;
/** Numbers of all kept rows together (32 MiB): a language of thousands of letters has rows as long. */
const KEPT_NUMBERS = 2 ** 22;

// Fields of a document, which anybody may have written: each is checked when it is read.

/** Refuses a document, unless something holds of what it calls `what`. */
export function want(holds, what) {
  if (!holds) throw new Error(`names cannot be drawn from this document, its ${what} is damaged; export it anew`);
}

/** Reads a whole number from `least` to `most`. */
export function whole(document, field, least, most = Infinity) {
  const value = document?.[field];
  want(Number.isSafeInteger(value) && value >= least && value <= most, field);
  return value;
}

/** Reads a text, or with a pattern such a one. Halves of surrogate pairs are no letters. */
export function text(document, field, pattern = /^\P{Surrogate}*$/u) {
  const value = document?.[field];
  want(typeof value === "string" && pattern.test(value), field);
  return value;
}

/** Reads a list, each entry by a function of the list and the place. */
export function list(document, field, entry) {
  const entries = document?.[field];
  want(Array.isArray(entries), field);
  return entries.map((_, place) => entry(entries, place));
}

/** Reads a text of 0 and 1, at least one. */
export const bits = (document, field) => Array.from(text(document, field, /^[01]+$/), Number);

/** Reads numbers: `numberAt` of each place of `count`, or of as many bytes as there are. */
function bytes(document, field) {
  const binary = atob(text(document, field, /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/));
  return Uint8Array.from({length: binary.length}, (_, i) => binary.charCodeAt(i));
}

/** Reads `count` whole numbers below `below`: the lowest bytes of all, then their next bytes, and so on. */
export function planes(document, field, count, below = Infinity) {
  const data = bytes(document, field);
  const numbers = new Float64Array(count);
  data.forEach((byte, i) => (numbers[i % count] += byte * 256 ** Math.floor(i / count)));
  want((count ? data.length % count === 0 : !data.length) && numbers.every(each => each < below), field);
  return numbers;
}

/** Reads doubles, none of them negative: `count`, if that is said. */
export function doubles(document, field, count) {
  const view = new DataView(bytes(document, field).buffer);
  want(view.byteLength % 8 === 0 && view.byteLength === 8 * (count ?? view.byteLength / 8), field);
  const numbers = Float64Array.from({length: view.byteLength / 8}, (_, i) => view.getFloat64(8 * i, true));
  want(
    numbers.every(each => each >= 0 && each < Infinity),
    field,
  );
  return numbers;
}

/** Reads by what the chance of the end is multiplied at each place; null: it stays as it is. */
export const oddsOf = document => (document.odds === "" ? null : doubles(document, "odds", PLACES));

// Random numbers. One of 64 bits is an Int32Array [high, low], which is changed in place: a BigInt takes ten times as
// long.

/** word = word * (high, low) */
function multiply(word, high, low) {
  // The upper half of low * low, by halves of 16 bits, whose products are exact.
  const a = word[1] & 0xffff;
  const b = word[1] >>> 16;
  const c = low & 0xffff;
  const d = low >>> 16;
  const first = b * c + ((a * c) >>> 16);
  const second = a * d + (first & 0xffff);
  const carry = b * d + (first >>> 16) + (second >>> 16);
  word[0] = Math.imul(word[0], low) + Math.imul(word[1], high) + carry;
  word[1] = Math.imul(word[1], low);
}

/** word = word ^ word >>> places */
function shift(word, places) {
  word[1] ^= (word[1] >>> places) | (word[0] << (32 - places));
  word[0] ^= word[0] >>> places;
}

/** Applies SplitMix64's finaliser. */
function mix(word) {
  shift(word, 30);
  multiply(word, 0xbf58476d, 0x1ce4e5b9);
  shift(word, 27);
  multiply(word, 0x94d049bb, 0x133111eb);
  shift(word, 31);
}

/** word = mix(key + (high, low) * G) */
function derive(word, key, high, low) {
  word[0] = high;
  word[1] = low;
  multiply(word, 0x9e3779b9, 0x7f4a7c15);
  const sum = (word[1] >>> 0) + (key[1] >>> 0);
  word[0] += key[0] + Math.floor(sum / 2 ** 32);
  word[1] = sum;
  mix(word);
}

// Seeds.

const IV = BigUint64Array.of(
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
);
const SIGMA = [
  "0123456789abcdef",
  "ea489fd61c02b753",
  "b8c052fdae367194",
  "7931dcbe265a40f8",
  "905724afe1bc683d",
  "2c6a0b834d75fe19",
  "c51fed4a0763928b",
  "db7ec13950f4862a",
  "6fe9b308c2d714a5",
  "a2847615fb9e3cd0",
];

/** Returns BLAKE2b of a text's UTF-8, 8 bytes of digest and no key, as a big-endian number (RFC 7693). */
function blake2b(seed) {
  const data = new TextEncoder().encode(seed);
  const hash = IV.slice();
  hash[0] ^= 0x01010008n;
  for (let at = 0; at === 0 || at < data.length; at += 128) {
    const block = new Uint8Array(128);
    block.set(data.subarray(at, at + 128));
    compress(hash, new DataView(block.buffer), Math.min(data.length, at + 128), at + 128 >= data.length);
  }
  const digest = new DataView(hash.buffer);
  digest.setBigUint64(0, hash[0], true);
  return digest.getBigUint64(0);
}

function compress(hash, block, length, isLast) {
  const v = BigUint64Array.of(...hash, ...IV);
  v[12] ^= BigInt(length);
  if (isLast) v[14] = ~v[14];
  for (let round = 0; round < 12; round++) {
    const words = Array.from(SIGMA[round % 10], digit => block.getBigUint64(8 * parseInt(digit, 16), true));
    for (let i = 0; i < 8; i++) {
      // The four columns, then the four diagonals.
      const [b, c, d] = [1, 2, 3].map(row => 4 * row + ((i + row * (i >> 2)) % 4));
      stir(v, i % 4, b, c, d, words[2 * i], 32n, 24n);
      stir(v, i % 4, b, c, d, words[2 * i + 1], 16n, 63n);
    }
  }
  hash.forEach((each, i) => (hash[i] = each ^ v[i] ^ v[i + 8]));
}

function stir(v, a, b, c, d, word, first, second) {
  const turned = (number, places) => (number >> places) | (number << (64n - places));
  v[a] += v[b] + word;
  v[d] = turned(v[d] ^ v[a], first);
  v[c] += v[d];
  v[b] = turned(v[b] ^ v[c], second);
}

/** Returns the root of a seed: a whole number of up to 18 digits is itself, any other text its hash. */
export function rootOf(seed) {
  const written = String(seed).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (/\p{Surrogate}/u.test(written) || (typeof seed === "number" && !Number.isSafeInteger(seed))) {
    throw new Error(`the seed ${seed} cannot be told from others; give a whole text`);
  }
  const number = /^[+-]?[0-9]{1,18}$/.test(written) ? BigInt(written.replace("+", "")) : blake2b(written);
  const root = Int32Array.of(Number(BigInt.asIntN(32, number >> 32n)), Number(BigInt.asIntN(32, number)));
  mix(root);
  return root;
}

// The model.

/**
 * Keeps a row of `size` numbers for each of `count` keys, made when it is first asked for, all in one array: that is three
 * times as fast as an array for each. Where there is no room for more, all are forgotten.
 */
export function keptRows(size, count, make) {
  const most = Math.max(1, Math.min(count, Math.floor(KEPT_NUMBERS / size)));
  const numbers = new Float64Array(most * size);
  const places = new Int32Array(count); // one more than the place of a row; 0: it is not there
  let used = 0;
  const add = key => {
    const row = make(key); // which may itself ask for rows
    if (used === most) {
      places.fill(0);
      used = 0;
    }
    numbers.set(row, used * size);
    places[key] = ++used;
  };
  /** Returns where the row of a key begins. */
  const find = key => {
    if (!places[key]) add(key);
    return (places[key] - 1) * size;
  };
  return {numbers, find};
}

/** Returns the first place from `from` on, and before `to`, with a number above x, where numbers ascend; else `to`. */
export function firstAbove(numbers, from, to, x) {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Builds the states of a model of V tokens, S states and A arcs: which token may follow, and how likely it is.
 *
 * floor: whether each token can follow at all (V). degree (S): arcs of each state. token (A): ascending in each state.
 * weight (A), taken (A), given (S): what an arc weighs, what it leaves to the shorter context, and what its state leaves.
 */
export function statesOf({floor, end, odds, backsOff, degree, token, weight, taken, given}) {
  const size = floor.length;
  const first = new Int32Array(degree.length + 1);
  const child = new Int32Array(token.length);
  const base = new Int32Array(degree.length).fill(-1);
  const depth = new Int32Array(degree.length);
  const chance = new Float64Array(token.length);
  const mixed = new Float64Array(degree.length);

  /** Divides what a state's arcs weigh by their total. All readers add in this order. */
  const weigh = (state, from, to) => {
    let sum = 0;
    let left = 0;
    for (let arc = from; arc < to; arc++) {
      sum += weight[arc];
      left += taken[arc];
    }
    left += given[state];
    const total = sum + left;
    want(total < Infinity, "weight");
    mixed[state] = total ? left / total : 1;
    for (let arc = from; arc < to; arc++) chance[arc] = weight[arc] / (total || 1);
  };

  /** Returns the state after a token: that of the longest context that there is. */
  const step = (state, id) => {
    for (let at = state; at >= 0; at = base[at]) {
      const arc = firstAbove(token, first[at], first[at + 1], id) - 1;
      if (arc >= first[at] && token[arc] === id && child[arc]) return child[arc];
    }
    return 0;
  };

  let next = 1;
  for (let state = 0; state < degree.length; state++) {
    // An arc leads to each state before its own arcs come: so its base is known, and no walk along bases turns round.
    want(state < next, "degree");
    const from = first[state];
    const to = (first[state + 1] = from + degree[state]);
    weigh(state, from, to);
    for (let arc = from; arc < to; arc++) {
      want(token[arc] < size && (arc === from || token[arc] > token[arc - 1]), "token");
      if (next < degree.length && (arc < size || token[arc] !== end)) {
        depth[next] = depth[state] + 1;
        want(depth[next] < MOST_DEPTH, "degree");
        base[next] = state ? step(base[state], token[arc]) : 0;
        child[arc] = next++;
      }
    }
  }
  want(degree[0] === size && first[degree.length] === token.length && next === degree.length, "degree");

  const lowest = Float64Array.from(floor, each => each / floor.filter(Boolean).length);
  const rows = keptRows(size, degree.length, state => {
    const lower = backsOff ? base[state] : -1;
    const row = (lower < 0 ? lowest : rowOf(lower)).map(each => each * mixed[state]);
    for (let arc = first[state]; arc < first[state + 1]; arc++) row[token[arc]] += chance[arc];
    return row;
  });
  const rowOf = state => {
    const at = rows.find(state);
    return rows.numbers.slice(at, at + size);
  };

  /** Returns the weight of each token in a state, where so many tokens came before (V). */
  const weights = (state, place) => {
    const row = rowOf(state);
    if (odds) row[end] *= odds[Math.min(place, PLACES - 1)];
    return row;
  };
  return {step, weights};
}

/** Raises a share to power / 2**24, by products and square roots, which all machines round alike. */
function raised(share, power) {
  let result = 1;
  for (let square = share, n = Math.floor(power / AS_IT_IS); n; n = Math.floor(n / 2), square *= square) {
    if (n % 2) result *= square;
  }
  for (let root = share, bit = AS_IT_IS / 2; bit >= 1; bit /= 2) {
    root = Math.sqrt(root);
    if ((power % AS_IT_IS) & bit) result *= root;
  }
  return result;
}

/** Reads the model of a document: its states, how many they are, and the one in which names begin. */
function modelOf(document) {
  const floor = bits(document, "floor");
  const size = floor.length;
  const count = whole(document, "states", 1);
  const arcs = whole(document, "arcs", size);
  const kept = doubles(document, "kept");
  const taken = doubles(document, "taken", kept.length);
  const given = doubles(document, "given");
  const kinds = planes(document, "weight", arcs, kept.length);
  const extra = planes(document, "extra", document.extra === "" ? 0 : count, given.length);
  want(floor.includes(1) && given.length, "floor");
  const end = whole(document, "end", 0, size - 1);
  const states = statesOf({
    floor,
    end,
    odds: oddsOf(document),
    backsOff: text(document, "lower", /^(base|floor)$/) === "base",
    degree: planes(document, "degree", count),
    token: planes(document, "token", arcs),
    weight: kinds.map(each => kept[each]),
    taken: kinds.map(each => taken[each]),
    given: Float64Array.from({length: count}, (_, state) => given[extra[state] ?? 0]),
  });
  const power = whole(document, "power", 1);

  /** Returns the running sums of weights, as they are drawn from. */
  const summed = weights => {
    const highest = weights.reduce((most, each) => Math.max(most, each));
    let sum = 0;
    return weights.map(each => (sum += power === AS_IT_IS ? each : raised(each / highest, power)));
  };
  return {...states, summed, size, end, count, start: whole(document, "start", 0, count - 1)};
}

/**
 * Walks along names, token by token; what begins a name may be written in another way there.
 *
 * Returns `start`, which goes to where names begin, and `next`, which asks a function for the place of a number among
 * ascending ones, goes on, and returns the text that was chosen: null for the end of the name.
 */
export function plainWalk(document, {size, end, count, start, step, weights, summed}) {
  const pieces = list(document, "pieces", text);
  const firstPieces = list(document, "first_pieces", text);
  const firsts = planes(document, "first", firstPieces.length, size);
  want(pieces.length === size, "pieces");
  const opening = weights(start, 0);
  const openings = firsts.length && summed(firsts.map(token => opening[token]));
  const rows = keptRows(size, count * PLACES, key => summed(weights(Math.floor(key / PLACES), key % PLACES)));
  let state;
  let place;
  return {
    start() {
      state = start;
      place = 0;
    },
    next(choose) {
      const opens = !place && firsts.length;
      const at = opens ? 0 : rows.find(state * PLACES + Math.min(place, PLACES - 1));
      const choice = opens ? choose(openings, 0, firsts.length) : choose(rows.numbers, at, at + size) - at;
      const token = opens ? firsts[choice] : choice;
      if (token === end) return null;
      state = step(state, token);
      place++;
      return (opens ? firstPieces : pieces)[choice];
    },
  };
}

/** Returns a function of a root and a number in two halves, which draws its name; null: it does not end in time. */
function drawerOf(document, walk) {
  const limit = whole(document, "limit", 1, 1e6);
  const key = new Int32Array(2);
  const word = new Int32Array(2);
  let steps;
  const choose = (numbers, from, to) => {
    derive(word, key, 0, steps);
    const u = ((word[0] >>> 0) * 2 ** 21 + (word[1] >>> 11)) * 2 ** -53;
    const choice = firstAbove(numbers, from, to, u * numbers[to - 1]);
    want(choice < to, "weight");
    return choice;
  };
  return (root, high, low) => {
    derive(key, root, high, low);
    walk.start();
    let name = "";
    for (steps = 1; steps <= limit; steps++) {
      const piece = walk.next(choose);
      if (piece === null) return name;
      name += piece;
    }
    return null;
  };
}

// Names.

/** Reads what may be asked of names in every document, by kind: each gives a function of a name's letters. */
export const CHECKS = {
  length(data) {
    const least = whole(data, "least", 0);
    const most = whole(data, "most", 0);
    return letters => letters.length >= least && letters.length <= most;
  },
  dfa(data) {
    const classes = list(data, "letters", text);
    const accept = bits(data, "accept");
    const next = planes(data, "next", accept.length * classes.length, accept.length + 1);
    const classOf = new Map(classes.flatMap((members, i) => Array.from(members, letter => [letter, i])));
    return letters => {
      let state = 1; // they are numbered from 1 on; 0 is none
      for (const letter of letters) state = state && next[(state - 1) * classes.length + classOf.get(letter)];
      return accept[state - 1] === 1;
    };
  },
};

/** Reads what is asked of a name on each rung. */
function rungsOf(document, checks) {
  const known = list(document, "checks", (all, i) => {
    const kind = all[i]?.kind;
    want(Object.hasOwn(checks, kind), `check ${kind}`);
    return checks[kind](all[i]);
  });
  const chosen = (all, i) => known[whole(all, i, 0, known.length - 1)];
  const hold = list(document, "hold", chosen);
  const rungs = list(document, "rungs", (all, i) => ({
    checks: [...hold, ...list(all[i], "checks", chosen)],
    until: whole(all[i], "until", -1),
  }));
  want(rungs.length, "rungs");
  return rungs;
}

/** Gives the names of a document. */
export class Names {
  #draw;

  /** Reads a document, an object. checks: what may be asked of names; walk: how they are spelt. Throws where it cannot. */
  constructor(document, checks = CHECKS, walk = plainWalk) {
    this.#draw = drawerOf(document, walk(document, modelOf(document)));
    this.rungs = rungsOf(document, checks);
    this.about = document.about;
  }

  /** Yields the names of a seed, a text or a whole number, without end; it ends where there are no more. */
  *stream(seed) {
    const root = rootOf(seed);
    const [rung] = this.rungs;
    for (let i = 0; rung.until < 0 || i < rung.until; i++) yield this.drawn(root, i, rung);
  }

  /** Returns the first `n` names of a seed; fewer where there are no more. */
  names(n, seed) {
    const names = [];
    const stream = this.stream(seed);
    for (let each; names.length < n && !(each = stream.next()).done;) names.push(each.value);
    return names;
  }

  /** Returns the name of a whole number, whatever other names there are. */
  name(seed, number) {
    if (!Number.isSafeInteger(number) || number < 0)
      throw new Error(`${number} is no whole number from 0 to 2**53 - 1`);
    return this.drawn(rootOf(seed), number, this.rungs[0]);
  }

  /** Returns the first attempt at the name of a number that passes the checks of a rung. */
  drawn(root, number, {checks}) {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      // The number of an attempt, number + attempt * 2**32, may be above 2**53.
      const name = this.#draw(root, Math.floor(number / 2 ** 32) + attempt, number % 2 ** 32);
      if (name === null) continue;
      const letters = [...name];
      if (checks.every(passes => passes(letters))) return name;
    }
    throw new Error(`of ${MOST_ATTEMPTS} attempts at a name none is such as the document asks for`);
  }
}

/** Returns a document, or what its JSON holds. */
export function parsed(document) {
  let found = document;
  try {
    if (typeof document === "string") found = JSON.parse(document);
  } catch {
    want(false, "JSON");
  }
  want(found?.format === "namegen-automaton" && found.version === 1, "format");
  return found;
}

/** Says whether a document marks the capitals within names. */
export const marksCapitals = document => list(document, "marks", all => all).length > 0;

/** Opens a document, an object or its JSON, that draws one name after the other. Throws where it cannot, saying why. */
export function open(document) {
  const found = parsed(document);
  const kinds = list(found, "checks", (all, i) => all[i]?.kind);
  const isPlain = found.candidates === 1 && found.once === false && !marksCapitals(found);
  if (!isPlain || !kinds.every(kind => Object.hasOwn(CHECKS, kind))) {
    throw new Error("this document asks for more than namegen.js alone can do; import open from worth-showing.js");
  }
  return new Names(found);
}
