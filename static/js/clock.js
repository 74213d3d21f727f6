// Words that tick: how long somebody waits, how long ago, how long until. The words themselves stand in the page.
//   <time data-waiting-since="ISO" data-words="Waiting {duration}">   counts up, every second
//   <time datetime="ISO" data-ago-words="arrived {ago}">               the same, in one unit, for a day
//   <b data-retry-after="37" data-words="in {duration}">               counts down from when the page came; then "retry" is heard
(() => {
  "use strict";

  const DAY = 86400, SIZES = [DAY, 3600, 60, 1]; // seconds of a day, an hour, a minute, a second
  const SOON = 10; // seconds that are "just now"
  const words = document.body.dataset;
  const units = words.units.split("|"), agos = words.agos.split("|");

  // This machine's clock may be wrong: what counts is the server's, as of when its answer began to come.
  const [loading] = performance.getEntriesByType("navigation");
  const came = performance.timeOrigin + (loading?.responseStart ?? 0);
  const skew = Date.parse(words.now) - came;
  const now = () => Date.now() + (Math.abs(skew) > 2000 ? skew : 0);

  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // At most two neighbouring units, rounded down, as the server says it.
  const sayDuration = (seconds, parts = 2) => {
    const whole = Math.floor(seconds);
    if (whole < 1) return words.underSecond;
    const first = SIZES.findIndex((size) => whole >= size);
    const counts = SIZES.slice(first, first + parts).map((size, at) => [Math.floor(at ? (whole % SIZES[first]) / size : whole / size), units[first + at]]);
    return counts.filter(([count]) => count).map(([number, unit]) => fill(unit, { number })).join(" ");
  };

  // Of less than a day; what is older is said by the server alone.
  const sayAgo = (seconds) => {
    if (seconds < SOON) return words.justNow;
    const at = SIZES.findIndex((size) => size < DAY && seconds >= size);
    return fill(agos[at - 1], { number: Math.floor(seconds / SIZES[at]) });
  };

  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const secondsSince = (moment) => Math.max(0, (now() - Date.parse(moment)) / 1000);

  const showWaiting = (node) => {
    const duration = sayDuration(secondsSince(node.dataset.waitingSince));
    put(node, fill(node.dataset.words ?? "{duration}", { duration }));
  };
  const showAgo = (node) => {
    const seconds = secondsSince(node.dateTime);
    if (seconds < DAY) put(node, fill(node.dataset.agoWords, { ago: sayAgo(seconds) }));
  };

  const ends = new WeakMap();
  const showCountdown = (node) => {
    if (!ends.has(node)) ends.set(node, Date.now() + node.dataset.retryAfter * 1000);
    const left = Math.ceil((ends.get(node) - Date.now()) / 1000);
    if (left > 0) { put(node, fill(node.dataset.words ?? "{duration}", { duration: sayDuration(left) })); return; }
    if (node.dataset.retryAfter === "") return;
    node.dataset.retryAfter = "";
    node.dispatchEvent(new CustomEvent("retry", { bubbles: true }));
  };

  const tick = () => {
    document.querySelectorAll("[data-waiting-since]").forEach(showWaiting);
    document.querySelectorAll("time[data-ago-words]").forEach(showAgo);
    document.querySelectorAll("[data-retry-after]:not([data-retry-after=''])").forEach(showCountdown);
    document.dispatchEvent(new Event("clock:tick"));
  };

  window.clock = { now, sayDuration, sayAgo, fill };
  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
})();
