/**
 * Walks along names in which capitals stand within, as in McLeod. The model reads them in small letters, with a mark before
 * a capital (FORMAT.md, "Where capitals are marked").
 */

import {PLACES, bits, keptRows, list, planes, text, want, whole} from "./namegen.js";

/** What a name ends in: a capital after none, or two or more, or anything else. */
const [FREE, RUN, MODES] = [0, 2, 3];

/** Walks as `plainWalk` of namegen.js does. */
export function markedWalk(document, {size, end, count, start, step, weights, summed}) {
  const marks = list(document, "marks", (all, i) => whole(all, i, -1, size - 1));
  const pieces = list(document, "whole_pieces", text);
  const tokens = planes(document, "whole", pieces.length, size);
  const isCapital = bits(document, "capital");
  want(marks.length === MODES && isCapital.length === tokens.length && tokens.includes(end), "marks");
  const capitals = tokens.filter((_, i) => isCapital[i]);
  const isSmall = Array.from(tokens, (token, i) => !isCapital[i] && capitals.includes(token));
  /** Says whether a mark stands before a choice: before a capital, but in a run of them before a small letter. */
  const takesMark = (mode, choice) => (mode === RUN ? isSmall : isCapital)[choice];

  /** Returns the weight of each choice: of those that take a mark it is that of the mark, shared as after it. */
  const weighed = (state, place, mode) => {
    const own = weights(state, place);
    const mark = marks[mode];
    const after = mark < 0 ? new Float64Array(size) : weights(step(state, mark), place + 1);
    const total = capitals.reduce((sum, token) => sum + after[token], 0);
    const found = tokens.map((token, i) => {
      if (!takesMark(mode, i)) return own[token];
      return total ? own[mark] * (after[token] / total) : 0;
    });
    if (found.every(each => each === 0)) found[tokens.indexOf(end)] = 1;
    return found;
  };

  const rows = keptRows(tokens.length, count * PLACES * MODES, key => {
    const at = Math.floor(key / MODES);
    return summed(weighed(Math.floor(at / PLACES), at % PLACES, key % MODES));
  });
  let state;
  let place;
  let mode;
  return {
    start() {
      state = start;
      place = 0;
      mode = FREE;
    },
    next(choose) {
      const at = rows.find((state * PLACES + Math.min(place, PLACES - 1)) * MODES + mode);
      const choice = choose(rows.numbers, at, at + tokens.length) - at;
      if (tokens[choice] === end) return null;
      if (takesMark(mode, choice)) {
        state = step(state, marks[mode]);
        place++;
      }
      state = step(state, tokens[choice]);
      place++;
      mode = isCapital[choice] ? Math.min(mode + 1, RUN) : FREE;
      return pieces[choice];
    },
  };
}
