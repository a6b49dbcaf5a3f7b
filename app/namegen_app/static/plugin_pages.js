// The pages that plugins add. gradio builds each in a column of its own; it is taken to where the other pages stand.
import {el} from "./dom.js";

/** Make modules of what the server says of the pages: [{name, title, summary}]. */
export const pluginPages = pages => Object.fromEntries(pages.map(page => [`plugin-${page.name}`, module(page)]));

function module({name, title, summary}) {
  return {
    title,
    build(root) {
      root.classList.add("ng-plugin");
      root.append(el("h1", {class: "ng-h2", text: title}), summary ? el("p", {class: "ng-quiet", text: summary}) : "");
      found(`ng-plugin-${name}`).then(column => root.append(column));
    },
  };
}

/** The element of this id, when gradio has made it: it may do so after this script has begun. */
function found(id) {
  return new Promise(resolve => {
    const look = () => {
      const element = document.getElementById(id);
      if (element) resolve(element);
      return element;
    };
    if (look()) return;
    const observer = new MutationObserver(() => {
      if (look()) observer.disconnect();
    });
    observer.observe(document.body, {childList: true, subtree: true});
  });
}
