// Names: the page that one lands on. A bar that says what they are like, the names, and beside them what is kept.
import {currentPage} from "./address.js";
import {digest, howSaid, likeTitle, ownPart, sourceKey, titleOf} from "./batch_words.js";
import {addBatch, allBatches, batchOf, batchesCard, onBatches} from "./batches.js";
import {closenessSlider} from "./closeness.js";
import {dock} from "./dock.js";
import {counted, el, hidden, icon} from "./dom.js";
import {hello} from "./hello.js";
import {COPY, DOWN, LEFT, LOCK, RIGHT} from "./icons.js";
import {keptCard, turnKept} from "./kept.js";
import {morePanel} from "./more.js";
import {namesList} from "./names_list.js";
import {openPicker} from "./picker.js";
import {cardOf, onTitles, shelf, sourceTitle} from "./picker_cards.js";
import {problemBox} from "./problem.js";
import {CLOSENESS, rarity, sentence} from "./sentences.js";
import {AskError, DroppedError, GoneError, ask, latest, onGone} from "./server.js";
import {copy, say} from "./shell.js";
import {sheet} from "./sheet.js";
import {speak} from "./speech.js";
import {asked, change, onChange, state, wished} from "./state.js";
import {takeButton} from "./take.js";
import {skeleton, waiting} from "./waiting.js";
import {whyPanel} from "./why.js";
import {countWishes, setWishes, wishFields} from "./wishes.js";

export const title = "Names";

/** Milliseconds of waiting that show nothing, and those after which it is said what is waited for. */
const UNSEEN = 140;
const LONG = 500;
/** Milliseconds between two looks whether a server that is gone is back. */
const AGAIN = 5000;
/** Parts of the state that say which names come: others do not concern this page. */
const MEANT = [
  "source",
  "reading",
  "model",
  "tokenizer",
  "train_seed",
  "closeness",
  "wishes",
  "n",
  "sampler",
  "raw",
  "case",
  "copies",
  "repeats",
  "template",
  "slots",
];
/** From here on down the rail is below the names: what explains one comes as a sheet. */
const SMALL = matchMedia("(max-width: 1023px)");

let page = null;

export function build(root) {
  page = new NamesPage(root);
}
export function show() {
  page.shown();
}

class NamesPage {
  constructor(root) {
    this.draw = latest("names");
    this.batch = null; // what is shown
    this.following = null; // the batch that a wish being typed made, which the next letter may overtake
    this.problem = null; // the details of what the server says is wrong
    this.waiting = false;
    this.gone = false;
    this.about = null;
    this.why = null;
    this.restoring = false;
    this.build(root);
    onChange(changed => {
      if (MEANT.some(each => changed.has(each))) this.meant(changed);
      this.paintLock();
    });
    onGone(gone => this.serverGone(gone));
    onBatches(() => this.paintSteps());
    onChange(changed => {
      if (changed.has("source")) this.paintPick();
    });
    onTitles(() => this.paintPick());
    addEventListener("namegen-typing", () => this.list.stale(true));
    addEventListener("namegen-retry", () => this.retry());
    document.addEventListener("keydown", event => this.pressed(event));
    this.first();
  }

  /** What the names are asked for by. Two texts that are the same ask for the same. */
  request() {
    return {...this.meaning(), n: state.n, ...(state.template ? {slots: state.slots} : {})};
  }

  /** The same, whatever their number. */
  meaning() {
    return {
      ...asked(),
      ...wished(),
      ...(state.raw ? {} : {closeness: state.closeness}),
      sampler: state.sampler,
      raw: state.raw,
      case: state.case,
      copies: state.copies,
      repeats: state.repeats,
      ...(state.template ? {template: state.template} : {}),
    };
  }

  /** What is taken along, and what it is like. */
  subject() {
    const wishes = countWishes();
    const drawn = state.raw ? "as the model has them" : state.closeness;
    const set = wishes === 1 ? "the wish that is set" : "the wishes that are set";
    return {
      asked: this.meaning(),
      of: this.pickTitle.textContent,
      how: `They come as they do here: ${drawn}${wishes ? `, with ${set}` : ""}.`,
    };
  }

  get key() {
    return digest(JSON.stringify(this.request()));
  }

  // Building

  build(root) {
    this.more = morePanel();
    this.wishes = wishFields(this.more.element);
    this.active = setWishes();
    this.list = namesList({
      keep: each => turnKept(each.name, this.batch.title),
      copy: each => copy(each.name, `Copied ${each.name}`),
      why: each => this.explain(each),
      like: each => this.moreLike(each),
      say: each => this.speak(each),
      likeTitle: each => likeTitle(each),
    });
    this.kept = keptCard();
    this.batches = batchesCard(
      () => this.batch,
      batch => this.goTo(batch),
    );
    this.home = el("div", {class: "ng-home"}, this.buildBar(), this.buildOut(), this.buildRail());
    this.dock = dock(this.goButton(false), {
      wishes: () => this.openWishes(),
      kept: () => sheet("Kept names", this.kept),
    });
    root.append(el("h1", {class: "ng-vh", text: "New names"}), this.home, this.dock);
  }

  buildBar() {
    this.pickTitle = el("b", {});
    this.pickSays = el("small", {});
    const pick = el(
      "button",
      {type: "button", class: "ng-listb", "aria-haspopup": "dialog", on: {click: () => openPicker()}},
      el("span", {class: "ng-listb-in"}, this.pickTitle, this.pickSays),
      icon(DOWN),
    );
    this.goes = [];
    this.problems = problemBox(
      {wishes: this.wishes, more: this.more, active: this.active},
      {again: () => this.ask({seed: state.seed}), mixIn: name => this.mixIn(name)},
    );
    this.rare = el("p", {class: "ng-rare", hidden: true});
    this.wishesBox = el("div", {class: "ng-wishes-box"}, this.wishes.element, this.more.element);
    return el(
      "section",
      {class: "ng-card ng-bar", "aria-label": "What the names are like"},
      el("div", {class: "ng-row1"}, pick, closenessSlider(), el("div", {class: "ng-gow"}, this.goButton(true))),
      this.wishesBox,
      this.active.element,
      this.problems.element,
      this.rare,
    );
  }

  goButton(withKey) {
    const button = el(
      "button",
      {type: "button", class: "ng-b ng-go", on: {click: () => this.fresh()}},
      el("span", {text: "New names"}),
      withKey && el("kbd", {"aria-hidden": "true", text: "N"}),
    );
    this.goes.push(button);
    return button;
  }

  buildOut() {
    const step = (path, label, by) =>
      el(
        "button",
        {type: "button", class: "ng-tool ng-hide-s", title: label, on: {click: () => this.step(by)}},
        icon(path),
        hidden(label),
      );
    this.sum = el("p", {class: "ng-sum-lead", "aria-live": "polite"});
    this.before = step(LEFT, "The batch before", -1);
    this.after = step(RIGHT, "The next batch", 1);
    this.lock = el(
      "button",
      {
        type: "button",
        class: "ng-b ng-soft ng-hide-s",
        "aria-pressed": "false",
        title: "Keep these: the link to this page then gives these very names",
        on: {click: () => this.turnLock()},
      },
      icon(LOCK),
      "Keep these",
    );
    this.copyAll = el(
      "button",
      {
        type: "button",
        class: "ng-b ng-soft",
        "aria-label": "Copy all names",
        on: {
          click: () =>
            copy(
              this.batch.names.map(each => each.name).join("\n"),
              `Copied ${counted(this.batch.names.length, "name")}`,
            ),
        },
      },
      icon(COPY),
      el("span", {class: "ng-hide-s", text: "Copy all"}),
    );
    this.sumRow = el(
      "div",
      {class: "ng-sum"},
      this.sum,
      el("div", {class: "ng-r"}, this.before, this.after, this.lock, this.copyAll),
    );
    this.busy = waiting();
    this.box = el("div", {class: "ng-drawn-in"});
    this.notes = el("p", {class: "ng-notes ng-small ng-quiet", hidden: true});
    return el(
      "section",
      {class: "ng-drawn", "aria-label": "Names"},
      this.sumRow,
      this.busy.element,
      this.box,
      this.notes,
      el(
        "p",
        {class: "ng-take-line"},
        takeButton(() => this.subject()),
      ),
    );
  }

  buildRail() {
    this.whyBox = el("div", {class: "ng-why-box"});
    this.rail = el(
      "aside",
      {class: "ng-rail", "aria-label": "Kept names, and batches"},
      this.whyBox,
      this.kept,
      this.batches.card,
    );
    return this.rail;
  }

  openWishes() {
    sheet("Wishes", this.wishesBox, {last: "Show the names", extra: this.problems.element});
  }

  // Drawing

  /** Show what the address means: the names that it gave before in this tab, or new ones. */
  first() {
    this.paintPick();
    const known = batchOf(this.key, state.locked ? state.seed : "");
    if (known) this.showBatch(known, false);
    else this.ask({seed: state.locked ? state.seed : ""});
    this.learnAbout();
  }

  async learnAbout() {
    try {
      this.about = await ask("about");
    } catch {
      return;
    }
    this.more.put(this.about);
    if (!this.about.defaults.wordlist && state.source.kind === "lists" && !state.source.lists.length) this.showEmpty();
  }

  shown() {
    document.body.classList.add("ng-at-names");
    this.batches.paint();
  }

  /** Something else is meant than before: names of it follow, from the same seed. */
  meant(changed = new Set()) {
    if (this.restoring) return;
    const key = this.key;
    const known = this.batch?.key === key ? this.batch : batchOf(key, state.locked ? state.seed : "");
    if (known) {
      this.showBatch(known, known !== this.batch);
      return;
    }
    this.list.stale(true);
    // A wish that is being typed is overtaken by its next letter; any other choice is one to come back to.
    this.ask({seed: state.seed || this.batch?.seed || "", follows: changed.size === 1 && changed.has("wishes")});
  }

  /** New names. Who kept these lets them go by it, and finds them among the batches. */
  async fresh({focus = false} = {}) {
    if (this.gone) {
      say("The program behind this page has stopped. What you kept is safe.");
      return;
    }
    if (state.locked) {
      change({locked: false});
      say("Unlocked. The names before are among the batches.");
    }
    if ((await this.ask({seed: ""})) && focus) this.list.focus();
  }

  /** Ask for names and show them. Says whether they came. */
  async ask({seed, follows = false}) {
    const request = this.request();
    const key = this.key;
    const turn = (this.asking = {});
    const mine = () => this.asking === turn;
    const faded = setTimeout(() => {
      if (mine()) this.list.faded(true);
    }, UNSEEN);
    const said = setTimeout(() => {
      if (mine()) this.showBusy(null);
    }, LONG);
    this.waiting = true;
    try {
      const progress = (how, stop) => {
        if (mine() && !this.busy.element.hidden) this.showBusy(how, stop);
        turn.latest = [how, stop];
      };
      const done = await this.draw({...request, seed}, {progress});
      if (!mine() || key !== this.key) return false;
      this.came(this.batchFrom(done, key), follows);
      return true;
    } catch (error) {
      if (mine() && !(error instanceof DroppedError)) this.failed(error);
      return false;
    } finally {
      clearTimeout(faded);
      clearTimeout(said);
      if (mine()) {
        this.waiting = false;
        this.list.faded(false);
        this.busy.hide();
        this.sumRow.hidden = !this.batch && !this.problem;
      }
    }
  }

  batchFrom(done, key) {
    const {seed, locked, ...meant} = structuredClone(state);
    return {
      key,
      time: Date.now(),
      title: titleOf(done.list),
      say: howSaid(),
      seed: done.seed,
      sourceKey: sourceKey(),
      names: done.names,
      list: done.list,
      asked: asked(),
      state: meant,
      known: !state.template && done.list.count > 0 && done.list.lengths !== null,
      share: done.share,
      exact: done.exact,
      wishes: structuredClone(state.wishes),
      problem: done.problem,
      notes: done.notes,
      command: done.command,
      n: state.n,
    };
  }

  came(batch, follows) {
    if (!batch.names.length) {
      this.failed(new AskError({message: batch.problem || "No name came", wishes: [], defaults: []}));
      return;
    }
    const overtaken = follows && this.following && allBatches().at(-1) === this.following ? this.following : null;
    this.batch = batch;
    this.following = follows ? batch : null;
    addBatch(batch, overtaken);
    this.seeded(batch);
    this.showBatch(batch, true);
  }

  /** The seed of what is shown stands in the address where it is locked. */
  seeded(batch) {
    this.restoring = true;
    change({seed: batch.seed});
    this.restoring = false;
  }

  failed(error) {
    if (error instanceof GoneError) {
      this.list.stale(Boolean(this.batch) && this.batch.key !== this.key);
      this.paintSum();
      return;
    }
    this.problem = error instanceof AskError ? error.details : {message: "Something broke in this page"};
    if (!this.problem.message) throw error;
    if (this.isEmpty) {
      this.showEmpty();
      return;
    }
    this.list.stale(true);
    this.paintProblem(error);
    this.paintSum();
    if (!this.batch)
      this.box.replaceChildren(
        el(
          "div",
          {class: "ng-hello"},
          el("p", {class: "ng-q", text: this.isWish ? "No name goes that way." : "No names came."}),
          this.isWish && el("p", {class: "ng-quiet", text: "Change the wish that is marked, or drop it."}),
        ),
      );
  }

  /** Whether a wish is what is wrong. */
  get isWish() {
    return Boolean(this.problem.wishes?.length || this.problem.letters?.length);
  }

  /** There is no list to begin with. */
  get isEmpty() {
    return (
      this.about !== null &&
      !this.about.defaults.wordlist &&
      state.source.kind === "lists" &&
      !state.source.lists.length
    );
  }

  // Showing

  showBatch(batch, arriving) {
    this.asking = null;
    this.waiting = false;
    this.batch = batch;
    this.problem = null;
    this.home.classList.remove("ng-empty");
    this.dock.hidden = false;
    if (this.list.element.parentNode !== this.box) this.box.replaceChildren(this.list.element);
    this.list.put(batch, arriving);
    this.settled();
    this.wishes.putLengths(batch.list.lengths);
    this.more.command(batch.command);
    this.paintPick();
    this.notes.replaceChildren(...batch.notes.map(note => el("span", {text: `${sentence(note)} `})));
    this.notes.hidden = !batch.notes.length;
    this.closeWhy();
    this.paintSteps();
    this.batches.paint();
  }

  /** What is shown is what is meant. */
  settled() {
    this.waiting = false;
    this.problem = null;
    this.list.stale(false);
    this.list.faded(false);
    this.busy.hide();
    this.sumRow.hidden = false;
    this.paintProblem(null);
    this.paintSum();
  }

  paintSum() {
    const {batch, problem} = this;
    if (problem) {
      this.sum.replaceChildren(
        el("b", {text: this.isWish ? "No name fits" : "No names came"}),
        batch ? ", so the last ones stay" : "",
      );
      this.paintRare("");
      this.copyAll.disabled = this.lock.disabled = !batch;
      return;
    }
    if (!batch) {
      this.sum.replaceChildren();
      return;
    }
    const old = batch.names.filter(each => each.copied).length;
    const fresh = batch.names.length - old;
    const rare = rarity(batch.share, batch.exact, batch.wishes);
    const quiet = this.besides(batch, rare);
    this.sum.replaceChildren(
      ...(fresh
        ? [
            el("b", {text: `${fresh.toLocaleString("en")} new`}),
            old ? `, ${old.toLocaleString("en")} from the list` : "",
          ]
        : [el("b", {text: `${old.toLocaleString("en")} from the list`})]),
      quiet && el("span", {class: `ng-quiet${batch.problem ? "" : " ng-hide-m"}`}, " · ", quiet),
    );
    this.paintRare(batch.problem ? "" : rare && `${rare[0].toUpperCase()}${rare.slice(1)}.`);
    this.copyAll.disabled = this.lock.disabled = false;
  }

  /** What is said beside how many names are new. */
  besides(batch, rare) {
    if (batch.key !== this.key) return `of ${batch.title}, ${batch.say}`;
    if (batch.problem) return sentence(batch.problem);
    return rare || CLOSENESS[batch.state?.closeness] || "";
  }

  /** On narrow screens how rare a wish is stands under the wishes. */
  paintRare(text) {
    this.rare.textContent = text;
    this.rare.hidden = !text;
  }

  /** What the names are of: at once what is known of the choice, and three of its names when they are. */
  paintPick() {
    const {title: called, note} = sourceTitle(state.source);
    const {lists = []} = state.source;
    const ofLists = state.source.kind === "lists";
    const card = ofLists && lists.length < 2 ? cardOf(lists[0]?.name ?? shelf().default) : null;
    const told = this.batch?.sourceKey === sourceKey() ? this.batch.list : null;
    const examples = told?.examples.length ? told.examples : (card?.examples ?? []);
    this.pickTitle.textContent = told ? titleOf(told) : called;
    this.pickSays.textContent = [
      [note || (told && `${told.count.toLocaleString("en")} ${told.sources[0].kind}`), ...state.reading.where]
        .filter(Boolean)
        .join(", "),
      lists.length < 2 && examples.join(", "),
    ]
      .filter(Boolean)
      .join(": ");
  }

  showEmpty() {
    this.problem = null;
    this.home.classList.add("ng-empty");
    this.dock.hidden = true;
    this.sumRow.hidden = true;
    this.busy.hide();
    this.box.replaceChildren(hello(this.about?.parts.wordlist ?? []));
  }

  /** Say what is waited for, and show a skeleton where no names were. */
  showBusy(how, stop) {
    [how, stop] = how ? [how, stop] : (this.asking?.latest ?? [null, null]);
    if (!this.batch && this.busy.element.hidden) this.box.replaceChildren(skeleton());
    this.busy.show(how, stop, this.pickTitle.textContent);
    this.sumRow.hidden = true;
  }

  paintProblem(error) {
    this.problems.paint(this.problem, error, this.pickTitle.textContent);
  }

  mixIn(name) {
    const {source} = state;
    const now = source.lists.length
      ? source.lists
      : (this.batch?.list.sources ?? [{name: this.about?.defaults.wordlist}]).map(each => ({
          name: each.name,
          share: each.share ?? 1,
        }));
    const total = now.reduce((sum, each) => sum + each.share, 0);
    change({
      source: {
        ...source,
        lists: [...now, {name, share: Math.max(1, Math.round(total / now.length))}],
        blend_by: "letters",
      },
    });
  }

  // Batches, lock, keys

  goTo(batch) {
    this.restoring = true;
    if (batch.state) change({...batch.state, seed: batch.seed});
    this.restoring = false;
    this.following = null;
    this.showBatch(batch, true);
  }

  step(by) {
    const all = allBatches();
    const to = all[all.indexOf(this.batch) + by];
    if (to) this.goTo(to);
  }

  paintSteps() {
    const all = allBatches();
    const at = all.indexOf(this.batch);
    this.before.disabled = at <= 0;
    this.after.disabled = at < 0 || at >= all.length - 1;
  }

  turnLock() {
    const locked = !state.locked;
    change(locked ? {locked, seed: this.batch.seed} : {locked});
    say(locked ? "These names stay, and stand in the link to this page" : "Unlocked: each draw is new");
  }

  paintLock() {
    this.lock.setAttribute("aria-pressed", String(state.locked));
  }

  pressed(event) {
    if (
      event.key.toLowerCase() !== "n" ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      currentPage() !== "names" ||
      document.querySelector("dialog[open]")
    )
      return;
    const on = document.activeElement;
    if (on !== document.body && on && !on.matches(".ng-n")) return;
    event.preventDefault();
    this.fresh({focus: true});
  }

  // One name

  explain(each) {
    if (this.why?.name === each.name && !SMALL.matches) {
      this.closeWhy();
      return;
    }
    this.closeWhy();
    const batch = this.batch;
    const opener = document.activeElement;
    const close = () => {
      this.closeWhy();
      if (opener?.isConnected) opener.focus();
    };
    const panel = whyPanel(
      {name: each.name, own: ownPart(each, batch), asked: batch.asked, list: batch.list},
      {
        keep: () => turnKept(each.name, batch.title),
        copy: () => copy(each.name, `Copied ${each.name}`),
        like: () => {
          close();
          this.moreLike(each);
        },
        say: () => this.speak(each),
        likeTitle: likeTitle(each),
        close: () => {
          (this.why?.sheet ?? {close}).close();
        },
      },
    );
    this.why = {name: each.name, sheet: null};
    this.list.selected(each.name);
    if (SMALL.matches) {
      this.why.sheet = sheet(`Why ${each.name}`, panel, {closed: () => this.closeWhy(), bare: true});
      return;
    }
    this.whyBox.replaceChildren(el("div", {class: "ng-card"}, panel));
    this.whyBox.scrollIntoView({block: "nearest"});
  }

  closeWhy() {
    this.whyBox.replaceChildren();
    this.list.selected(null);
    this.why = null;
  }

  moreLike(each) {
    const own = ownPart(each, this.batch);
    if (!own) return;
    if (!this.batch.state || this.batch.key !== this.key) this.goTo(this.batch);
    if (state.wishes.like === own) {
      this.fresh();
      return;
    }
    change({locked: false, wishes: {like: own}});
    say(`More like ${own}`);
  }

  speak(each) {
    speak(each.name, this.batch.list.language);
  }

  // The server

  serverGone(gone) {
    if (gone === this.gone) return;
    this.gone = gone;
    this.goes.forEach(button =>
      gone ? button.setAttribute("aria-disabled", "true") : button.removeAttribute("aria-disabled"),
    );
    clearInterval(this.again);
    if (gone) this.again = setInterval(() => ask("stop", {job: ""}).catch(() => {}), AGAIN);
    else if (!this.about) this.learnAbout();
    if (!gone && this.batch?.key !== this.key && !this.waiting) this.meant();
  }

  retry() {
    if (this.gone) ask("stop", {job: ""}).catch(() => {});
  }
}
