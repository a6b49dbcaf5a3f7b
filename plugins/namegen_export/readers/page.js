/** The page of a document: names, wishes, a seed in the address, names for ids. It is put into page.html by page.py. */

import {open} from "./worth-showing.js";

const WISHES = ["starts", "ends", "contains", "least", "most"];
const FIELDS = ["seed", "n", ...WISHES, "id"];
const DEFAULT_NAMES = "24";
/** Names that are tried for a wish at most: a number, not a time, so that a link gives the same names everywhere. */
const MOST_TRIED = {chosen: 5000, drawn: 300_000};
/** Milliseconds of drawing before the page is given time for its reader, and before it is said how far it is. */
const [SLICE, SAID] = [30, 1000];

const $ = id => document.getElementById(id);
const folded = text => text.normalize("NFC").toLowerCase();
const number = value => value.toLocaleString("en");

function say(text, isBad = false) {
  $("status").textContent = text;
  $("status").toggleAttribute("data-bad", isBad);
}

// What is asked, in the fields and in the address.

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const field of FIELDS) $(field).value = asked.get(field) ?? "";
  $("n").value ||= DEFAULT_NAMES;
  if (!asked.has("seed")) $("seed").value = freshSeed();
}

/** Writes the fields into the address: as a new entry of the history, or in the place of the last one. */
function writeAddress(how) {
  const asked = new URLSearchParams(FIELDS.map(field => [field, $(field).value]).filter(([, value]) => value));
  history[how](null, "", `#${asked}`);
}

const freshSeed = () => String(crypto.getRandomValues(new Uint32Array(1))[0] % 1_000_000_000);

/** Returns a function that says whether a name is as the fields wish it. */
function wishOf() {
  const [starts, ends, contains] = ["starts", "ends", "contains"].map(field => folded($(field).value.trim()));
  const [least, most] = [Number($("least").value) || 0, Number($("most").value) || Infinity];
  return name => {
    const text = folded(name);
    const letters = lettersOf(name);
    return (
      text.startsWith(starts) && text.endsWith(ends) && text.includes(contains) && letters >= least && letters <= most
    );
  };
}

const segmenter = Intl.Segmenter && new Intl.Segmenter("en");

/** Counts letters as a reader does: a letter with its marks is one. */
const lettersOf = name => (segmenter ? [...segmenter.segment(name)] : [...name]).length;

// Names.

let running = 0;

/** Draws the names that are asked for, and shows them; a later call ends an earlier one. */
async function draw(names, most) {
  const run = ++running;
  const [fits, wanted] = [wishOf(), Math.min(1000, Math.max(1, Math.floor($("n").value) || 1))];
  const found = [];
  let tried = 0;
  let isOver = false;
  let said = performance.now();
  try {
    const stream = names.stream($("seed").value);
    for (let pause = performance.now() + SLICE; found.length < wanted && tried < most;) {
      const {value, done} = stream.next();
      if ((isOver = done)) break;
      tried++;
      if (fits(value)) found.push(value);
      if (performance.now() < pause) continue;
      if (performance.now() > said + SAID) {
        say(`${number(found.length)} of ${number(wanted)} names found, ${number(tried)} drawn …`);
        said = performance.now();
      }
      await new Promise(resolve => setTimeout(resolve));
      if (run !== running) return;
      pause = performance.now() + SLICE;
    }
    say(summary(found.length, wanted, tried, isOver));
  } catch (error) {
    say(error.message, true);
  }
  $("names").replaceChildren(...found.map(item));
  $("all").hidden = !found.length;
}

/** Says how many names there are, and how they were found. */
function summary(found, wanted, tried, isOver) {
  const wishes = WISHES.some(field => $(field).value.trim());
  const names = found === 1 ? "1 name" : `${number(found)} names`;
  if (found < wanted) {
    const drawn = isOver ? `all ${number(tried)} names` : `the first ${number(tried)} names`;
    return wishes ? `${names} of ${drawn} of this seed are such; ask for less` : `${names}: this seed has no more`;
  }
  return wishes ? `${names}: those of the first ${number(tried)} of this seed that are such` : names;
}

function item(name, place) {
  const entry = document.createElement("li");
  entry.append(copying(name));
  entry.firstChild.tabIndex = place ? -1 : 0;
  return entry;
}

/** Returns a button that shows a name, and copies it. */
function copying(name) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.title = "Copy this name";
  button.addEventListener("click", async () => {
    await copy(name, name);
    button.toggleAttribute("data-copied", true);
    setTimeout(() => button.toggleAttribute("data-copied", false), 1500);
  });
  return button;
}

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // From a disk some browsers give no clipboard to scripts; this way is old, and works.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say(`Copied ${what}`);
}

/** Shows the name of the id that was given. */
function drawForId(names) {
  const id = $("id").value.trim();
  $("named").replaceChildren();
  if (!id) return;
  try {
    if (!/^[0-9]+$/.test(id)) throw new Error(`an id is a whole number from 0 on, not ${id}`);
    $("named").append(copying(names.name($("seed").value, Number(id))));
  } catch (error) {
    say(error.message, true);
  }
}

/** Moves among names by the arrow keys; all together are one stop of the Tab key. */
function move(event) {
  const buttons = [...$("names").querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const row = buttons.filter(each => each.offsetTop === buttons[0]?.offsetTop).length;
  const steps = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row, Home: -at, End: buttons.length - 1 - at};
  const next = buttons[at + steps[event.key]];
  if (at < 0 || !next) return;
  event.preventDefault();
  buttons[at].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

// The page.

function setTheme(isDark) {
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  $("theme").textContent = isDark ? "Light" : "Dark";
}

function showAbout(about) {
  for (const [what, value] of Object.entries(about ?? {})) {
    const [term, description] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = what;
    description.textContent = value;
    if (value) $("about").append(term, description);
  }
}

/** Says whether this browser draws the names that it should. */
function isExact(names, check) {
  const given = names.names(check.names.length, check.seed);
  return check.names.every((name, i) => name === given[i]);
}

/** Returns the document of a parcel: what is base64 in it lies there as bytes, which compress better. */
function unpacked({document: written, packed, bytes}) {
  let at = 0;
  for (const {path, size} of packed) {
    const text = Array.from(bytes.subarray(at, (at += size)), byte => String.fromCharCode(byte)).join("");
    const field = path.pop();
    path.reduce((part, key) => part[key], written)[field] = btoa(text);
  }
  return written;
}

function start(written) {
  const names = open(written);
  const most = written.candidates > 1 ? MOST_TRIED.chosen : MOST_TRIED.drawn;
  if (!isExact(names, written.check))
    throw new Error("this browser draws other names than it should; take another one");
  const show = () => {
    draw(names, most);
    drawForId(names);
  };
  const renew = () => {
    $("seed").value = freshSeed();
    writeAddress("pushState");
    show();
  };
  $("new").addEventListener("click", renew);
  $("form").addEventListener("submit", event => event.preventDefault());
  $("form").addEventListener("input", () => {
    writeAddress("replaceState");
    show();
  });
  $("id").addEventListener("input", () => {
    writeAddress("replaceState");
    drawForId(names);
  });
  $("all").addEventListener("click", () => {
    const all = [...$("names").querySelectorAll("button")].map(each => each.textContent);
    copy(all.join("\n"), all.length === 1 ? "1 name" : `${number(all.length)} names`);
  });
  $("names").addEventListener("keydown", move);
  document.addEventListener("keydown", event => {
    const isTyping = event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey;
    if (event.key.toLowerCase() === "n" && !isTyping) renew();
  });
  addEventListener("popstate", () => {
    readAddress();
    show();
  });
  readAddress();
  writeAddress("replaceState");
  show();
}

setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", event => setTheme(event.matches));
$("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme !== "dark"));
$("title").textContent = document.title;
try {
  const written = unpacked(window.namesParcel);
  showAbout(written.about);
  start(written);
} catch (error) {
  say(error.message, true);
}
