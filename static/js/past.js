// The table of past chats: focus after a swap, the notes of the row in use, pauses, the export, the page size.
(() => {
  "use strict";

  const find = (selector) => document.querySelector(selector);
  const say = (text) => { find("#said").textContent = text; };
  const isPast = (node) => node?.id === "past";
  const isInBackground = (event) => event.detail.requestConfig?.headers["X-Background"] === "true";

  document.addEventListener("change", (event) => {
    if (event.target.id === "rows") event.target.form.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") stepRow(event);
  });
  const stepRow = (event) => {
    const row = event.target.closest("#chats tbody tr");
    const link = (event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling)?.querySelector("a");
    if (!link) return;
    event.preventDefault();
    link.focus();
  };

  // What the cells of the row in use say behind their words, in one place that moves nothing.
  const makeNote = (cell) => {
    const note = cell.querySelector(".note")?.textContent.trim() ?? "";
    const hidden = getComputedStyle(cell).display === "none";
    if (!note && !hidden) return null;
    const words = hidden ? [cell.firstChild.textContent.trim(), note].filter(Boolean).join(" · ") : note;
    const label = cell.dataset.label ?? find(`#chats th[data-field="${cell.dataset.field}"]`)?.textContent ?? "";
    const part = document.createElement("span");
    part.append(Object.assign(document.createElement("b"), { textContent: label }), " ", Object.assign(document.createElement("bdi"), { textContent: words }));
    return part;
  };
  const showNotes = (row) => {
    const place = find("#row-notes");
    if (!place) return;
    place.replaceChildren(...[...(row?.cells ?? [])].map(makeNote).filter(Boolean));
    place.hidden = !place.firstChild;
    if (!place.hidden) uncover(row, place);
  };
  // The notes lie over what comes after the rows, or at the lower edge of the window: never over their own row.
  const uncover = (row, place) => {
    place.parentElement.style.insetBlockEnd = `${place.offsetHeight}px`;
    const covered = row.getBoundingClientRect().bottom - place.getBoundingClientRect().top;
    if (covered > 0) scrollBy(0, covered);
  };
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest("#chats tbody a");
    showNotes(link?.matches(":focus-visible") ? link.closest("tr") : null);
  });
  document.addEventListener("mouseover", (event) => {
    const cell = event.target.closest("#chats tbody td");
    if (cell && !cell.title) cell.title = cell.querySelector(".note")?.textContent ?? "";
  });

  // A click is seen to be taken; the newest one cancels a try that still waits.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isPast(event.detail.target) || isInBackground(event)) return;
    endPause();
    event.detail.target.setAttribute("aria-busy", "true");
    clicked = event.detail.elt.id;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (isPast(event.detail.target)) find("#past")?.removeAttribute("aria-busy");
  });
  let clicked = "";

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "notice") return;
    find("#notice")?.replaceChildren();
    if (event.detail.target.id === "past") afterTable(event);
  });

  const afterTable = (event) => {
    if (isInBackground(event)) return;
    say(find(".filtered")?.textContent.trim() || (find("#chats caption")?.textContent ?? ""));
    // The column that the table is now sorted by has its heading again.
    if (clicked.startsWith("also-by-")) document.getElementById(clicked.replace("also-", ""))?.focus();
    if (!clicked.startsWith("page-")) return;
    const title = find("#past-title");
    title.focus({ preventScroll: true });
    find("#past").scrollIntoView({ block: "nearest" });
    if (title.getBoundingClientRect().top < 64) title.scrollIntoView();
  };

  // Rocket.Chat asks for a pause: the old table stays, one line counts down, then the same is asked again.
  let pause = 0;
  const endPause = () => {
    clearInterval(pause);
    const line = find("#past-pause");
    if (!line) return;
    line.hidden = true;
    line.firstElementChild.textContent = "";
  };
  const startPause = (seconds, again) => {
    const line = find("#past-pause");
    const [words, count] = line.children;
    const until = Date.now() + seconds * 1000;
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      count.textContent = count.dataset.words.replace("{seconds}", Math.max(left, 1));
      if (left <= 0) { endPause(); again(); }
    };
    endPause();
    line.hidden = false;
    words.textContent = words.dataset.words;
    pause = setInterval(tick, 1000);
    tick();
  };
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, elt, requestConfig } = event.detail;
    const seconds = Number(xhr.getResponseHeader("Retry-After"));
    if (xhr.status < 429 || !seconds || requestConfig.target?.id !== "past" || !find("#past-pause")) return;
    event.preventDefault();
    find("#past").removeAttribute("aria-busy");
    startPause(seconds, () => elt.isConnected && (elt.matches("form") ? elt.requestSubmit() : elt.click()));
  });

  // The export: whole, or why not, without leaving the page.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#export");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-busy") !== "true") runExport(link);
  });
  const runExport = async (link) => {
    const words = link.textContent;
    link.setAttribute("aria-busy", "true");
    link.textContent = link.dataset.busy;
    say(link.dataset.busy);
    find("#export-error").replaceChildren();
    try {
      await takeExport(link, await fetch(link.href, { headers: { "HX-Request": "true", "HX-Current-URL": location.href } }));
    } catch {
      say(link.dataset.failed);
    }
    link.textContent = words;
    link.removeAttribute("aria-busy");
  };
  const takeExport = async (link, response) => {
    const elsewhere = response.headers.get("HX-Redirect");
    if (elsewhere) return location.assign(elsewhere);
    if (!response.ok) {
      find("#export-error").innerHTML = await response.text();
      return say("");
    }
    const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "";
    const file = document.createElement("a");
    file.href = URL.createObjectURL(await response.blob());
    file.download = name;
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), 60_000);
    say(link.dataset.done);
  };
})();
