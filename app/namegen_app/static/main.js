// The page starts here: gradio calls `namegen.start` when its component is there.
import {follow, go, onPage} from "./address.js";
import {el} from "./dom.js";
import {buildShell, startTheme, tellUnread} from "./shell.js";
import {connect} from "./server.js";
import * as compare from "./compare.js";
import * as look from "./look.js";
import {watchSource} from "./picker.js";
import * as names from "./names.js";
import * as plugins from "./plugins.js";
import {pluginPages} from "./plugin_pages.js";
import * as programs from "./programs.js";
import * as train from "./train.js";

// A page is a module of `title`, `build(root)`, which is called when it is first shown, and, where it has any,
// `show()`, each time that it is.
const PAGES = {names, look, train, compare, plugins, programs};

/** `added`: the pages of plugins, [{name, title, summary}]. */
function start(mount, functions, upload, added = []) {
  connect(functions, upload);
  startTheme();
  const pages = {...PAGES, ...pluginPages(added)};
  const main = buildShell(mount, pages);
  const roots = {};
  onPage(page => {
    const shown = pages[page] ? page : "names";
    const first = !roots[shown];
    roots[shown] ??= main.appendChild(el("div", {class: "ng-page", id: `ng-page-${shown}`}));
    for (const [name, root] of Object.entries(roots)) root.hidden = name !== shown;
    if (first) pages[shown].build(roots[shown]);
    pages[shown].show?.();
  });
  follow(tellUnread);
  watchSource();
}

window.namegen = {start, go};
