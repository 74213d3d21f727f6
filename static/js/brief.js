// The brief: the tab's title says how long the visitor waits, it follows the thread, and is copied as plain text.
(() => {
  "use strict";

  const find = (selector) => document.querySelector(selector);
  const brief = () => find("#brief");

  // What else moves is moved by clock.js.
  const tick = () => {
    const wait = find("#brief [data-waiting-since]");
    if (!wait) return;
    const waited = clock.sayDuration((clock.now() - Date.parse(wait.dataset.waitingSince)) / 1000, 1);
    document.title = document.title.replace(/^\(.*?\)/, () => `(${waited})`);
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

  document.addEventListener("clock:tick", tick);
})();
