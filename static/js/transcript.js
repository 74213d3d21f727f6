// The transcript: the newest click wins and is seen to be taken, focus and scroll stay where the agent is, and on wide
// screens the last chat is open from the start.
(() => {
  "use strict";

  const WIDE = matchMedia("(width >= 1310px)");
  const find = (selector) => document.querySelector(selector);
  const panel = () => find("#past #transcript");
  const rowOf = (chat) => [...document.querySelectorAll("#chats tr[data-room]")].find((row) => row.dataset.room === chat);
  const chatIn = (address) => new URL(address, location.href).searchParams.get("chat") ?? "";
  const shownChat = () => find("#transcript > header")?.dataset.chat ?? "";
  const isTranscript = (event) => event.detail.target?.id === "transcript";
  const isInBackground = (event) => event.detail.requestConfig.headers["X-Background"] === "true";
  const closedKey = () => `transcript-closed:${find("#past").dataset.room}`;

  // Where a frame may keep nothing, nothing is remembered.
  const remember = (key, value) => { try { value === null ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, value); } catch { /* refused */ } };
  const recall = (key) => { try { return sessionStorage.getItem(key); } catch { return null; } };

  let wanted = shownChat(), left = wanted;

  const markRow = (chat) => {
    document.querySelectorAll("#chats tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    if (chat) rowOf(chat)?.setAttribute("aria-current", "true");
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isTranscript(event)) return;
    wanted = chatIn(event.detail.requestConfig.path);
    event.detail.target.setAttribute("aria-busy", "true");
    markRow(wanted);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isTranscript(event)) return;
    left = shownChat() || left;
    const { requestConfig, target, xhr } = event.detail;
    const isRefusedUnasked = requestConfig.elt === target && xhr.status >= 400;
    if (chatIn(requestConfig.path) !== wanted || isRefusedUnasked) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, target } = event.detail;
    if (!isTranscript(event) || chatIn(requestConfig.path) !== wanted) return;
    target.removeAttribute("aria-busy");
    target.removeAttribute("data-first");
    wanted = shownChat();
    markRow(wanted);
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (!isTranscript(event)) return;
    event.detail.target.querySelector(":scope > .failed")?.remove();
    const words = Object.assign(document.createElement("p"), { className: "alert failed", textContent: event.detail.target.dataset.failed });
    event.detail.target.prepend(words);
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "past") { wanted = shownChat(); openFirst(); }
    if (!isTranscript(event)) return;
    markRow(shownChat());
    if (isInBackground(event)) return;
    const heading = find("#transcript h2");
    remember(closedKey(), heading ? null : "yes");
    (heading ?? rowOf(left)?.querySelector("a") ?? find("#past-title"))?.focus({ preventScroll: Boolean(heading) });
  });

  // Back loads the page anew: the focus goes to where the agent was.
  addEventListener("popstate", () => remember("past-focus", shownChat()));
  const returnFocus = () => {
    const from = recall("past-focus");
    remember("past-focus", null);
    if (from === null || shownChat()) return;
    (rowOf(from)?.querySelector("a") ?? find("#past-title"))?.focus();
  };

  // By itself, without a click: not where the agent has closed it.
  const openFirst = () => {
    const place = panel(), first = place?.dataset.first;
    if (!first) return;
    const link = rowOf(first)?.querySelector("a");
    if (!WIDE.matches || !link || place.firstElementChild || recall(closedKey())) {
      place.removeAttribute("data-first");
      return;
    }
    const headers = { "X-Background": "true" };
    window.htmx.ajax("GET", link.getAttribute("href"), { source: place, target: place, swap: "innerHTML show:none", headers });
  };

  // What comes above must not move what is read: where there is too little to scroll, blank space below makes room.
  let anchor = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const next = event.detail.target.id === "earlier" && event.detail.target.nextElementSibling;
    anchor = next ? { node: next, top: next.getBoundingClientRect().top } : null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!anchor) return;
    const { node, top } = anchor;
    anchor = null;
    const talk = node.closest(".talk");
    const scroller = getComputedStyle(talk).overflowY === "auto" ? talk : document.scrollingElement;
    const moved = () => node.getBoundingClientRect().top - top;
    scroller.scrollTop += moved();
    for (let tries = 0; moved() > 1 && tries < 3; tries += 1) {
      talk.style.paddingBlockEnd = `${parseFloat(getComputedStyle(talk).paddingBlockEnd) + moved()}px`;
      scroller.scrollTop += moved();
    }
    say(node);
  });
  // What stands between the way on and the first of the new lines, or the old ones.
  const say = (end) => {
    const words = [];
    for (let at = find("#earlier").nextElementSibling; at && at !== end && !at.matches(".lines"); at = at.nextElementSibling) words.push(at.textContent.trim());
    find("#said").textContent = words.join(" ");
  };

  document.addEventListener("DOMContentLoaded", () => { returnFocus(); openFirst(); });
})();
