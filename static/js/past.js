// The table of past chats: focus after a swap, the page size.
(() => {
  "use strict";

  const find = (selector) => document.querySelector(selector);
  const say = (text) => { find("#said").textContent = text; };

  document.addEventListener("change", (event) => {
    if (event.target.id === "rows") event.target.form.requestSubmit();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "notice") return;
    find("#notice")?.replaceChildren();
    if (event.detail.target.id === "past") say(find("#chats caption")?.textContent ?? "");
  });
})();
