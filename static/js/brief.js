// The brief: its times move on, in the tab's title too, and it is copied as plain text.
(() => {
  "use strict";

  const SIZES = [1, 60, 3600, 86400]; // seconds, as the words in data-durations
  const find = (selector) => document.querySelector(selector);
  const brief = () => find("#brief");

  // Each word was made for the number 10.
  const say = (word, number) => word.replace("10", number);
  const since = (moment) => Math.max(0, Math.floor((Date.now() - Date.parse(moment)) / 1000));

  const durations = (seconds) => {
    const words = brief().dataset.durations.split("|");
    const at = Math.max(0, SIZES.findLastIndex((size) => seconds >= size));
    const first = say(words[at], Math.max(1, Math.floor(seconds / SIZES[at])));
    const rest = at > 0 ? Math.floor((seconds % SIZES[at]) / SIZES[at - 1]) : 0;
    return [first, rest ? `${first} ${say(words[at - 1], rest)}` : first];
  };

  const ago = (seconds) => {
    const words = brief().dataset.agos.split("|");
    if (seconds < 10) return words[0];
    const at = Math.max(0, SIZES.slice(0, 3).findLastIndex((size) => seconds >= size));
    return say(words[at + 1], Math.floor(seconds / SIZES[at]));
  };

  const write = (node, text) => { if (node.textContent !== text) node.textContent = text; };

  const tick = () => {
    if (!brief()) return;
    const wait = brief().querySelector("[data-since]");
    if (wait) {
      const [short, whole] = durations(since(wait.dataset.since));
      write(wait, wait.dataset.words.replace("%(time)s", whole));
      document.title = document.title.replace(/^\(.*?\)/, `(${short})`);
    }
    brief().querySelectorAll("[data-ago]").forEach((node) => write(node, ago(since(node.dateTime))));
  };

  // A page in a frame has no clipboard of its own: what is to be copied is selected there.
  const copy = async (button) => {
    const details = find("#brief .as-text"), text = details.querySelector("textarea");
    try {
      if (window.top !== window) throw new Error("in a frame");
      await navigator.clipboard.writeText(text.value);
      tell(button, button.dataset.copied);
    } catch {
      details.open = true;
      text.select();
      text.focus();
      tell(button, button.dataset.selected);
    }
  };

  const tell = (button, words) => {
    find("#said").textContent = words;
    const hint = find("#brief .hint") ?? Object.assign(document.createElement("p"), { className: "hint" });
    hint.textContent = words;
    button.parentElement.append(hint);
  };

  // What came with an update of the thread takes the place of what stood there; the rest of the brief stays.
  const FACTS = ["why", "now", "visit", "last", "earlier", "contact", "presence"];
  const MOVING = ["waiting", "why", "now", "visit", "presence"];

  const update = (fresh) => {
    const same = brief() && fresh.dataset.room === brief().dataset.room && fresh.dataset.visitor === brief().dataset.visitor;
    if (!same) return;
    const gone = "pages" in fresh.dataset ? ["waiting", "now", "visit"] : ["waiting"];
    MOVING.forEach((fact) => replace(fact, fresh.querySelector(`[data-fact="${fact}"]`), gone.includes(fact)));
    document.title = fresh.dataset.title;
    tick();
  };

  const replace = (fact, wanted, isGone) => {
    const old = brief().querySelector(`[data-fact="${fact}"]`);
    if (wanted && old) {
      const focused = old.contains(document.activeElement);
      old.replaceWith(wanted);
      if (focused) wanted.querySelector("a")?.focus({ preventScroll: true });
    } else if (wanted) {
      insert(fact, wanted);
    } else if (isGone) {
      old?.remove();
    }
  };

  const insert = (fact, wanted) => {
    if (fact === "waiting") { brief().querySelector("header").after(wanted); return; }
    const list = brief().querySelector(".says");
    const after = [...list.children].filter((row) => FACTS.indexOf(row.dataset.fact) > FACTS.indexOf(fact));
    list.insertBefore(wanted, after[0] ?? null);
  };

  // The thread tells what else was in the answer; htmx may have put it on the page.
  document.addEventListener("thread:update", (event) => {
    const fresh = event.detail.querySelector("#brief-update");
    if (fresh) update(document.importNode(fresh, true));
  });
  document.addEventListener("htmx:load", () => {
    const fresh = find("#brief-update");
    if (fresh) { fresh.remove(); update(fresh); }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#brief button[data-copied]");
    if (button) copy(button);
  });

  setInterval(tick, 1000);
})();
