// Single keys: rows, the transcript, the past chats, the search, and the list of them all.
(() => {
  "use strict";

  const find = (selector) => document.querySelector(selector);
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

  // What names a key of its own (data-key) is clicked by it.
  const pressed = (key) => {
    const node = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
    return node && (() => node.click());
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.key === "Escape") { find("#transcript .close")?.click(); return; }
    if (!toggle.checked || event.target.closest("input, select, textarea")) return;
    const action = actions[event.key] ?? pressed(event.key);
    if (action) { event.preventDefault(); action(); }
  });
})();
