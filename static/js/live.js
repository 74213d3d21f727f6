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
      await take(section, await fetch(section.dataset.live, { headers: { "HX-Request": "true", "HX-Current-URL": location.href } }));
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
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("#thread");
    // An answer about a visitor who is no longer on the screen is dropped.
    if (!fresh || !section.isConnected || fresh.dataset.room !== section.dataset.room || fresh.dataset.visitor !== section.dataset.visitor) return;
    const before = newestPage(section);
    const focused = document.activeElement.closest("[data-page]")?.dataset.page;
    const list = section.querySelector("#trail");
    const older = list.dataset.extended ? 2 : Infinity; // visits below were loaded on demand and stay
    reconcile(list, fresh.querySelector("#trail"), older);
    section.dataset.live = fresh.dataset.live;
    section.querySelector(":scope > .empty")?.remove();
    refocus(section, focused);
    announce(section, before);
  };

  const key = (node) => node.dataset.visit ?? node.dataset.page ?? (node.dataset.chat ? node.dataset.chat + node.innerText : "older");

  // Makes `old` hold what `fresh` holds, keeping every node that is the same.
  const reconcile = (old, fresh, most) => {
    const known = new Map([...old.children].map((node) => [key(node), node]));
    let place = old.firstElementChild;
    for (const wanted of [...fresh.children].slice(0, most)) {
      const have = known.get(key(wanted));
      known.delete(key(wanted));
      const node = have && keep(have, wanted) ? have : document.importNode(wanted, true);
      if (node === place) { place = place.nextElementSibling; continue; }
      if (have && node !== have) { if (have === place) place = place.nextElementSibling; have.remove(); }
      old.insertBefore(node, place);
    }
    if (most === Infinity) known.forEach((node) => node.remove());
    if (window.htmx) window.htmx.process(old);
  };

  // Whether the node can stay, its inside brought up to date where it is a visit.
  const keep = (have, wanted) => {
    if (!have.dataset.visit) return have.isEqualNode(wanted);
    have.querySelector("h3").replaceChildren(...wanted.querySelector("h3").childNodes);
    reconcile(have.querySelector("ol"), wanted.querySelector("ol"), Infinity);
    return true;
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
    live.classList.toggle("off", failures > 0);
    live.lastElementChild.textContent = `${failures ? "not live" : "live"} · checked ${ago(checked)}`;
    section.querySelectorAll("[data-arrived]").forEach((node) => { node.textContent = `arrived ${ago(Date.parse(node.dataset.arrived))}`; });
  };

  document.addEventListener("htmx:afterSwap", () => {
    const list = document.querySelector("#trail");
    if (list && list.querySelectorAll(".older").length === 0 && list.children.length) list.dataset.extended = "true";
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.closest(".older")) document.querySelector("#trail").dataset.extended = "true";
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });

  if (thread()) {
    setInterval(show, 1000);
    timer = setTimeout(ask, VISIBLE);
  }
})();
