// Keeps an open thread of pages up to date: asks this dashboard alone, replaces only what changed, says it once.
(() => {
  "use strict";

  const VISIBLE = 2000, HIDDEN = 30000, LONGEST = 60000; // milliseconds between questions
  let failures = 0, timer, checked = Date.now();

  const thread = () => document.querySelector("#thread[data-live]");

  const ask = async () => {
    clearTimeout(timer);
    const section = thread();
    if (!section) return;
    try {
      await take(section, await fetch(section.dataset.live, { signal: AbortSignal.timeout(10000), headers: { "HX-Request": "true", "HX-Current-URL": location.href, "X-Background": "true" } }));
      failures = 0;
    } catch {
      failures += 1;
    }
    show();
    timer = setTimeout(ask, pause());
  };

  const pause = () => Math.min((document.hidden ? HIDDEN : VISIBLE) * 2 ** failures, LONGEST);

  const take = async (section, answer) => {
    const login = answer.headers.get("HX-Redirect");
    if (login) { location.assign(login); return; }
    if (answer.status !== 204 && !answer.ok) throw new Error(answer.status);
    if (answer.status === 200) patch(section, await answer.text());
    checked = Date.now();
  };

  const patch = (section, html) => {
    const answer = new DOMParser().parseFromString(html, "text/html"), fresh = answer.querySelector("#thread");
    // An answer about a visitor who is no longer on the screen is dropped.
    if (!fresh || !section.isConnected || fresh.dataset.room !== section.dataset.room || fresh.dataset.visitor !== section.dataset.visitor) return;
    const before = newestPage(section);
    const focused = document.activeElement.closest("[data-page]")?.dataset.page;
    update(section.querySelector("#trail"), fresh.querySelector("#trail"));
    section.dataset.live = fresh.dataset.live;
    section.querySelector(":scope > .empty")?.remove();
    refocus(section, focused);
    announce(section, before);
    document.dispatchEvent(new CustomEvent("thread:update", { detail: answer }));
  };

  const rows = (list) => [...list.querySelectorAll("[data-page], [data-chat]")];
  const key = (row) => row.dataset.page ?? row.dataset.chat + row.querySelector("bdi").textContent;

  // Brings the list up to date with the newest piece, keeping every node that is the same. What stands below a piece
  // was loaded on demand and stays, unless nothing of the piece is known: then the list would have a hole.
  const update = (list, fresh) => {
    const known = new Map(rows(list).map((row) => [key(row), row]));
    const wanted = rows(fresh);
    const whole = !fresh.querySelector(".older") || !wanted.some((row) => row.dataset.page && known.has(key(row)));
    // The last line of a piece may be the rest of a longer one.
    const rest = whole || known.has(key(wanted.at(-1))) ? null : wanted.at(-1);
    const same = (node) => rows(node).map((row) => known.get(key(row))?.closest("[data-visit]")).find(Boolean);
    const keep = (have, visit) => {
      have.dataset.visit = visit.dataset.visit;
      have.querySelector("h3").replaceChildren(...visit.querySelector("h3").childNodes);
      const lines = [...visit.querySelector("ol").children].filter((row) => row !== rest);
      reconcile(have.querySelector("ol"), lines, whole, (row) => known.get(key(row)), (old, row) => old.isEqualNode(row));
      return true;
    };
    reconcile(list, [...fresh.children].filter((node) => whole || node.dataset.visit), whole, same, keep);
    if (window.htmx) window.htmx.process(list);
  };

  // Makes `old` begin with the nodes of `fresh`; `find` names the one it has, `keep` tells whether that can stay.
  const reconcile = (old, fresh, whole, find, keep) => {
    const left = new Set(old.children);
    let place = old.firstElementChild;
    for (const wanted of fresh) {
      const found = find(wanted), have = left.has(found) ? found : undefined;
      left.delete(have);
      const node = have && keep(have, wanted) ? have : document.importNode(wanted, true);
      if (node === place) { place = place.nextElementSibling; continue; }
      if (have && node !== have) { if (have === place) place = place.nextElementSibling; have.remove(); }
      old.insertBefore(node, place);
    }
    if (whole) left.forEach((node) => node.remove());
  };

  const newestPage = (section) => section.querySelector("[data-page]")?.dataset.page;

  const refocus = (section, page) => {
    if (!page || document.activeElement !== document.body) return;
    [...section.querySelectorAll("[data-page]")].find((node) => node.dataset.page === page)?.querySelector("a")?.focus({ preventScroll: true });
  };

  const announce = (section, before) => {
    const page = section.querySelector("[data-page]");
    if (page && page.dataset.page !== before) document.querySelector("#said").textContent = `New page: ${page.querySelector("bdi").textContent}`;
  };

  // Words that grow old
  const ago = (since) => {
    const seconds = Math.max(0, Math.round((Date.now() - since) / 1000));
    if (seconds < 10) return "just now";
    if (seconds < 60) return `${seconds} s ago`;
    return seconds < 3600 ? `${Math.floor(seconds / 60)} min ago` : `${Math.floor(seconds / 3600)} h ago`;
  };

  const show = () => {
    const section = thread();
    if (!section) return;
    const live = section.querySelector("[data-checked]");
    const off = failures > 0 || Date.now() - checked > 3 * pause();
    live.classList.toggle("off", off);
    live.lastElementChild.textContent = `${off ? "not live" : "live"} · checked ${ago(checked)}`;
    section.querySelectorAll("[data-arrived]").forEach((node) => { node.textContent = `arrived ${ago(Date.parse(node.dataset.arrived))}`; });
  };

  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });

  if (thread()) {
    setInterval(show, 1000);
    timer = setTimeout(ask, VISIBLE);
  }
})();
