// Comforts on top of pages that work without: the browser's time zone, a sign that a click was taken, words where the
// connection fails, and another try where a pause was asked for.
(() => {
  "use strict";

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.split("; ").includes(`timezone=${zone}`)) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    const { content } = document.querySelector("meta[name=cookie-attributes]");
    document.cookie = `timezone=${zone}; path=/; max-age=31536000; ${content}${secure}`;
    // What this page says was said in another zone; a browser that keeps no cookie is left in peace.
    if (document.cookie.includes(zone) && document.querySelector("time")) location.reload();
  }

  const find = (selector) => document.querySelector(selector);

  // The connection: one line above what stays, gone when it is back.
  const tell = (words) => {
    const line = find("#connection") ?? Object.assign(document.createElement("p"), { id: "connection", className: "alert stale" });
    line.textContent = words;
    find("#notice").append(line);
    find("#said").textContent = words;
  };
  const clear = () => {
    if (!find("#connection")) return;
    find("#connection").remove();
    find("#said").textContent = "";
  };
  const tellOffline = () => tell(find("#notice").dataset.offline);

  window.addEventListener("offline", tellOffline);
  window.addEventListener("online", clear);
  document.addEventListener("htmx:sendError", () => navigator.onLine ? tell(find("#notice").dataset.failed) : tellOffline());
  document.addEventListener("htmx:timeout", () => tell(find("#notice").dataset.failed));
  document.addEventListener("htmx:afterOnLoad", clear);
  if (!navigator.onLine) tellOffline();

  // Offline, a plain link or form would replace the page by the browser's own.
  const stay = (event) => { event.preventDefault(); tellOffline(); };
  const leaves = (link) => link && link.target !== "_blank" && link.getAttribute("href") !== "" && !link.getAttribute("href").startsWith("#");
  document.addEventListener("click", (event) => {
    if (!navigator.onLine && !event.defaultPrevented && leaves(event.target.closest("a[href]"))) stay(event);
  });
  document.addEventListener("submit", (event) => {
    if (!navigator.onLine && !event.defaultPrevented && event.target.method !== "dialog") stay(event);
  });

  // A click was taken: a line at the top while an answer is awaited.
  const LONGEST = 20000; // milliseconds: what begins as a page may end as a download
  let underWay = 0, timer;
  const show = () => document.documentElement.classList.toggle("busy", underWay > 0);
  document.addEventListener("htmx:beforeSend", () => { underWay += 1; show(); });
  document.addEventListener("htmx:afterRequest", () => { underWay = Math.max(0, underWay - 1); show(); });
  window.addEventListener("beforeunload", () => {
    document.documentElement.classList.add("busy");
    clearTimeout(timer);
    timer = setTimeout(show, LONGEST);
  });
  window.addEventListener("pageshow", () => { underWay = 0; show(); });

  // What was answered with a pause is tried again when the pause is over, as long as its link or form is still there.
  let refused;
  document.addEventListener("htmx:responseError", (event) => { refused = event.detail.elt; });
  document.addEventListener("retry", () => {
    find("#notice")?.replaceChildren();
    if (refused?.isConnected) (refused.matches("form") ? refused.requestSubmit() : refused.click());
    refused = undefined;
  });
})();
