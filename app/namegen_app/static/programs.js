// For programs: what may be called here, with which arguments, and examples to copy. The server makes all of it from the
// endpoints themselves.
import {counted, el} from "./dom.js";
import {ask} from "./server.js";
import {copy} from "./shell.js";

export const title = "For programs";
export const foot = true;

export function build(root) {
  const content = el("div", {class: "ng-pr"}, el("p", {class: "ng-quiet", text: "Asking the server …"}));
  root.append(
    el(
      "div",
      {class: "ng-pl-page"},
      el("h1", {class: "ng-h2", text: title}),
      el("p", {
        class: "ng-quiet ng-pl-lead",
        text: "All that this page does, a program can ask for. Arguments are checked as on the command line, and answers are JSON, as its --format json prints them.",
      }),
      content,
    ),
  );
  fill(content);
}

async function fill(content) {
  try {
    const endpoints = await ask("programs");
    const python = lines("ng-pr-lang");
    content.replaceChildren(ways(endpoints, python), ...endpoints.map(each => card(each, python)));
  } catch (error) {
    content.replaceChildren(
      el("p", {class: "ng-wrong", role: "alert", text: error.message}),
      el("button", {type: "button", class: "ng-b", text: "Ask again", on: {click: () => fill(content)}}),
    );
  }
}

/** A text in which `this` is code. */
const said = text => text.split("`").map((part, at) => (at % 2 ? el("code", {text: part}) : part));

/** The address of this server, as examples have it. */
const here = () => new URL(".", location.href).href.replace(/\/$/, "");

/** Which language the examples are in: one choice for all of them. */
function lines(id) {
  const hearers = [];
  let chosen = "python";
  const choice = (value, text) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name: id,
        value,
        checked: value === chosen,
        on: {
          change: () => {
            chosen = value;
            hearers.forEach(hear => hear(chosen));
          },
        },
      }),
      text,
    );
  return {
    element: el(
      "div",
      {class: "ng-seg", role: "radiogroup", "aria-label": "Examples in"},
      choice("python", "Python"),
      choice("curl", "curl"),
    ),
    follow: hear => {
      hearers.push(hear);
      hear(chosen);
    },
  };
}

function ways(endpoints, language) {
  const link = (href, text) => el("a", {href: `${here()}${href}`, text});
  return el(
    "section",
    {class: "ng-card ng-pr-ways", "aria-label": "Overview"},
    el(
      "p",
      {},
      "From Python by ",
      el("code", {text: "pip install gradio_client"}),
      ", from anywhere else by two requests: one asks, the other waits for the answer. The same as data: ",
      link("/gradio_api/openapi.json", "OpenAPI"),
      " and ",
      link("/gradio_api/info", "gradio’s own description"),
      ".",
    ),
    el(
      "p",
      {},
      "For language models: started with ",
      el("code", {text: "namegen app --mcp"}),
      ", this server offers the same as tools at ",
      el("code", {text: `${here()}/gradio_api/mcp/`}),
      ".",
    ),
    el(
      "nav",
      {class: "ng-pr-list", "aria-label": "Endpoints"},
      endpoints.map(each =>
        el("a", {
          class: "ng-link",
          href: `#ng-pr-${each.name}`,
          text: each.name,
          on: {
            click: event => {
              event.preventDefault();
              const heading = document.getElementById(`ng-pr-${each.name}`);
              heading.scrollIntoView();
              heading.focus({preventScroll: true});
            },
          },
        }),
      ),
    ),
    language.element,
  );
}

function card(endpoint, language) {
  const needed = endpoint.arguments.filter(each => each.needed);
  const others = endpoint.arguments.filter(each => !each.needed);
  const [first, ...rest] = endpoint.description.split("\n\n");
  return el(
    "section",
    {class: "ng-card ng-pr-card", "aria-labelledby": `ng-pr-${endpoint.name}`},
    el("h2", {class: "ng-h3", id: `ng-pr-${endpoint.name}`, tabindex: "-1"}, el("code", {text: endpoint.name})),
    el("p", {}, said(first)),
    rest.map(text => el("p", {class: "ng-quiet"}, said(text))),
    example(endpoint, language),
    el("p", {class: "ng-small"}, el("b", {text: "Answers "}), said(endpoint.returns)),
    needed.length ? args(needed) : "",
    others.length
      ? el(
          "details",
          {},
          el("summary", {text: counted(others.length, needed.length ? "further argument" : "argument")}),
          args(others),
        )
      : el("p", {class: "ng-quiet ng-small", text: needed.length ? "" : "No arguments."}),
  );
}

function example(endpoint, language) {
  const code = el("code");
  const box = el(
    "pre",
    {class: "ng-pr-code", tabindex: "0", role: "region", "aria-label": `Example of ${endpoint.name}`},
    code,
  );
  language.follow(which => {
    code.textContent = endpoint[which].replaceAll("{address}", here());
  });
  return el(
    "div",
    {class: "ng-pr-example"},
    box,
    el("button", {
      type: "button",
      class: "ng-b ng-pr-copy",
      text: "Copy",
      "aria-label": `Copy the example of ${endpoint.name}`,
      on: {click: () => copy(code.textContent, "The example is copied.")},
    }),
  );
}

const args = list =>
  el(
    "dl",
    {class: "ng-pr-args"},
    list.flatMap(each => [
      el(
        "dt",
        {},
        el("code", {text: each.name}),
        el("span", {class: "ng-quiet ng-small", text: each.needed ? `${each.type}; must be given` : each.type}),
      ),
      el(
        "dd",
        {},
        said(each.description),
        each.needed || each.usual === '""' || each.usual === "null"
          ? ""
          : el("span", {class: "ng-quiet"}, " Usually ", el("code", {text: each.usual}), "."),
      ),
    ]),
  );
