// The pasted names that this browser remembers, if its reader wants that.

const KEPT = "namegen.pasted";
const WANTED = "namegen.remember";
/** Characters: a browser keeps some millions for a whole site. */
const MOST = 300_000;

const stored = key => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

/** Keep a value, or with null nothing; say whether that could be. */
function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

/** Whether names are to be remembered, and those that are. */
export const remembered = () => ({wanted: stored(WANTED) !== "no", text: stored(KEPT) ?? ""});

/** Whether a text is short enough. */
export const remembers = text => text.length <= MOST;

/** Remember a text, in the place of what was; one that is too long is not kept, nor is the one before. */
export function remember(text) {
  store(WANTED, null);
  if (!remembers(text) || !store(KEPT, text || null)) store(KEPT, null);
}

/** Forget them, and remember none from now on. */
export function forget() {
  store(KEPT, null);
  store(WANTED, "no");
}
