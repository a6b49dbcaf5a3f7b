// Which columns of a table are meant, which of its rows, and how it is read: menus, and the first rows as they are read.
import {el, figure, hidden} from "./dom.js";
import {EMPTY} from "./state.js";
import {sentence} from "./picker_hear.js";

let made = 0;

/** A menu of (value, text) pairs, in groups if they have any; `put` adds what it does not hold. */
function menu(label, changed) {
  const id = `ng-menu-${++made}`;
  const input = el("select", {class: "ng-f", id, on: {change: changed}});
  const element = el("div", {class: "ng-fl"}, el("label", {for: id, text: label}), input);
  return {
    element,
    input,
    value: () => input.value,
    fill(options, value) {
      const groups = new Map();
      for (const {value: each, text, group = ""} of options)
        groups.set(group, [...(groups.get(group) ?? []), el("option", {value: each, text})]);
      input.replaceChildren(
        ...[...groups].flatMap(([group, all]) => (group ? [el("optgroup", {label: group}, all)] : all)),
      );
      input.value = value;
      if (input.value !== value) {
        input.append(el("option", {value, text: value}));
        input.value = value;
      }
    },
    mark: marking(input),
  };
}

/** Mark a control as wrong, as the element `by` says, or as right again. */
const marking = input => (wrong, by) => {
  if (wrong) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", by);
  } else {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
};

const plain = title => title && !title.includes("=") && !/^\d+$/.test(title);

/** The conditions that a person can choose: of `values` ({title: [[value, count]]}). */
function conditions(values, number = title => title) {
  return Object.entries(values).flatMap(([title, all]) =>
    all.map(([value, count]) => ({
      value: JSON.stringify([`${plain(title) ? title : number(title)}=${value}`]),
      text: `${title} is ${value || "empty"} (${figure(count)})`,
      group: title,
    })),
  );
}

const FOUND = "found by itself";
const ANY = {value: "[]", text: "any"};
const WHOLE = {value: "0", text: "whole lines"};
const UNCOUNTED = {value: "0", text: "not counted"};

/** A menu of the rows that are wanted. `put(where)`: what a link or the page asks for, which it then offers too.
    `fill(values)`: offer these; says whether what was chosen is not among them, and is given up. */
export function whereMenu(changed) {
  const own = menu("Only rows where", changed);
  let asked = "[]";
  let values = {};
  let number;
  own.element.hidden = true;
  function paint(value) {
    const options = [ANY, ...conditions(values, number)];
    if (asked !== "[]" && !options.some(each => each.value === asked))
      options.push({value: asked, text: JSON.parse(asked).join(" and ").replaceAll("=", " is ")});
    own.fill(options, options.some(each => each.value === value) ? value : "[]");
    own.element.hidden = options.length < 2;
  }
  return {
    element: own.element,
    holds: () => own.input.options.length > 1,
    mark: own.mark,
    value: () => JSON.parse(own.value() || "[]"),
    text: () => own.input.selectedOptions[0]?.text ?? "",
    put(where) {
      values = {};
      asked = JSON.stringify(where);
      paint(asked);
    },
    fill(found, called) {
      const before = own.value();
      values = found;
      number = called;
      paint(before || asked);
      return own.value() !== before;
    },
  };
}

/** All choosers. `changed()`: something was chosen. `show(report)`: what the call `read_list` has found; `reading()`: what
    is chosen, `put(reading)`. `encodings()`: those that there are, of what has an encoding. */
export function choosers(changed, {encodings = null} = {}) {
  const id = `ng-read-${++made}`;
  const wrong = el("p", {class: "ng-wrong", id, role: "alert", hidden: true});
  const column = menu("The names are in", changed);
  const count = menu("How often each is borne", changed);
  const encoding = menu("Read as", changed);
  const where = whereMenu(changed);
  const header = turned("The first row is a name, not a title");
  const strict = turned("No digits, addresses or marks");
  const weighted = turned("There must be counts");
  const menus = el("div", {class: "ng-read-menus"}, column.element, count.element, where.element, encoding.element);
  const turns = el("div", {class: "ng-read-turns"}, header.element, strict.element, weighted.element);
  const element = el("div", {class: "ng-read", role: "group", "aria-label": "How it is read"}, menus, turns, wrong);
  const fields = {column, count, where, encoding, header, strict, weighted};
  let titles = [];
  let opened = false;

  function turned(label) {
    const input = el("input", {type: "checkbox", role: "switch", on: {change: changed}});
    return {element: el("label", {class: "ng-sw"}, input, el("span", {text: label})), input, mark: marking(input)};
  }

  const called = title => (plain(title) ? title : String(titles.indexOf(title) + 1));
  const columns = table =>
    titles.map((title, at) => ({
      value: called(title),
      text: table.titled ? title : `column ${title}${example(table, at)}`,
    }));
  const byItself = what => ({value: "", text: what ? `${what}, ${FOUND}` : FOUND});

  function reading() {
    return {
      column: column.value(),
      count: count.value(),
      where: where.value(),
      encoding: encoding.value(),
      header: header.input.checked ? false : null,
      strict: strict.input.checked,
      weighted: weighted.input.checked,
    };
  }

  /** Fill the menus by a table; what was found by itself is said where nothing else was chosen. */
  function fill(table, now) {
    const name = table.name === null || now.column ? "" : text(table, table.name);
    const borne = table.count === null || now.count ? "" : text(table, table.count);
    column.fill([byItself(name), ...columns(table), WHOLE], now.column);
    count.fill(
      [
        borne || now.count ? byItself(borne) : {value: "", text: "not counted"},
        ...columns(table),
        ...(borne || now.count ? [UNCOUNTED] : []),
      ],
      now.count,
    );
  }

  /** Show what is of use here, and the field that a problem names. */
  function reveal({table, problem, encoding: found, notes, unusual}, now) {
    const several = titles.length > 1;
    const shown = {
      column: several || now.column,
      count: (several || now.count) && now.column !== "0",
      where: where.holds(),
      encoding: encodings && (opened || now.encoding || (found && found !== "utf-8")),
      header: now.header === false || table?.titled || notes?.some(each => each.includes("title")),
      strict: now.strict || unusual,
      weighted: now.weighted,
    };
    for (const [field, each] of Object.entries(fields))
      each.element.hidden = !(shown[field] || field === problem?.field);
    [menus, turns].forEach(box => {
      box.hidden = [...box.children].every(each => each.hidden);
    });
    element.hidden = menus.hidden && turns.hidden;
  }

  return {
    element,
    reading,
    put(given) {
      const all = {...EMPTY.reading, ...given};
      titles = [];
      opened = false;
      column.fill([byItself(""), WHOLE], all.column);
      count.fill([byItself(""), UNCOUNTED], all.count);
      encoding.fill([byItself("")], all.encoding);
      where.put(all.where);
      header.input.checked = all.header === false;
      strict.input.checked = all.strict;
      weighted.input.checked = all.weighted;
    },
    /** Show the menu of the encodings, which few need. */
    openEncoding() {
      opened = true;
      element.hidden = menus.hidden = encoding.element.hidden = false;
      encoding.input.focus();
    },
    show(report) {
      const {table, problem, values} = report;
      const now = reading();
      // Whole lines have no columns: those that there were stay, so that one may go back to them.
      if (table && now.column !== "0") {
        titles = table.titles;
        fill(table, now);
      }
      if (encodings)
        encoding.fill(
          [byItself(now.encoding ? "" : report.encoding), ...encodings().map(each => ({value: each, text: each}))],
          now.encoding,
        );
      if (values || !problem) where.fill(values ?? {}, called);
      reveal(report, now);
      for (const [field, each] of Object.entries(fields)) each.mark(problem?.field === field, id);
      wrong.hidden = !fields[problem?.field];
      wrong.textContent = wrong.hidden ? "" : sentence(problem.message);
    },
    /** Whether a problem is told at a field. */
    tells: problem => Boolean(fields[problem?.field]),
  };
}

const text = (table, place) => (table.titled ? table.titles[place] : `column ${table.titles[place]}`);

/** What stands first in a column, in brackets. */
function example(table, place) {
  const at = table?.places.indexOf(place) ?? -1;
  const some =
    at < 0
      ? []
      : table.cells
          .map(row => row[at])
          .filter(Boolean)
          .slice(0, 2);
  return some.length ? ` (${some.join(", ").slice(0, 40)})` : "";
}

/** Rows that are shown. */
const ROWS = 5;

/** The first rows of a table: the column of the names in bold, and struck through what is left out. */
export function previewTable({titles, places, cells, left_out, name, titled}, rows) {
  const shown = Math.min(cells.length, ROWS);
  const more = rows - shown;
  const head = el(
    "tr",
    {},
    places.map(place =>
      el("th", {scope: "col"}, el("bdi", {text: titled ? titles[place] : `column ${titles[place]}`})),
    ),
  );
  const body = cells.slice(0, shown).map((row, at) => {
    const out = left_out[at];
    return el(
      "tr",
      {class: out ? "ng-out" : null, title: out ? `Left out: ${out}` : null},
      row.map((cell, column) => {
        const text = el("bdi", {text: cell});
        if (places[column] !== name) return el("td", {}, text);
        return el(
          "td",
          {class: "ng-of-name"},
          out ? el("s", {}, text) : text,
          out ? hidden(` left out: ${out}`) : null,
        );
      }),
    );
  });
  return el(
    "div",
    {class: "ng-preview"},
    el(
      "div",
      {class: "ng-scroll", tabindex: "0", role: "group", "aria-label": "The first rows"},
      el("table", {class: "ng-table"}, el("thead", {}, head), el("tbody", {}, body)),
    ),
    more > 0
      ? el("p", {class: "ng-quiet ng-small", text: `and ${figure(more)} more row${more === 1 ? "" : "s"}`})
      : null,
  );
}
