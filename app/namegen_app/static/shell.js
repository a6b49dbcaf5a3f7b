// What is around the pages: the bar with the navigation, the theme, the link to the page, the banner, short messages,
// the foot.
import {currentPage, go, isWhole, onPage, written} from "./address.js";
import {el, figure, hidden, icon, listed, svg} from "./dom.js";
import {LINK, MOON, WARN} from "./icons.js";
import {onGone} from "./server.js";

/** Build what is around `pages` ({name: {title, foot}}); gives the element that the pages go into. It is no `main`: all
    of it stands in gradio's, and a document has one. */
export function buildShell(mount, pages) {
  const links = Object.entries(pages).map(([page, {title, foot}]) => pageLink(page, title, foot));
  const main = el("div", {class: "ng-main", id: "ng-content", tabindex: "-1"});
  mount.append(
    el("a", {
      class: "ng-skip",
      href: "#ng-content",
      text: "Skip to the page",
      on: {
        click: event => {
          event.preventDefault();
          main.focus();
        },
      },
    }),
    el(
      "header",
      {class: "ng-top"},
      el(
        "div",
        {class: "ng-top-in"},
        el(
          "a",
          {class: "ng-brand", href: "?", on: {click: event => followed(event, "names")}},
          logo(),
          el("span", {}, "namegen", el("i", {text: "."})),
        ),
        el(
          "nav",
          {class: "ng-nav", "aria-label": "Pages"},
          links.filter(link => !link.dataset.foot),
        ),
        el(
          "div",
          {class: "ng-top-end"},
          tool(LINK, "Copy the link to this page, as it stands", () =>
            copy(
              new URL(written(currentPage(), currentPage() === "names" ? true : undefined), location).href,
              isWhole()
                ? "The link is copied."
                : "The link is copied. It holds no file and no long list: only you see those.",
            ),
          ),
          tool(MOON, "Light or dark", turnTheme),
        ),
      ),
    ),
    banner(),
    el("div", {class: "ng-told", role: "status"}),
    main,
    el(
      "footer",
      {class: "ng-foot"},
      el("span", {text: "Made on the machine that serves this page. Nothing you type goes further."}),
      links.filter(link => link.dataset.foot),
    ),
    el("div", {class: "ng-toast", id: "ng-toast", role: "status"}),
  );
  onPage(page => {
    links.forEach(link =>
      link.dataset.page === page ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current"),
    );
    document.title =
      page === "names" ? "namegen: new names from old ones" : `${pages[page]?.title ?? "namegen"} · namegen`;
  });
  return main;
}

function pageLink(page, title, foot) {
  const link = el("a", {
    href: page === "names" ? "?" : `?view=${page}`,
    text: title,
    on: {click: event => followed(event, page)},
  });
  link.dataset.page = page;
  if (foot) link.dataset.foot = "1";
  return link;
}

function followed(event, page) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(page);
}

const tool = (path, label, act) =>
  el("button", {type: "button", class: "ng-tool", title: label, on: {click: act}}, icon(path), hidden(label));

function logo() {
  return svg(
    "svg",
    {viewBox: "0 0 32 32", "aria-hidden": "true"},
    svg("rect", {width: 32, height: 32, rx: 8, fill: "#3346c9"}),
    svg("path", {
      d: "M8 23V11.5M8 15.500c1.200-2.700 3.200-4 5.400-4 3 0 4.600 1.900 4.600 5.200V23",
      fill: "none",
      stroke: "#fff",
      "stroke-width": 3.6,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
    svg("circle", {cx: 24.2, cy: 22.4, r: 2.7, fill: "#f2b04f"}),
  );
}

// The theme: gradio sets the class from the reader's own setting; a choice made here is kept in this browser.
const THEME = "namegen.theme";
export function startTheme() {
  const kept = localStorage.getItem(THEME);
  if (kept) document.body.classList.toggle("dark", kept === "dark");
}
function turnTheme() {
  const dark = document.body.classList.toggle("dark");
  localStorage.setItem(THEME, dark ? "dark" : "light");
}

/** Say something for a moment; screen readers hear it too. Behind a dialog nobody would: then it is said in there. */
export function say(text) {
  const toast = (say.toast ??= document.getElementById("ng-toast"));
  const place = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.querySelector(".ng-mount");
  if (toast.parentNode !== place) place.append(toast);
  toast.textContent = text;
  toast.classList.add("ng-on");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => toast.classList.remove("ng-on"), 4000);
}

const SHOWN = 3;

/** Say what of a link says nothing here. */
export function tellUnread(unread) {
  const texts = unread.slice(0, SHOWN).map(each => `“${each.length > 60 ? `${each.slice(0, 60)}…` : each}”`);
  const more = unread.length - SHOWN;
  const told = el(
    "p",
    {class: "ng-banner ng-note"},
    el("span", {
      text: `This link says ${listed(more > 0 ? [...texts, `${figure(more)} more`] : texts)}, which means nothing here. The rest of it is used.`,
    }),
    el("button", {type: "button", class: "ng-b", text: "Close", on: {click: () => told.remove()}}),
  );
  document.querySelector(".ng-told").append(told);
}

/** Put a text on the clipboard, and say so. */
export async function copy(text, done = "Copied.") {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = el("textarea", {value: text, class: "ng-vh"}); // no clipboard without https, but on this machine
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  say(done);
}

/** Let the browser save a text as a file. */
export function save(text, filename, type = "text/plain") {
  const link = el("a", {href: URL.createObjectURL(new Blob([text], {type})), download: filename});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // Firefox reads it a while later
}

function banner() {
  const shown = el(
    "div",
    {class: "ng-banner", role: "alert", hidden: true},
    icon(WARN),
    el(
      "span",
      {},
      el("b", {text: "The program behind this page has stopped."}),
      " What you typed and kept is safe here. Start it again, or wait.",
    ),
    el("button", {
      type: "button",
      class: "ng-b",
      text: "Try now",
      on: {click: () => dispatchEvent(new Event("namegen-retry"))},
    }),
  );
  onGone(gone => {
    shown.hidden = !gone;
    document.body.classList.toggle("ng-gone", gone);
  });
  return shown;
}

export {currentPage};
