// The table of past chats: focus after a swap, the row of the open transcript, the page size.
(() => {
  "use strict";

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
})();
