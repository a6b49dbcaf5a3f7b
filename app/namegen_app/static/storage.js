// What this browser keeps: JSON under a name, with a version. A browser may keep nothing, be full, or hold what somebody
// else has put there: then the page goes on with what it has.

/** Keep one thing in `area`, sessionStorage or localStorage. `checked(value)` makes what was read safe to use: it gets
    anything at all, and gives what stands for nothing too. `full()` hears that no more can be kept. */
export function stored(area, name, version, checked, full = () => {}) {
  const box = () => {
    try {
      return globalThis[area];
    } catch {
      return null;
    }
  };
  const parsed = text => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };
  return {
    name,
    read() {
      let found = null;
      try {
        found = parsed(box()?.getItem(name));
      } catch {
        /* it may not be read */
      }
      return checked(found?.version === version ? found.value : undefined);
    },
    write(value) {
      try {
        box().setItem(name, JSON.stringify({version, value}));
        return true;
      } catch {
        full();
        return false;
      }
    },
  };
}

/** A text of at most so many characters; "" for anything else. */
export const text = (value, most) => (typeof value === "string" ? value.slice(0, most) : "");
