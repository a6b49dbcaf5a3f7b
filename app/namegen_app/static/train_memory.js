// What a tab remembers of its training, so that a reload finds it again.

const KEPT = "namegen.training";

/** Remember it. */
export function remember(kept) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    /* a browser that keeps nothing */
  }
}

/** Remember one that runs, once. */
export function keep(kept) {
  if (recalled()?.id !== kept.id) remember(kept);
}

export function forget() {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    /* nor has it anything to forget */
  }
}

/** What is remembered; null where nothing is. */
export function recalled() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
}
