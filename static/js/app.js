// Comforts on top of pages that work without: the browser's time zone, focus after a swap, page size, keys.
(() => {
  "use strict";

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.split("; ").includes(`timezone=${zone}`)) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `timezone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
  }

  const find = (selector) => document.querySelector(selector);
  const say = (text) => { find("#said").textContent = text; };

  document.addEventListener("change", (event) => {
    if (event.target.id === "rows") event.target.form.requestSubmit();
  });

  // Where the agent came from, to return there when the transcript closes.
  const rowOf = (roomId) => [...document.querySelectorAll("#chats tr[data-room]")].find((row) => row.dataset.room === roomId);
  const openChat = () => new URLSearchParams(location.search).get("chat");
  let lastOpened = openChat();

  const markOpenRow = () => {
    document.querySelectorAll("#chats tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    rowOf(openChat())?.setAttribute("aria-current", "true");
  };

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "notice") return;
    find("#notice")?.replaceChildren();
    if (event.detail.target.id === "transcript") afterTranscript(event.detail.target);
    if (event.detail.target.id === "past") say(find("#chats caption")?.textContent ?? "");
  });

  const afterTranscript = (panel) => {
    markOpenRow();
    const heading = panel.querySelector("h3");
    if (heading) {
      heading.focus({ preventScroll: true });
      panel.scrollTop = 0;
      if (getComputedStyle(panel).position === "static") panel.scrollIntoView({ block: "nearest" });
    } else {
      rowOf(lastOpened)?.querySelector("a")?.focus();
    }
    lastOpened = openChat() ?? lastOpened;
  };

  document.addEventListener("htmx:sendError", () => say("The connection failed. Nothing is lost; try again."));

  // Keys
  const dialog = find("#keys");
  const toggle = find("#keys-on");
  if (!dialog) return;
  toggle.checked = localStorage.getItem("keys") !== "off";
  toggle.addEventListener("change", () => localStorage.setItem("keys", toggle.checked ? "on" : "off"));

  const links = () => [...document.querySelectorAll("#chats td[data-field=ts] a, [data-rows] > li a")];
  const step = (by) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
  };
  const actions = {
    j: () => step(1),
    k: () => step(-1),
    h: () => find("#past-title")?.focus(),
    "/": () => find("#q")?.focus(),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.key === "Escape") { find("#transcript .close")?.click(); return; }
    if (!toggle.checked || event.target.closest("input, select, textarea")) return;
    const action = actions[event.key];
    if (action) { event.preventDefault(); action(); }
  });
})();
