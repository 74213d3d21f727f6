// Keeps the open chats of the home up to date, and on every page how many of the agent's visitors wait.
(() => {
  "use strict";

  const EVERY = 15000, EVERY_WAITING = 60000, LONGEST = 120000, SAID_EVERY = 30000; // milliseconds
  const BACKGROUND = { "HX-Request": "true", "X-Background": "true" };
  const find = (selector) => document.querySelector(selector);
  const home = () => find("#home[data-live]");

  const ask = (url) => fetch(url, { signal: AbortSignal.timeout(15000), headers: { ...BACKGROUND, "HX-Current-URL": location.href } });
  const parse = (html) => new DOMParser().parseFromString(html, "text/html");

  // The home
  let failures = 0, pause = EVERY, timer, checked = window.clock.now(), saidAt = 0;

  const check = async () => {
    clearTimeout(timer);
    if (!home() || document.hidden) return;
    try {
      await take(await ask(home().dataset.live));
      failures = 0;
      pause = EVERY;
    } catch {
      failures += 1;
      pause = Math.min(EVERY * 2 ** failures, LONGEST);
    }
    showLive();
    timer = setTimeout(check, pause);
  };

  const take = async (answer) => {
    const login = answer.headers.get("HX-Redirect");
    if (login) { location.assign(login); return; }
    if (!answer.ok) throw new Error(answer.status);
    if (answer.status === 200) patch(parse(await answer.text()));
    checked = window.clock.now();
  };

  const patch = (page) => {
    const fresh = page.querySelector("#home");
    if (!fresh || !home()) return;
    showWaiting(page);
    announce(home(), fresh);
    holdStill(() => renew(home(), fresh));
    document.title = fresh.dataset.title;
  };

  const keyOf = (node) => node.dataset?.list ?? node.dataset?.room ?? node.dataset?.visitor ?? (node.id || undefined);

  // Makes `old` what `fresh` is, keeping every section and row that is still there, and the one that has the focus.
  const renew = (old, fresh) => {
    [...fresh.attributes].forEach(({ name, value }) => { if (old.getAttribute(name) !== value) old.setAttribute(name, value); });
    [...old.attributes].forEach(({ name }) => { if (!fresh.hasAttribute(name)) old.removeAttribute(name); });
    const had = new Map([...old.children].filter(keyOf).map((node) => [keyOf(node), node]));
    const wanted = [...fresh.childNodes].map((node) => {
      const same = had.get(keyOf(node));
      if (!same) return document.importNode(node, true);
      if (!same.isEqualNode(node)) renew(same, node);
      return same;
    });
    place(old, wanted);
  };

  // Nodes that stand in the right order are not touched: one that is moved loses its focus.
  const place = (parent, wanted) => {
    const kept = new Set(wanted);
    [...parent.childNodes].forEach((node) => { if (!kept.has(node)) node.remove(); });
    const focused = wanted.findIndex((node) => node.contains(document.activeElement));
    const before = wanted.slice(0, Math.max(focused, 0)), after = wanted.slice(Math.max(focused, 0));
    before.forEach((node) => { if (node.nextSibling !== wanted[focused]) parent.insertBefore(node, wanted[focused]); });
    after.forEach((node) => { if (node !== wanted[focused]) parent.append(node); });
  };

  // What the reader looks at stays where it is: the row that has the focus or the pointer, else the first in sight.
  const holdStill = (change) => {
    const rows = [...document.querySelectorAll("#home li[data-room], #home li[data-visitor]")];
    const focused = document.activeElement?.closest("#home li"), link = focused && document.activeElement;
    const anchor = focused ?? rows.find((row) => row.matches(":hover")) ?? rows.find((row) => row.getBoundingClientRect().top > 0);
    const top = anchor?.getBoundingClientRect().top;
    change();
    const back = focused && [...document.querySelectorAll("#home li")].find((row) => keyOf(row) === keyOf(focused));
    if (link && document.activeElement !== link) back?.querySelector("a")?.focus({ preventScroll: true });
    if (anchor?.isConnected && window.scrollY > 0) window.scrollBy(0, anchor.getBoundingClientRect().top - top);
  };

  // Said to who listens when more wait than before, and not too often.
  const announce = (old, fresh) => {
    if (Number(fresh.dataset.waiting) <= Number(old.dataset.waiting) || Date.now() - saidAt < SAID_EVERY) return;
    saidAt = Date.now();
    find("#said").textContent = fresh.dataset.said;
  };

  const showLive = () => {
    const mark = find("#home-live");
    if (!mark || !home()) return;
    const stale = home().dataset.stale, late = window.clock.now() - checked > EVERY * 3;
    mark.classList.toggle("off", Boolean(stale) || failures > 0 || late || !navigator.onLine);
    const ago = window.clock.sayAgo((window.clock.now() - checked) / 1000), time = stale ?? sayTime(checked);
    mark.lastElementChild.textContent = window.clock.fill(mark.classList.contains("off") ? mark.dataset.offWords : mark.dataset.words, { ago, time });
  };
  const sayTime = (moment) => new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  // How many wait, in the bar
  let waitingTimer, waitingAskedAt = Date.now();

  const askWaiting = async (again) => {
    clearTimeout(waitingTimer);
    waitingTimer = setTimeout(askWaiting, EVERY_WAITING, "?again");
    const count = find("#waiting");
    if (!count || home() || document.hidden) return;
    waitingAskedAt = Date.now();
    const answer = await ask(count.dataset.url + again).catch(() => null);
    if (answer?.status === 200) showWaiting(parse(await answer.text()));
  };
  const showWaiting = (page) => {
    const count = find("#waiting"), fresh = page.querySelector("#waiting");
    if (count && fresh && fresh.textContent !== count.textContent) count.replaceChildren(...fresh.childNodes);
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    check();
    if (Date.now() - waitingAskedAt > EVERY_WAITING) askWaiting("?again");
  });
  window.addEventListener("online", check);
  window.addEventListener("offline", showLive);

  if (home()) {
    setInterval(showLive, 1000);
    showLive();
    timer = setTimeout(check, EVERY);
  } else if (find("#waiting")) {
    const due = find("#waiting").hasAttribute("data-due");
    if (due) askWaiting(""); else waitingTimer = setTimeout(askWaiting, EVERY_WAITING, "?again");
  }
})();
