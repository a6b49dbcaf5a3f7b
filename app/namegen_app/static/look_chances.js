// The chances of what comes next, at a temperature: computed here, from log probabilities that were sent once.

/** Of an answer {next: [{logprob}], rest: [[logprob, count]]}: the chance of each piece, and of all rarer ones together. */
export function chancesOf({next, rest}, temperature) {
  const weigh = logprob => Math.exp(logprob / temperature);
  const each = next.map(piece => weigh(piece.logprob));
  const others = rest.reduce((sum, [logprob, count]) => sum + count * weigh(logprob), 0);
  const total = each.reduce((sum, weight) => sum + weight, others);
  return {each: each.map(weight => weight / total), rest: others / total};
}

/** Where a number from 0 to 1 falls: on which of the chances, or beyond them all, and how far it is into that. */
export function fallsOn(number, chances) {
  for (let at = 0; at < chances.length; at++) {
    if (number < chances[at]) return {at, into: number};
    number -= chances[at];
  }
  return {at: chances.length, into: number};
}

/** What tells a piece from the others. */
export const keyOf = piece => (piece.end ? "" : `${piece.piece} ${piece.word ?? ""}`);

/** The word for what cannot be seen, such as a blank; null for what can. */
export const wordOf = piece => (piece.word && piece.piece.startsWith("␣") ? piece.word : null);
