// Comforts on top of pages that work without: the browser's time zone, and a word where the connection fails.
(() => {
  "use strict";

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.split("; ").includes(`timezone=${zone}`)) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    const { content } = document.querySelector("meta[name=cookie-attributes]");
    document.cookie = `timezone=${zone}; path=/; max-age=31536000; ${content}${secure}`;
  }

  const find = (selector) => document.querySelector(selector);
  const say = (text) => { find("#said").textContent = text; };

  document.addEventListener("htmx:sendError", () => say("The connection failed. Nothing is lost; try again."));
})();
