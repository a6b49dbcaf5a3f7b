// Elements, built from what they hold. Text is always text: nothing here takes markup.

/** Make an element. `props`: attributes; `on`: listeners by event; `class`, `style` (an object) and `text` as they say;
    a value of null, undefined or false leaves an attribute out. Children: elements, texts, or nothing. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(made, name, value);
  made.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

function set(made, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
  else if (name === "class") made.className = value;
  else if (name === "text") made.textContent = value;
  else if (name === "value") made.value = value;
  else if (name === "checked") made.checked = value;
  else if (name === "style") for (const [key, each] of Object.entries(value)) made.style.setProperty(key, each);
  else made.setAttribute(name, value === true ? "" : value);
}

const SVG = "http://www.w3.org/2000/svg";

/** Make an SVG element, as `el` does. */
export function svg(tag, props = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else if (name === "text") made.textContent = value;
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter(Boolean));
  return made;
}

/** Draw an icon of icons.js beside or instead of a word; it says nothing to a screen reader. */
export function icon(path) {
  return svg("svg", {class: "ng-i", viewBox: "0 0 24 24", "aria-hidden": "true"}, svg("path", {d: path}));
}

/** A word for screen readers alone. */
export const hidden = text => el("span", {class: "ng-vh", text});

/** A name: set apart from the direction of the text around it, in the book face. */
export const name = text => el("bdi", {class: "ng-name", text});

/** 2,000; 1.5 */
export const figure = number => number.toLocaleString("en", {maximumFractionDigits: 1});

/** "1 name", "2,000 names" */
export const counted = (number, what) => `${figure(number)} ${what}${number === 1 ? "" : "s"}`;

/** "a", "a and b", "a, b and c" */
export const listed = texts =>
  texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;

/** A listener that acts once its event has rested for so many milliseconds. */
export function rested(milliseconds, act) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), milliseconds);
  };
}

/** Arrow keys, Home and End move the focus among `items()`, of which one alone is reached by Tab. */
export function roving(box, items, {columns = () => 1} = {}) {
  const settle = chosen =>
    items().forEach(each => {
      each.tabIndex = each === chosen ? 0 : -1;
    });
  box.addEventListener("focusin", event => {
    const found = items().find(each => each.contains(event.target));
    if (found) settle(found);
  });
  box.addEventListener("keydown", event => {
    const all = items();
    const at = all.findIndex(each => each.contains(document.activeElement));
    const steps = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns(), ArrowUp: -columns()};
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    let to = at + (steps[event.key] ?? NaN);
    if (event.key === "Home") to = 0;
    if (event.key === "End") to = all.length - 1;
    if (!(to >= 0 && to < all.length)) return;
    event.preventDefault();
    settle(all[to]);
    all[to].focus();
  });
  return {settle: (index = 0) => settle(items()[index])};
}
