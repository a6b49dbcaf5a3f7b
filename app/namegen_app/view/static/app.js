// Favourites (kept in this browser alone), copying and saving. Names are put in as text, never as HTML.
(() => {
  const KEY = "namegen.kept";
  let forgotten = null;  // what Undo brings back
  const kept = () => {
    try {
      const names = JSON.parse(localStorage.getItem(KEY) || "[]");
      return Array.isArray(names) ? names.filter(name => typeof name === "string") : [];
    } catch { return []; }
  };
  const keep = names => {
    const before = kept();
    try { localStorage.setItem(KEY, JSON.stringify(names)); }
    catch { say("This browser lets the page keep nothing."); return; }
    forgotten = names.length < before.length ? before : null;
    paint();
  };
  // The one place that screen readers listen to: what is put on the page together with its text is not heard of.
  const say = text => {
    const live = document.getElementById("ng-live");
    if (live && live.textContent !== text) live.textContent = text;
  };

  // As `namegen.csv_text`: an apostrophe before what a spreadsheet would run, unless it is a number.
  const number = /^[+-]?([0-9][0-9,]*(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?( ?%)?$/;
  const runs = name => !number.test(name) && (/^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(name) || /^\s*[\t\r\n]/.test(name));
  const quoted = cell => /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const csv = names => "name\n" + names.map(name => quoted(runs(name) ? `'${name}` : name) + "\n").join("");
  const text = names => names.map(name => name + "\n").join("");
  const save = (content, filename, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], {type}));
    link.download = filename;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const copy = async (content, button) => {
    const before = button.textContent;
    try { await navigator.clipboard.writeText(content); button.textContent = "Copied"; }
    catch { button.textContent = "Cannot copy"; }
    setTimeout(() => { button.textContent = before; }, 1500);
  };

  const chip = name => {
    const item = document.createElement("li");
    item.className = "ng-chip ng-new";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ng-keep";
    button.dataset.keep = name;
    button.title = "forget this name";
    button.ariaLabel = `forget ${name}`;
    const inner = document.createElement("bdi");
    inner.textContent = name;
    button.append(inner);
    item.append(button);
    return item;
  };
  // What the folded controls of a narrow page hold.
  const learning = () => {
    const value = selector => document.querySelector(selector)?.value || "";
    const source = document.querySelector("#ng-source input:checked")?.closest("label").textContent.trim() || "";
    const list = document.querySelector("#ng-wordlist") ? value("#ng-wordlist input") : source;
    return [list, value("#ng-model input")].filter(Boolean).join(", ");
  };
  let asked = false;  // whether an explanation is to be brought into view
  const paint = () => {
    const names = kept(), known = new Set(names);
    for (const button of document.querySelectorAll("[data-keep][aria-pressed]")) {
      const pressed = String(known.has(button.dataset.keep));
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
    const chosen = document.querySelector("[data-chosen]");
    if (chosen && chosen.textContent !== learning()) chosen.textContent = learning();
    for (const shown of document.querySelectorAll("[data-say]:not([data-said])")) {
      shown.dataset.said = "";
      say(shown.innerText.replaceAll("\n", ". "));
    }
    for (const fold of document.querySelectorAll("button.label-wrap")) {  // gradio does not say which are open
      const open = String(fold.classList.contains("open"));
      if (fold.ariaExpanded !== open) fold.ariaExpanded = open;
    }
    const why = document.querySelector("#ng-explanation .ng-explained");
    if (asked && why) {
      asked = false;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      why.scrollIntoView({block: "nearest", behavior: calm ? "auto" : "smooth"});
    }
    const box = document.getElementById("ng-kept");
    const shows = JSON.stringify([names, forgotten]);
    if (!box || box.dataset.shows === shows) return;
    const place = [...box.querySelectorAll("[data-keep]")].indexOf(document.activeElement);
    box.dataset.shows = shows;
    box.hidden = !names.length && !forgotten;
    box.querySelector("ul").replaceChildren(...names.map(chip));
    const undo = box.querySelector("[data-undo-kept]");
    undo.hidden = !forgotten;
    if (place >= 0) (box.querySelectorAll("[data-keep]")[place] || undo).focus();
  };

  const drawn = button => JSON.parse(button.closest("[data-document]").dataset.document);
  const FORMATS = {
    txt: document => [text(document.names), "text/plain"],
    csv: document => [csv(document.names), "text/csv"],
    json: document => [JSON.stringify(document, null, 2) + "\n", "application/json"],
  };
  document.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (!button) return;
    const {keep: name, save: format, copy: line, copyLink: link, saveKept: savedKept} = button.dataset;
    if (name !== undefined) keep(kept().includes(name) ? kept().filter(each => each !== name) : [...kept(), name]);
    if (format) { const [content, type] = FORMATS[format](drawn(button)); save(content, `names.${format}`, type); }
    if (line !== undefined) copy(line, button);
    if (link !== undefined) copy(new URL(link, location.href).href, button);
    if ("fold" in button.dataset) button.ariaExpanded = String(button.ariaExpanded !== "true");
    if ("copyNames" in button.dataset) copy(text(drawn(button).names), button);
    if ("copyKept" in button.dataset) copy(text(kept()), button);
    if (savedKept) { const [content, type] = FORMATS[savedKept]({names: kept()}); save(content, `kept-names.${savedKept}`, type); }
    if ("forgetKept" in button.dataset) keep([]);
    if ("undoKept" in button.dataset && forgotten) keep(forgotten);
    if ("explain" in button.dataset) asked = true;
  });
  addEventListener("storage", paint);
  // gradio 6.31 opens a menu again that Tab has left: it hears of the key after the menu was closed.
  addEventListener("keydown", event => {
    if (event.key === "Tab" && event.target.matches("input[role=combobox]")) event.stopPropagation();
  }, true);
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; paint(); });
  }).observe(document.documentElement, {childList: true, subtree: true, attributes: true, attributeFilter: ["class"]});
})();
