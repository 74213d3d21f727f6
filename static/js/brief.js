// The brief: its times move on, in the tab's title too, and it is copied as plain text.
(() => {
  "use strict";

  const SIZES = [1, 60, 3600, 86400]; // seconds, as the words in data-durations
  const find = (selector) => document.querySelector(selector);
  const brief = () => find("#brief");

  // Each word was made for the number 10.
  const say = (word, number) => word.replace("10", number);
  const since = (moment) => Math.max(0, Math.floor((Date.now() - Date.parse(moment)) / 1000));

  const durations = (seconds) => {
    const words = brief().dataset.durations.split("|");
    const at = Math.max(0, SIZES.findLastIndex((size) => seconds >= size));
    const first = say(words[at], Math.max(1, Math.floor(seconds / SIZES[at])));
    const rest = at > 0 ? Math.floor((seconds % SIZES[at]) / SIZES[at - 1]) : 0;
    return [first, rest ? `${first} ${say(words[at - 1], rest)}` : first];
  };

  const ago = (seconds) => {
    const words = brief().dataset.agos.split("|");
    if (seconds < 10) return words[0];
    const at = Math.max(0, SIZES.slice(0, 3).findLastIndex((size) => seconds >= size));
    return say(words[at + 1], Math.floor(seconds / SIZES[at]));
  };

  const write = (node, text) => { if (node.textContent !== text) node.textContent = text; };

  const tick = () => {
    if (!brief()) return;
    const wait = brief().querySelector("[data-since]");
    if (wait) {
      const [short, whole] = durations(since(wait.dataset.since));
      write(wait, wait.dataset.words.replace("%(time)s", whole));
      document.title = document.title.replace(/^\(.*?\)/, `(${short})`);
    }
    brief().querySelectorAll("[data-ago]").forEach((node) => write(node, ago(since(node.dateTime))));
  };

  // A page in a frame has no clipboard of its own: what is to be copied is selected there.
  const copy = async (button) => {
    const details = find("#brief .as-text"), text = details.querySelector("textarea");
    try {
      if (window.top !== window) throw new Error("in a frame");
      await navigator.clipboard.writeText(text.value);
      tell(button, button.dataset.copied);
    } catch {
      details.open = true;
      text.select();
      text.focus();
      tell(button, button.dataset.selected);
    }
  };

  const tell = (button, words) => {
    find("#said").textContent = words;
    const hint = find("#brief .hint") ?? Object.assign(document.createElement("p"), { className: "hint" });
    hint.textContent = words;
    button.parentElement.append(hint);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#brief button[data-copied]");
    if (button) copy(button);
  });

  setInterval(tick, 1000);
})();
