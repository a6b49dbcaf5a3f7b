// Plugins: for developers. What is installed, what it brings, what is broken and why, and the limits of this server.
import {counted, el, figure, hidden} from "./dom.js";
import {ask} from "./server.js";

export const title = "Plugins";
export const foot = true;

// What a kind is called where its own name says too little. Any other is called by its name.
const CALLED = {
  wordlists: "Lists",
  constraints: "Wishes",
  documents: "Formats of documents",
  exports: "Files to take along",
  readers: "Readers of such files",
  executors: "Workers",
  formats: "Formats of names",
  sources: "Files that lists are read from",
};

const called = kinds => CALLED[kinds] ?? kinds[0].toUpperCase() + kinds.slice(1);

/** The kinds of what plugins bring, in the order in which the server lists it. */
const kindsOf = parts => [...new Set(parts.map(each => each.kinds))];

export function build(root) {
  const content = el("div", {class: "ng-pl"}, el("p", {class: "ng-quiet", text: "Asking the server …"}));
  root.append(
    el(
      "div",
      {class: "ng-pl-page"},
      el("h1", {class: "ng-h2", text: title}),
      el("p", {
        class: "ng-quiet ng-pl-lead",
        text: "Every list, model and wish here comes from a plugin, ours by the same door as anybody's.",
      }),
      content,
    ),
  );
  fill(content);
}

async function fill(content) {
  try {
    const found = await ask("plugins");
    content.replaceChildren(
      ...broken(found.plugins),
      installed(found.plugins, found.brought),
      brought(found.brought),
      writing(),
      limits(found.limits),
    );
  } catch (error) {
    content.replaceChildren(
      el("p", {class: "ng-wrong", role: "alert", text: error.message}),
      el("button", {type: "button", class: "ng-b", text: "Ask again", on: {click: () => fill(content)}}),
    );
  }
}

const card = (heading, ...content) => {
  const id = `ng-pl-${heading.toLowerCase().replace(/\W+/g, "-")}`;
  return el(
    "section",
    {class: "ng-card", "aria-labelledby": id},
    el("h2", {class: "ng-h3", id, text: heading}),
    content,
  );
};

/** A table, which scrolls within itself where it is too wide. `rows`: of texts and elements. */
function table(label, titles, rows) {
  return el(
    "div",
    {class: "ng-scroll", tabindex: "0", role: "region", "aria-label": `${label}, as a table`},
    el(
      "table",
      {class: "ng-table"},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          titles.map(text => el("th", {scope: "col", text})),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map(([first, ...rest]) =>
          el(
            "tr",
            {},
            el("th", {scope: "row"}, first),
            rest.map(each => el("td", {}, each)),
          ),
        ),
      ),
    ),
  );
}

const code = text => el("code", {text});

function broken(plugins) {
  const wrong = plugins.filter(each => each.error || each.warnings.length);
  if (!wrong.length) return [];
  return [
    card(
      "What does not work",
      el(
        "dl",
        {class: "ng-pl-wrong"},
        wrong.flatMap(each => [
          el("dt", {}, code(each.name)),
          ...[each.error, ...each.warnings]
            .filter(Boolean)
            .map(text => el("dd", {class: each.error ? "ng-wrong" : "", text})),
        ]),
      ),
    ),
  ];
}

function installed(plugins, parts) {
  const brings = name => {
    const own = parts.filter(each => each.plugin === name);
    return kindsOf(own)
      .map(kinds => `${called(kinds).toLowerCase()} ${figure(own.filter(each => each.kinds === kinds).length)}`)
      .join(", ");
  };
  const more = plugin => (plugin.hooks.includes("register_commands") ? "commands" : "");
  return card(
    "What is installed",
    table(
      "What is installed",
      ["Plugin", "From", "Version", "Brings"],
      plugins.map(each => [
        code(each.name.split(":").slice(1).join(":") || each.name),
        each.distribution,
        each.version || "–",
        each.error ? "nothing: it does not work" : [brings(each.name), more(each)].filter(Boolean).join(", ") || "–",
      ]),
    ),
  );
}

function brought(parts) {
  const count = el("p", {class: "ng-quiet ng-small", role: "status"});
  const list = el("div", {class: "ng-pl-parts"});
  const text = el("input", {
    class: "ng-f",
    id: "ng-pl-find",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "Name, or what it does",
  });
  const kind = el(
    "select",
    {class: "ng-f", id: "ng-pl-kind"},
    el("option", {value: "", text: "All kinds"}),
    kindsOf(parts).map(value => el("option", {value, text: called(value)})),
  );
  const show = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = parts.filter(
      each =>
        (!kind.value || each.kinds === kind.value) &&
        words.every(word => `${each.name} ${each.label} ${each.summary} ${each.plugin}`.toLowerCase().includes(word)),
    );
    count.textContent = found.length ? counted(found.length, "part") : "Nothing is called so, and nothing does that.";
    list.replaceChildren(
      ...kindsOf(found).map(kinds => {
        const own = found.filter(part => part.kinds === kinds);
        return el(
          "details",
          {open: words.length > 0 || kind.value !== ""},
          el("summary", {}, called(kinds), el("span", {class: "ng-quiet ng-small", text: figure(own.length)})),
          el("ul", {}, own.map(item)),
        );
      }),
    );
  };
  text.addEventListener("input", show);
  kind.addEventListener("change", show);
  show();
  return card(
    "What they bring",
    el(
      "div",
      {class: "ng-pl-find"},
      el("label", {class: "ng-fl"}, "Find a part", text),
      el("label", {class: "ng-fl"}, "Of which kind", kind),
    ),
    count,
    list,
  );
}

const item = part =>
  el(
    "li",
    {},
    code(part.name),
    el(
      "span",
      {},
      part.label === part.name ? "" : el("b", {text: part.label}),
      part.label === part.name || !part.summary ? "" : ": ",
      part.summary,
      lacking(part.missing),
    ),
    el("span", {class: "ng-quiet ng-small"}, hidden("from "), part.plugin),
  );

const lacking = missing => (missing.length ? ` (needs ${missing.join(", ")}, not installed here)` : "");

function writing() {
  return card(
    "Write one",
    el(
      "p",
      {},
      "A plugin is a Python module with a few functions; a model of one’s own is ten lines. On a terminal, ",
      code("namegen plugins new my-model"),
      " writes a package that works as it is, with its test. What a part promises, with an example of each, " +
        "is in the manual for plugins of the project, plugins/README.md; a page of this form is a part too.",
    ),
  );
}

function limits(settings) {
  const said = value => {
    if (typeof value === "boolean") return value ? "yes" : "no";
    return typeof value === "number" ? figure(value) : value || "–";
  };
  return card(
    "Limits of this server",
    el("p", {class: "ng-quiet ng-small", text: "Whoever runs the server sets them by variables of its environment."}),
    table(
      "Limits of this server",
      ["Variable", "Here", "Usually", "What it bounds"],
      settings.map(each => [
        code(`NAMEGEN_APP_${each.name.toUpperCase()}`),
        said(each.value),
        said(each.usual),
        each.description,
      ]),
    ),
  );
}
