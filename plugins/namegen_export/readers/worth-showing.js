/**
 * Draws the names of every namegen-automaton document, those too that choose names worth showing, as `namegen generate`
 * does by default: what is asked of names beside the model, the score of a name, the best of several, no name twice.
 *
 *     import {open} from "./worth-showing.js";
 *     const elves = open(text);  // then as in namegen.js
 */

import {
  CHECKS,
  Names,
  PLACES,
  doubles,
  firstAbove,
  keptRows,
  list,
  marksCapitals,
  oddsOf,
  parsed,
  plainWalk,
  planes,
  rootOf,
  statesOf,
  text,
  want,
  whole,
} from "./namegen.js";
import {markedWalk} from "./capitals.js";

const CANDIDATE = 2 ** 27;
const ROUND = 500;
const ENOUGH = 125;
const IN_A_ROW = 10_000;
/** Letters of a beginning, or of an end, that should not come too often. */
const EDGE = 3;
const FEATURES = 7;
const UNIT = 1024;
const IMPOSSIBLE = -100 * UNIT;
const UNKNOWN = -(2 ** 20);
/** Halves of surrogate pairs, which no text of a document holds; they stand for the start and the end of a name. */
const START = "\udc00";
const END = "\ud800";

// Letters.

/** Orders texts by their code points. JavaScript has an order by halves of pairs, which are below U+E000 to U+FFFF. */
function byLetters(one, other) {
  const rank = unit => (unit >= 0xe000 ? unit - 0x2000 : unit >= 0xd800 ? unit + 0x2000 : unit);
  let i = 0;
  while (i < one.length && one[i] === other[i]) i++;
  return (i < one.length ? rank(one.charCodeAt(i)) : -1) - (i < other.length ? rank(other.charCodeAt(i)) : -1);
}

/** Reads distinct names, each a list of letters: a line says what it shares with the line before, and the rest. */
function namesOf(document, field) {
  const written = text(document, field);
  let last = [];
  const names = (written ? written.split("\n") : []).map(line => {
    const [digit, ...rest] = line;
    const shared = /^[0-9a-z]$/.test(digit) ? parseInt(digit, 36) : Infinity;
    want(shared <= last.length, field);
    const name = [...last.slice(0, shared), ...rest];
    want(!last.length || byLetters(last.join(""), name.join("")) < 0, field);
    return (last = name);
  });
  return names;
}

/** Reads pairs of letters. Returns a function of letters, which writes the second of a pair in the place of the first. */
function writtenBy(document, field) {
  const pairs = [...text(document, field)];
  want(pairs.length % 2 === 0, field);
  const table = new Map(pairs.flatMap((letter, i) => (i % 2 ? [] : [[letter, pairs[i + 1]]])));
  let [last, written] = [null, null]; // several checks ask for the same name
  return letters => {
    if (letters !== last) [last, written] = [letters, letters.map(letter => table.get(letter) ?? letter)];
    return written;
  };
}

/** Reads what a document says of letters and of the list that it was made of. */
function spellingOf(document) {
  const between = new Set(text(document, "between"));
  /** Returns the words of a name: lists of letters, split at each run of letters that stand between words. */
  const words = letters => {
    const found = [[]];
    letters.forEach((letter, i) => {
      if (!between.has(letter)) found[found.length - 1].push(letter);
      else if (!between.has(letters[i - 1])) found.push([]);
    });
    return found;
  };
  return {
    names: namesOf(document, "names"),
    small: writtenBy(document, "small"),
    folded: writtenBy(document, "fold"),
    words,
  };
}

/** Returns the pieces of so many letters. */
const piecesOf = (letters, size) => letters.slice(size - 1).map((_, i) => letters.slice(i, i + size).join(""));

const firsts = (letters, size) => letters.slice(0, size).join("");
const lasts = (letters, size) => letters.slice(Math.max(0, letters.length - size)).join("");

// What is asked of a name.

/** Returns a function that makes what belongs to a key when it is first asked for. */
function remembered(make) {
  const found = new Map();
  return key => {
    if (!found.has(key)) found.set(key, make(key));
    return found.get(key);
  };
}

/** Counts the pieces of a name that are not among others, up to one more than there may be. */
function newPieces(letters, size, most, known) {
  let found = 0;
  for (let i = size; i <= letters.length && found <= most; i++) {
    if (!known.has(letters.slice(i - size, i).join(""))) found++;
  }
  return found;
}

/** Returns what is asked of names by kind, for a list spelt so. */
function checksFor({names, small, folded, words}) {
  const marked = letters => [START, ...letters, END];
  /** Returns a function of a size, which gives the pieces of the list's names: several checks look at the same. */
  const listed = spelt => remembered(size => new Set(names.flatMap(name => piecesOf(marked(spelt(name)), size))));
  const [asIs, inSmall] = [letters => letters, small].map(spelt => ({spelt, pieces: listed(spelt)}));
  return {
    ...CHECKS,

    new() {
      const known = new Set(names.map(name => folded(name).join("")));
      return letters => !known.has(folded(letters).join(""));
    },

    not(data) {
      const refused = new Set(namesOf(data, "names").map(name => name.join("")));
      return letters => !refused.has(small(letters).join(""));
    },

    windows(data) {
      const {spelt, pieces} = data.case ? asIs : inSmall;
      // The longest first, which most names fail.
      const asked = [{size: whole(data, "size", 1, 100), most: whole(data, "new", 0)}];
      for (let each = whole(data, "known", 0, 100); each > 0; each--) asked.push({size: each, most: 0});
      return letters => {
        const name = marked(spelt(letters));
        return asked.every(({size, most}) => newPieces(name, size, most, pieces(size)) <= most);
      };
    },

    edges(data) {
      const size = whole(data, "size", 0, 100);
      const placed = letters =>
        words(folded(letters)).map((word, i, all) => ({word, first: i === 0, last: i === all.length - 1}));
      const keysOf = ({word, first, last}) => [
        [`${first} begins ${size} ${firsts(word, size)}`, `${last} ends ${size} ${lasts(word, size)}`],
        [`${first} begins ${size + 1} ${firsts(word, size + 1)}`, `${last} ends ${size + 1} ${lasts(word, size + 1)}`],
      ];
      const known = new Set(names.flatMap(name => placed(name).flatMap(keysOf).flat()));
      return letters =>
        placed(letters).every(each => {
          const [both, either] = keysOf(each);
          return both.every(key => known.has(key)) && either.some(key => known.has(key));
        });
    },

    stutter({thrice, twice}) {
      /** Says whether `times` letters in a row are each the same as that `apart` places later. */
      const repeats = (letters, apart, times) => {
        let run = 0;
        return letters.some((letter, i) => (run = letter === letters[i + apart] ? run + 1 : 0) === times);
      };
      return letters => {
        const name = folded(letters);
        return !(thrice && repeats(name, 1, 2)) && !(twice && (repeats(name, 2, 2) || repeats(name, 3, 3)));
      };
    },
  };
}

// The score's models: n-grams of the list, counted here, for their counts take more room than the list.

/**
 * Counts n-grams of up to `order` tokens, length by length, those of a length by their context and then their token.
 *
 * names: lists of tokens below `size`, start and end included. times: how often each counts. Returns how many states there
 * are, and arcs: of each n-gram the last token, the number and the size of the context before it, whether that begins with
 * the start (1, else 0), and the count, which is how many tokens stand before it; where none does, how often it was seen.
 */
function counted(names, times, size, order, end) {
  const tokens = names.flat();
  const place = names.flatMap(name => name.map((_, i) => i));
  const weight = names.flatMap((name, i) => name.map(() => times[i]));
  const arcs = [];
  let states = 1;
  let contexts = tokens.map(() => 0); // the state before each token, of n - 1 tokens
  let shorter = null; // the arc of the n-gram without its first token that ends at each token
  for (let n = 1; n <= order; n++) {
    const keys = Float64Array.from(tokens, (token, i) => (place[i] >= n - 1 ? contexts[i] * size + token : -1));
    const ascending = n === 1 ? Float64Array.from({length: size}, (_, token) => token) : distinct(keys);
    const level = Array.from(ascending, key => {
      const [state, token] = [Math.floor(key / size), key % size];
      const leads = n < order && (n === 1 || token !== end);
      return {token, state, context: n - 1, begins: 0, seen: 0, before: 0, after: leads ? states++ : 0};
    });
    const ending = Array.from(keys, key =>
      key < 0 ? null : level[firstAbove(ascending, 0, ascending.length, key) - 1],
    );
    ending.forEach((arc, i) => {
      if (!arc || !place[i]) return; // no n-gram ends with the start
      if (shorter && !arc.seen) shorter[i].before++;
      arc.seen += weight[i];
      arc.begins = n > 1 && place[i] === n - 1 ? 1 : 0;
    });
    arcs.push(...level);
    contexts = tokens.map((_, i) => ending[i - 1]?.after ?? 0);
    shorter = ending;
  }
  return {arcs, states};
}

const distinct = keys =>
  keys
    .slice()
    .sort()
    .filter((key, i, all) => key >= 0 && key !== all[i - 1]);

/** Builds the states of one of the score's models. fitted: what its counts are discounted by. */
function statesOfCounts({arcs, states}, size, order, end, fitted) {
  const discounts = doubles(fitted, "discounts", 6 * order);
  const strengths = doubles(fitted, "strengths", 2 * order);
  const degree = new Float64Array(states);
  const given = new Float64Array(states);
  const taken = new Float64Array(arcs.length);
  const weight = new Float64Array(arcs.length);
  arcs.forEach(({state, context, begins, seen, before}, i) => {
    const kind = begins * order + context;
    const count = before || seen;
    taken[i] = count ? discounts[3 * kind + Math.min(count, 3) - 1] : 0;
    weight[i] = count - taken[i];
    want(weight[i] >= 0, "discounts");
    degree[state]++;
    given[state] = strengths[kind];
  });
  const floor = Array.from({length: size}, (_, token) => (token === 0 && end !== 0 ? 0 : 1));
  const token = Int32Array.from(arcs, arc => arc.token);
  return statesOf({floor, end, odds: oddsOf(fitted), backsOff: true, degree, token, weight, taken, given});
}

/** Returns log2 of a number, in 1/1024 and rounded down, by halving, doubling and squaring, which are exact everywhere. */
function ilog(number) {
  if (!(number > 0 && number < Infinity)) return IMPOSSIBLE;
  let log = 0;
  let rest = number;
  for (; rest >= 2; rest /= 2) log++;
  for (; rest < 1; rest *= 2) log--;
  for (let i = 0; i < 10; i++) {
    rest *= rest;
    log *= 2;
    if (rest >= 2) {
      rest /= 2;
      log++;
    }
  }
  return Math.max(log, IMPOSSIBLE);
}

/** Reads one of the score's models. Returns a function of tokens: the ilog of each one's chance, that of the end last. */
function readingOf(document, field, names, times, {size, order, end}) {
  const bounded = names.map(name => [0, ...name, end]);
  const counts = counted(bounded, times, size, order, end);
  const states = statesOfCounts(counts, size, order, end, document[field]);
  const logs = keptRows(size, counts.states * PLACES, key => {
    const weights = states.weights(Math.floor(key / PLACES), key % PLACES);
    const total = weights.reduce((sum, each) => sum + each, 0);
    return weights.map(each => ilog(each / total));
  });
  return tokens => {
    let state = order > 1 ? 1 : 0;
    return [...tokens, end].map((token, place) => {
      const at = logs.find(state * PLACES + Math.min(place, PLACES - 1));
      state = states.step(state, token);
      return logs.numbers[at + token];
    });
  };
}

// The score.

/** Counts how often each text comes. */
function tally(texts) {
  const counts = new Map();
  for (const each of texts) counts.set(each, (counts.get(each) ?? 0) + 1);
  return counts;
}

/** Reads the names that are judged by, as lists of letters, and how often each counts. */
function judgedOf(document, {names, small}) {
  const given = namesOf(document, "judged");
  const own = new Map(names.map(small).map(letters => [letters.join(""), letters]));
  const judged = given.length ? given : [...own.keys()].sort(byLetters).map(key => own.get(key));
  const times = document.times === "" ? judged.map(() => 1) : planes(document, "times", judged.length);
  want(judged.length && times.every(each => each > 0), "times");
  return {judged, times};
}

/** Reads how names are scored. Returns a function of a name's letters, all of them small. */
function scoreOf(document, {judged, times}, words) {
  const boundaries = whole(document, "boundaries", 1, 2);
  const order = whole(document, "order", 1, 12);
  const middle = whole(document, "middle", 0);
  const weights = list(document, "weights", (all, i) => whole(all, i, -(2 ** 30), 2 ** 30));
  want(weights.length === FEATURES, "weights");
  const letters = [...new Set(judged.flat())].sort(byLetters);
  const tokenOf = new Map(letters.map((letter, i) => [letter, i + boundaries]));
  const about = {size: letters.length + boundaries, order, end: boundaries - 1};
  const written = judged.map(name => name.map(letter => tokenOf.get(letter)));
  const reversed = written.map(name => [...name].reverse());
  const forwards = readingOf(document, "forwards", written, times, about);
  const backwards = readingOf(document, "backwards", reversed, times, about);

  const vowels = new Set(text(document, "vowels"));
  const kind = letter => (vowels.has(letter) ? "V" : tokenOf.has(letter) ? "C" : letter);
  const shape = name => name.map(kind).join("");
  const shapes = tally(judged.map(shape));
  const endings = tally(judged.map(name => lasts(name, EDGE)));
  const known = judged.flatMap(words);
  const complete = new Set(known.map(word => word.join("")));
  const ends = new Set(known.flatMap(word => ["", ...word].flatMap((_, i) => [firsts(word, i), lasts(word, i)])));
  const isFragment = word => !complete.has(word.join("")) && ends.has(word.join(""));

  const read = name => {
    if (!name.length || !name.every(letter => tokenOf.has(letter))) return [UNKNOWN, UNKNOWN];
    const tokens = name.map(letter => tokenOf.get(letter));
    const logs = [forwards(tokens), backwards(tokens.reverse())];
    const sum = logs.flat().reduce((all, each) => all + each);
    return [Math.floor(sum / name.length), Math.min(...logs[0]) + Math.min(...logs[1])];
  };
  const repeats = name => {
    const pairs = piecesOf([START, ...name, START], 2);
    return pairs.length - new Set(pairs).size;
  };
  const features = name => [
    ...read(name),
    -Math.abs(UNIT * name.length - middle),
    words(name).some(isFragment) ? -UNIT : 0,
    ilog((shapes.get(shape(name)) ?? 0) + 0.3),
    ilog((endings.get(lasts(name, EDGE)) ?? 0) + 0.3),
    -UNIT * repeats(name),
  ];
  return name => features(name).reduce((sum, each, i) => sum + weights[i] * each, 0);
}

// The choice among candidates.

/** Returns what keeps beginnings and ends of names from coming more often than among those that are judged by. */
function spreadOf(judged) {
  const edges = [name => `first ${firsts(name, EDGE)}`, name => `last ${lasts(name, EDGE)}`];
  const known = tally(judged.flatMap(name => edges.map(edge => edge(name))));
  const counts = new Map();
  let names = 0;
  const allowsOne = edge => {
    const count = counts.get(edge) ?? 0;
    return count < 2 || count < 1.5 * ((known.get(edge) ?? 0) / judged.length) * (names + 1);
  };
  return {
    allows: name => edges.every(edge => allowsOne(edge(name))),
    add(name) {
      names++;
      for (const edge of edges) counts.set(edge(name), (counts.get(edge(name)) ?? 0) + 1);
    },
  };
}

/** Returns a function of candidates, called for one name of a seed after the other, which gives the best of them. */
function choiceOf(score, judged, small) {
  const spread = spreadOf(judged);
  const chosen = new Set();
  return candidates => {
    const ranked = candidates
      .map(name => ({name, letters: small([...name])}))
      .map(each => ({...each, key: each.letters.join(""), score: score(each.letters)}))
      .sort((one, other) => other.score - one.score); // those with the same score stay in their order
    const fresh = ranked.filter(each => !chosen.has(each.key));
    if (!fresh.length) return ranked[0].name;
    const best = fresh.find(each => spread.allows(each.letters)) ?? fresh[0];
    chosen.add(best.key);
    spread.add(best.letters);
    return best.name;
  };
}

/** Gives the names of a document that chooses, or in which no name comes twice. */
class ChosenNames extends Names {
  #once;
  #folded;
  #candidates;
  #choice;

  constructor(document) {
    const spelling = spellingOf(document);
    super(document, checksFor(spelling), marksCapitals(document) ? markedWalk : plainWalk);
    want(typeof document.once === "boolean", "once");
    this.#once = document.once;
    this.#folded = spelling.folded;
    this.#candidates = whole(document, "candidates", 1, 32);
    if (this.#candidates === 1) return;
    const judged = judgedOf(document, spelling);
    const score = scoreOf(document, judged, spelling.words);
    this.#choice = () => choiceOf(score, judged.judged, spelling.small);
  }

  /** Yields the names of a seed, a text or a whole number; it ends where there are no more. */
  *stream(seed) {
    const given = new Set();
    const comes = name => {
      const key = this.#folded([...name]).join("");
      const is = !this.#once || !given.has(key);
      given.add(key);
      return is;
    };
    if (this.#choice) yield* this.#best(rootOf(seed), this.#choice(), comes);
    else yield* this.#each(super.stream(seed), comes);
  }

  *#each(names, comes) {
    let inARow = 0;
    for (const name of names) {
      inARow = comes(name) ? 0 : inARow + 1;
      if (!inARow) yield name;
      if (inARow === IN_A_ROW) return;
    }
  }

  /** Yields the best candidate for each number, rung by rung: one is left when hardly any name of a round comes. */
  *#best(root, choose, comes) {
    let number = 0;
    for (const rung of this.rungs) {
      const least = rung === this.rungs[this.rungs.length - 1] ? 1 : ENOUGH;
      for (let came = ROUND; came >= least;) {
        came = 0;
        for (const upto = number + ROUND; number < upto; number++) {
          if (rung.until >= 0 && number * this.#candidates >= rung.until) return;
          const best = choose(this.#candidatesOf(root, number, rung));
          if (!comes(best)) continue;
          came++;
          yield best;
        }
      }
    }
  }

  #candidatesOf(root, number, rung) {
    return Array.from({length: this.#candidates}, (_, j) => this.drawn(root, number + j * CANDIDATE, rung));
  }
}

/** Opens a document, an object or its JSON. Throws where it cannot, saying why. */
export const open = document => new ChosenNames(parsed(document));
