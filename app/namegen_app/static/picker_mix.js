// How several lists are mixed: the share of each, by letters or by names, and which of their rows.
import {el} from "./dom.js";
import {latest} from "./server.js";
import {cardOf, percents} from "./picker_cards.js";
import {whereMenu} from "./picker_columns.js";

const HINTS = {letters: "names between the lists", names: "names of each list, side by side"};

/** Build it over `ticked` ({share, options} by name of the list). `changed()`: something is other than before. */
export function mixing(ticked, changed) {
  const rows = el("div", {class: "ng-mix-rows"});
  const wrong = el("p", {class: "ng-wrong", id: "ng-mix-wrong", hidden: true, text: "A share is a number above 0."});
  const radios = ["letters", "names"].map(each =>
    el("input", {type: "radio", name: "ng-mix-by", value: each, on: {change: changed}}),
  );
  const seg = el(
    "div",
    {class: "ng-seg", role: "radiogroup", "aria-label": "Mix"},
    radios.map(each => el("label", {title: HINTS[each.value]}, each, `mix ${each.value}`)),
  );
  const shares = el("div", {class: "ng-mix-shares"}, rows, seg);
  const menu = whereMenu(() => {
    tell();
    changed();
  });
  const which = el("div", {class: "ng-mix-where"}, menu.element);
  const told = el("summary", {class: "ng-mix-told"});
  const element = el("details", {class: "ng-mix"}, told, el("div", {class: "ng-mix-in"}, shares, wrong, which));
  // On a phone the cards need the room: what is mixed is said in a line, which opens.
  const narrow = matchMedia("(max-width: 640px)");
  const unfold = () => {
    element.open = !narrow.matches;
  };
  narrow.addEventListener("change", unfold);
  unfold();
  const values = latest("read_list");
  let shown = "";
  let asked = "";

  /** Two lists have one slider between them. */
  function slider() {
    const [[one, first], [two, second]] = ticked;
    const [left, right] = [el("span", {class: "ng-mix-of"}), el("span", {class: "ng-mix-of"})];
    const input = el("input", {
      type: "range",
      min: 5,
      max: 95,
      step: 5,
      "aria-label": `Share of ${cardOf(one).title}`,
      on: {input: moved},
    });
    input.value = String(percents([first.share, second.share])[0]);
    const paint = () => {
      const [share, rest] = percents([first.share, second.share]);
      const [a, b] = [`${share} % ${cardOf(one).title}`, `${rest} % ${cardOf(two).title}`];
      left.textContent = a;
      right.textContent = b;
      input.setAttribute("aria-valuetext", `${a}, ${b}`);
      input.style.setProperty("--v", `${((share - 5) / 90) * 100}%`);
    };
    function moved() {
      first.share = Number(input.value);
      second.share = 100 - first.share;
      paint();
      tell();
      changed();
    }
    paint();
    return [left, input, right];
  }

  /** More have a field each; beside it stands what part of all it is. */
  function fields() {
    const parts = new Map();
    const paint = () =>
      percents([...ticked.values()].map(each => each.share)).forEach((percent, at) => {
        [...parts.values()][at].textContent = Number.isFinite(percent) ? `${percent} %` : "";
      });
    const made = [...ticked].map(([key, own]) => {
      const part = el("span", {class: "ng-quiet"});
      const input = el("input", {
        class: "ng-f",
        type: "text",
        inputmode: "decimal",
        autocomplete: "off",
        maxlength: 9,
        value: String(own.share),
        on: {
          input: () => {
            own.share = amount(input.value);
            mark(input, own.share);
            paint();
            check();
            tell();
            changed();
          },
        },
      });
      parts.set(key, part);
      mark(input, own.share);
      return el("label", {class: "ng-mix-share"}, el("bdi", {text: cardOf(key).title}), input, part);
    });
    paint();
    return made;
  }

  const amount = text => (/^\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : NaN);
  function mark(input, share) {
    if (share > 0) {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    } else {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", wrong.id);
    }
  }
  const fits = () => [...ticked.values()].every(each => each.share > 0);
  const check = () => {
    wrong.hidden = fits();
  };

  /** Ask which columns all of them have; most lists have none but the sex of who bears a name. */
  async function look(data) {
    const datasets = JSON.stringify(data.dataset);
    if (datasets === asked) return;
    asked = datasets;
    if (!data.dataset.every(each => cardOf(each)?.labels || cardOf(each)?.options)) return offer({});
    const answer = await values({dataset: data.dataset}).catch(() => ({}));
    if (asked === datasets) offer(answer.values ?? {});
  }

  /** Rows can be chosen by what all of the lists have; what was chosen before may be among it no more. */
  function offer(found) {
    if (menu.fill(found)) changed();
    tell();
  }

  /** Say in a line what the fold holds. */
  function tell() {
    const parts = percents([...ticked.values()].map(each => each.share));
    const titles = [...ticked.keys()].map(key => cardOf(key).title);
    const mixed = fits() ? titles.map((title, at) => `${parts[at]} % ${title}`).join(", ") : "Mix";
    told.textContent = ticked.size > 1 ? mixed : rowsChosen();
    element.hidden = ticked.size < 2 && menu.element.hidden;
  }

  const rowsChosen = () => (menu.value().length ? menu.text() : "Only some of its rows");

  /** One slider between two lists, a field for each of more. */
  function controls() {
    if (ticked.size === 2) return slider();
    return ticked.size > 2 ? fields() : [];
  }

  return {
    element,
    fits,
    where: menu.value,
    by: () => radios.find(each => each.checked)?.value ?? "letters",
    open(source, reading) {
      radios.forEach(each => {
        each.checked = each.value === ((source.kind === "lists" && source.blend_by) || "letters");
      });
      shown = asked = "";
      menu.put(reading.where);
    },
    paint(data) {
      shares.hidden = ticked.size < 2;
      const names = [...ticked.keys()].join("\n");
      if (names !== shown) rows.replaceChildren(...controls());
      shares.classList.toggle("ng-many", ticked.size > 2);
      shown = names;
      check();
      if (ticked.size) look(data);
      else offer({});
      tell();
    },
  };
}
