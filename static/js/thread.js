// Keeps an open thread up to date: asks this dashboard alone, puts in what is new, and moves nothing under the reader.
(() => {
  "use strict";

  const VISIBLE = 2000, HIDDEN = 30000, LONGEST = 60000; // milliseconds between questions
  const PATIENCE = 10000; // milliseconds that an answer may take
  const LOOK = 60000, SAY = 30000; // milliseconds between looks told to the server, and between news said aloud
  const TOP = 8; // pixels within which a list counts as not scrolled
  const LINES = "[data-page], [data-message], [data-chat]";

  const find = (selector) => document.querySelector(selector);
  const thread = () => find("#thread[data-live]");

  // One thread at a time: what is known of another one counts for nothing.
  let section, live, asOf, checked, failures, latest = 0, timer, skew = 0, looked = 0;
  let waiting = [], unsaid = { page: 0, message: 0 }, said = 0, saying;

  const begin = (found) => {
    section = found;
    live = found.dataset.live;
    asOf = found.dataset.asOf ?? "";
    checked = Date.now();
    failures = looked = 0;
    waiting = [];
    unsaid = { page: 0, message: 0 };
  };

  // Asking: the newest question alone may be answered.
  const ask = async () => {
    clearTimeout(timer);
    const found = thread();
    if (!found) return;
    if (found !== section) begin(found);
    const mine = ++latest;
    try {
      const answer = await fetch(question(), { signal: AbortSignal.timeout(PATIENCE), headers: { "HX-Request": "true", "HX-Current-URL": location.href, "X-Background": "true" } });
      const html = answer.status === 200 ? await answer.text() : "";
      if (mine !== latest || thread() !== section) return;
      take(answer, html);
      failures = 0;
    } catch {
      if (mine !== latest) return;
      failures += 1;
    }
    show();
    timer = setTimeout(ask, pause());
  };

  const question = () => {
    if (document.hidden || Date.now() - looked < LOOK) return live;
    looked = Date.now();
    return `${live}&look=1`;
  };

  const pause = () => Math.min((document.hidden ? HIDDEN : VISIBLE) * 2 ** failures, LONGEST);

  const take = (answer, html) => {
    const login = answer.headers.get("HX-Redirect");
    if (login) { location.assign(login); return; }
    if (answer.status !== 204 && !answer.ok) throw new Error(answer.status);
    const date = Date.parse(answer.headers.get("Date"));
    if (date) skew = date - Date.now();
    asOf = answer.headers.get("X-As-Of") ?? "";
    checked = Date.now();
    if (!html) return;
    const news = new DOMParser().parseFromString(html, "text/html");
    receive(news.querySelector("#thread"));
    document.dispatchEvent(new CustomEvent("thread:update", { detail: news }));
  };

  const receive = (fresh) => {
    // An answer about a visitor who is no longer on the screen is dropped.
    if (!fresh || fresh.dataset.room !== section.dataset.room || fresh.dataset.visitor !== section.dataset.visitor) return;
    live = section.dataset.live = fresh.dataset.live;
    const known = keys([section, ...waiting]);
    for (const line of lines(fresh)) if (line.dataset.chat === undefined && !known.has(key(line))) unsaid["page" in line.dataset ? "page" : "message"] += 1;
    if (fresh.dataset.news === undefined) waiting = [];
    waiting.push(fresh);
    if (isReading() && unseen() > 0) offer(); else putIn();
    tell();
  };

  // Lines
  const lines = (node) => [...node.querySelectorAll(LINES)];
  const key = (line) => line.dataset.page ?? line.dataset.message ?? `${line.dataset.chat} ${line.dataset.mark}`;
  const keys = (nodes) => new Set(nodes.flatMap(lines).map(key));
  const unseen = () => [...keys(waiting)].filter((each) => !keys([section]).has(each)).length;
  const time = (line) => Date.parse(line.querySelector("time").dateTime);

  const putIn = () => {
    const focused = document.activeElement.closest(LINES)?.id;
    const list = section.querySelector("#trail");
    for (const fresh of waiting.splice(0)) fresh.dataset.news === undefined ? replace(list, fresh) : add(list, fresh);
    pill().hidden = true;
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.querySelector("a")?.focus({ preventScroll: true });
    if (window.htmx) window.htmx.process(list);
  };

  const replace = (list, fresh) => {
    const open = [...list.querySelectorAll("details")].some((fold) => fold.open);
    list.replaceChildren(...fresh.querySelector("#trail").childNodes);
    if (open) openAll(true);
    section.querySelector(":scope > .empty")?.remove();
    section.querySelector(":scope > header").after(...fresh.querySelectorAll(":scope > .empty"));
  };

  const add = (list, fresh) => {
    const known = new Map(lines(list).map((line) => [key(line), line]));
    for (const visit of [...fresh.querySelectorAll("[data-visit]")].reverse()) {
      const line = lines(visit).find((each) => known.has(key(each)));
      const have = known.get(line && key(line))?.closest("[data-visit]") ?? [...list.querySelectorAll("[data-visit]")].find((each) => each.dataset.visit === visit.dataset.visit);
      if (have) merge(have, visit, known); else list.prepend(document.importNode(visit, true));
    }
  };

  const merge = (have, visit, known) => {
    const title = have.querySelector("h3");
    if (!title.isEqualNode(visit.querySelector("h3"))) title.replaceChildren(...visit.querySelector("h3").childNodes);
    for (const line of lines(visit).reverse()) {
      const old = known.get(key(line));
      if (!old) place(have, document.importNode(line, true));
      else if (old.innerHTML !== line.innerHTML) {
        old.replaceChildren(...line.childNodes);
        old.classList.toggle("now", line.classList.contains("now"));
      }
    }
  };

  // By time: what Rocket.Chat tells late stands where it belongs.
  const place = (visit, line) => {
    line.classList.add("fresh");
    const older = lines(visit).find((each) => time(each) <= time(line));
    if (older) older.before(line); else [...visit.querySelectorAll("ol")].at(-1).append(line);
  };

  // The reader
  const scroller = () => {
    const column = section.closest(".frame");
    return column && column.scrollHeight > column.clientHeight && getComputedStyle(column).overflowY !== "visible" ? column : document.scrollingElement;
  };
  const isReading = () => {
    const selection = getSelection();
    return scroller().scrollTop > TOP || section.querySelector("#trail").contains(document.activeElement) || (!selection.isCollapsed && section.contains(selection.anchorNode));
  };

  const pill = () => section.querySelector(".pill");
  const offer = () => {
    pill().textContent = say("new", unseen());
    pill().hidden = false;
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#thread .pill")) return;
    putIn();
    const title = section.querySelector("#thread-title");
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("scroll", () => { if (waiting.length && section.isConnected && !isReading()) putIn(); }, { capture: true, passive: true });

  // Older pages take the place of the link that asked for them, and its focus.
  let above;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.matches("#trail .older")) above = event.detail.target.previousElementSibling;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (above && document.activeElement === document.body) above.nextElementSibling?.querySelector("summary, a")?.focus({ preventScroll: true });
    above = null;
  });

  // The key of the first fold opens them all; whoever stands on a fold opens that one.
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("#trail summary[data-key]");
    if (!summary || event.detail || document.activeElement === summary) return;
    event.preventDefault();
    openAll(!summary.parentElement.open);
  });
  const openAll = (open) => find("#trail").querySelectorAll("details").forEach((fold) => { fold.open = open; });

  // Words
  const say = (name, n) => section.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`].replace("%(n)s", n);

  // News are said aloud now, or together with what comes within half a minute.
  const tell = () => {
    if (saying || !(unsaid.page || unsaid.message)) return;
    const words = () => Object.entries(unsaid).filter(([, n]) => n).map(([what, n]) => say(n > 1 ? `${what}s` : what, n)).join(", ");
    saying = setTimeout(() => {
      find("#said").textContent = words();
      unsaid = { page: 0, message: 0 };
      said = Date.now();
      saying = undefined;
    }, Math.max(said + SAY - Date.now(), 0));
  };

  const ago = (since) => window.clock.sayAgo(Math.max(0, Math.round((Date.now() + skew - since) / 1000)));

  const clock = (at) => [at.getHours(), at.getMinutes()].map((n) => `${n}`.padStart(2, "0")).join(":");

  const show = () => {
    if (!section || thread() !== section) return;
    const late = failures > 0 || Date.now() - checked > 3 * pause() + PATIENCE;
    const name = navigator.onLine === false ? "offline" : late || asOf ? "off" : "live";
    const text = say(name, Math.round((Date.now() - checked) / 1000)).replace("%(clock)s", clock(new Date(asOf || checked)));
    document.querySelectorAll("[data-checked]").forEach((mark) => {
      mark.classList.toggle("off", name !== "live");
      (mark.lastElementChild ?? mark).textContent = text;
    });
    section.querySelectorAll("[data-arrived]").forEach((node) => { node.textContent = section.dataset.textArrived.replace("%(ago)s", ago(Date.parse(node.dataset.arrived))); });
  };

  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  window.addEventListener("online", ask);
  window.addEventListener("offline", show);

  // A thread may come later than its page.
  const tick = () => {
    const found = thread();
    if (found && found !== section) {
      begin(found);
      clearTimeout(timer);
      timer = setTimeout(ask, VISIBLE);
    }
    show();
  };
  tick();
  setInterval(tick, 1000);
})();
