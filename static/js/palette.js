// The search that opens over any page: Ctrl-K, ⌘K, or a press on the top bar's
// field. The focus stays in the field; the arrows move the mark on the results.
(() => {
  "use strict";
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const field = document.getElementById("palette-q");
  const results = document.getElementById("palette-results");
  const count = document.getElementById("palette-count");
  const options = () => [...results.querySelectorAll('[role="option"]')];
  let at = -1; // the marked option
  let asked; // the question under way, if any
  let shown = null; // what the results are for
  let waiting; // the pause before the next question
  let go = false; // Enter was pressed before the answer came

  const mark = (to) => {
    const all = options();
    all[at]?.setAttribute("aria-selected", "false");
    at = all.length ? (to + all.length) % all.length : -1;
    const option = all[at];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    // The first one's heading is worth seeing too.
    if (at === 0) results.scrollTop = 0;
    else option.scrollIntoView({ block: "nearest" });
  };

  const show = (nodes, words) => {
    results.replaceChildren(...nodes);
    at = -1;
    const some = options().length > 0;
    field.setAttribute("aria-expanded", String(some));
    mark(0);
    results.scrollTop = 0;
    // Said once somebody stops typing, not at each letter.
    clearTimeout(show.later);
    show.later = setTimeout(() => (count.textContent = words), 600);
  };

  const open = () => {
    const option = options()[at];
    if (option) location.assign(option.href);
  };

  const ask = async () => {
    clearTimeout(waiting);
    waiting = undefined;
    asked?.abort();
    const mine = (asked = new AbortController());
    const text = field.value.trim();
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams({ q: text }), headers: { "HX-Request": "true" }, signal: mine.signal,
      });
      const to = answer.headers.get("HX-Redirect"); // signed out meanwhile
      if (to) return location.assign(to);
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked || !dialog.open) return; // something newer is asked
      const words = page.querySelector("[data-count]")?.dataset.count ?? "";
      shown = text;
      show([...page.body.childNodes], words);
      if (go) open();
    } catch (error) {
      if (error.name === "AbortError" || mine !== asked) return;
      shown = null;
      show([Object.assign(document.createElement("p"), { className: "palette-none", textContent: results.dataset.failed })], results.dataset.failed);
    } finally {
      if (mine === asked) {
        asked = undefined;
        go = false;
      }
    }
  };

  const begin = (text = "") => {
    if (dialog.open) return;
    field.value = text;
    dialog.showModal();
    field.focus();
    field.select();
    // What was shown last time may be old; it is not shown again.
    results.replaceChildren();
    shown = null;
    ask();
  };

  document.addEventListener("keydown", (event) => {
    if (!(event.key === "k" || event.key === "K") || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else begin();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-palette]");
    if (opener) begin(opener.value ?? "");
  });

  field.addEventListener("input", () => {
    go = false;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 100);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: Math.min(at + 5, all.length - 1), PageUp: Math.max(at - 5, 0) };
    if (event.key in steps && all.length) {
      event.preventDefault();
      mark(steps[event.key]);
    } else if (event.key === "Enter" && (shown !== null || asked || waiting)) {
      // Without results for this text yet, the answer is waited for. Where the
      // search fails the form goes to the page.
      event.preventDefault();
      if (field.value.trim() !== shown) {
        go = true;
        if (!asked || waiting) {
          ask();
          go = true;
        }
      } else if (event.ctrlKey || event.metaKey) all[at]?.dispatchEvent(new MouseEvent("click", { ctrlKey: event.ctrlKey, metaKey: event.metaKey, bubbles: true, cancelable: true }));
      else open();
    }
  });
  results.addEventListener("mousemove", (event) => {
    const option = event.target.closest('[role="option"]');
    const n = option ? options().indexOf(option) : -1;
    if (n >= 0 && n !== at) {
      options()[at]?.setAttribute("aria-selected", "false");
      at = n;
      option.setAttribute("aria-selected", "true");
      field.setAttribute("aria-activedescendant", option.id);
    }
  });
  // A press beside it closes it, and so does one on a place in the same page.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-palette-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    clearTimeout(waiting);
    clearTimeout(show.later);
    asked?.abort();
    asked = undefined;
    go = false;
    count.textContent = "";
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    results.replaceChildren();
  });
  // Back in the browser shows the page, not the palette that led away.
  addEventListener("pagehide", () => dialog.open && dialog.close());
})();
