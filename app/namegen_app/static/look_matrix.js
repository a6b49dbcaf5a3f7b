// A matrix of pairs as a real table: one tab stop, arrows move, each cell says what it is; the pointer moves it, too, and a
// click fixes it.
import {el} from "./dom.js";
import {calledAs, seenAs} from "./look_parts.js";

const STEPS = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};

/** Make one for `letters`, the boundary first, in rows and columns. `chosen(row, column)` hears where it is pointed at.
    `paint(shade, words)` fills it: how dark a cell is, 0 to 1, and what is said of it. `point(row, column)` marks a cell. */
export function matrix(letters, label, chosen) {
  const columns = letters.map(letter => el("th", {scope: "col", ...heading(letter, "end")}));
  const rows = letters.map(letter => el("th", {scope: "row", ...heading(letter, "start")}));
  const cells = letters.map(() => letters.map(() => el("td", {tabindex: "-1"})));
  const table = el(
    "table",
    {class: "ng-lk-heat", role: "grid", "aria-label": label, style: {"--n": letters.length}},
    el("thead", {}, el("tr", {}, el("td", {}), columns)),
    el(
      "tbody",
      {},
      cells.map((row, at) => el("tr", {}, rows[at], row)),
    ),
  );
  let here = [0, 0];
  cells[0][0].tabIndex = 0;

  function point(row, column) {
    const [r, c] = here;
    cells[r][c].tabIndex = -1;
    [cells[r][c], rows[r], columns[c]].forEach(each => each.classList.remove("ng-on"));
    here = [row, column];
    cells[row][column].tabIndex = 0;
    [cells[row][column], rows[row], columns[column]].forEach(each => each.classList.add("ng-on"));
  }
  const placeOf = target => {
    const cell = target.closest?.("tbody td");
    return cell ? [cell.parentNode.rowIndex - 1, cell.cellIndex - 1] : null;
  };
  const go = event => {
    const place = placeOf(event.target);
    if (place && (place[0] !== here[0] || place[1] !== here[1])) chosen(...place);
  };
  // A click fixes the cell until the pointer has left: so one gets from it to what it shows, over other cells.
  let fixed = false;
  table.addEventListener("pointerover", event => {
    if (event.pointerType === "mouse" && !fixed) go(event);
  });
  table.addEventListener("pointerleave", () => {
    fixed = false;
  });
  table.addEventListener("click", event => {
    fixed = true;
    go(event);
  });
  table.addEventListener("keydown", event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const last = letters.length - 1;
    const to = placeAfter(event.key, here, last);
    if (!to) return;
    event.preventDefault();
    const [r, c] = to.map(each => Math.min(last, Math.max(0, each)));
    chosen(r, c);
    cells[r][c].focus({preventScroll: false});
  });
  return {
    element: el("div", {class: "ng-scroll ng-lk-heatbox"}, table),
    point,
    paint(shade, words) {
      cells.forEach((row, r) =>
        row.forEach((cell, c) => {
          cell.style.setProperty("--t", shade(r, c).toFixed(3));
          const said = `${calledAs(letters[r], "start")}, then ${calledAs(letters[c], "end")}: ${words(r, c)}`;
          if (cell.getAttribute("aria-label") !== said) cell.setAttribute("aria-label", said);
        }),
      );
    },
  };
}

/** Where a key leads from a cell, maybe beyond the edge; null where it leads nowhere. */
function placeAfter(key, [row, column], last) {
  if (STEPS[key]) return [row + STEPS[key][0], column + STEPS[key][1]];
  if (key === "Home") return [row, 0];
  if (key === "End") return [row, last];
  if (key === "PageUp") return [0, column];
  if (key === "PageDown") return [last, column];
  return null;
}

const heading = (letter, boundary) =>
  letter.id === ""
    ? {class: "ng-lk-dot", text: ".", "aria-label": boundary}
    : {text: letter.word && letter.piece ? letter.piece : seenAs(letter), "aria-label": letter.word ?? null};
