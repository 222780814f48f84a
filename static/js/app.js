// What the browser adds to pages that work without it. Every listener sits on the
// document, so that what htmx brings in later is covered too.
(() => {
  "use strict";
  const root = document.documentElement;
  const on = (type, selector, handle, options) =>
    document.addEventListener(type, (event) => {
      const element = event.target instanceof Element && event.target.closest(selector);
      if (element) handle(element, event);
    }, options);
  const send = (form, fields) =>
    fetch(form.action, { method: "POST", body: new URLSearchParams(fields), headers: { "HX-Request": "true" }, redirect: "manual" });

  // Theme: shown at once, kept by the server's cookie.
  on("submit", "[data-theme-form]", (form, event) => {
    event.preventDefault();
    const theme = event.submitter?.value ?? "";
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    const scheme = { desk: "light", "desk-dark": "dark" }[theme] ?? "light dark";
    document.querySelector('meta[name="color-scheme"]')?.setAttribute("content", scheme);
    for (const choice of document.querySelectorAll('[data-theme-form] [name="theme"]')) {
      choice.setAttribute("aria-pressed", String(choice.value === theme));
    }
    closeMenus();
    const back = form.elements.namedItem("return")?.value ?? "";
    send(form, { theme, return: back }).catch(() => form.submit());
  });

  // A row of tabs that is wider than the screen begins at the current one.
  const showTab = () => {
    for (const tab of document.querySelectorAll(".tabs > .tab-active")) {
      const row = tab.parentElement;
      row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
    }
  };
  showTab();

  // Menus are <details>: they close on Escape, outside, and when another opens.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest?.("details[data-menu]")));
  document.addEventListener("focusin", (event) => closeMenus(event.target.closest?.("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.activeElement?.closest("details[data-menu][open]");
      closeMenus();
      open?.querySelector("summary")?.focus();
      return;
    }
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.metaKey && !event.ctrlKey && !event.altKey && !document.querySelector("dialog[open]")) {
      const all = [...document.querySelectorAll("[data-search]")].filter((field) => field.offsetParent);
      const main = all.find((field) => field.hasAttribute("data-search-main"));
      const field = all.find((f) => f !== main) ?? main;
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    }
  });

  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    for (const key of document.querySelectorAll("kbd")) if (key.textContent === "Ctrl") key.textContent = "⌘";
  }

  // The box in a table's head ticks the column's boxes, and shows what they are.
  const picks = (head) => [...head.closest("table").querySelectorAll(`tbody input[name="${head.dataset.pick}"]`)];
  on("change", "input[data-pick]", (head) => {
    for (const box of picks(head)) box.checked = head.checked;
  });
  on("change", "tbody input[type=checkbox]", (box) => {
    const head = box.closest("table").querySelector(`input[data-pick="${box.name}"]`);
    if (!head) return;
    const all = picks(head);
    const ticked = all.filter((b) => b.checked).length;
    head.checked = ticked > 0 && ticked === all.length;
    head.indeterminate = ticked > 0 && ticked < all.length;
  });

  // Copy buttons say that they did it, in sight and to a screen reader.
  on("click", "[data-copy]", async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      const area = Object.assign(document.createElement("textarea"), { value: button.dataset.copy });
      button.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) return;
    }
    const name = button.getAttribute("aria-label");
    button.dataset.copied = "";
    button.setAttribute("aria-label", button.dataset.done);
    setTimeout(() => {
      delete button.dataset.copied;
      button.setAttribute("aria-label", name);
    }, 1600);
  });

  // A field with a list of proposals shows only those that fit what stands in it:
  // chosen whole, the first letter typed replaces it.
  on("focusin", "input[list]", (field) => field.select());

  on("click", "[data-print]", () => print());
  // A picker of colours fills the field beside it, and follows what is typed there.
  on("input", "[data-fills]", (well) => {
    const field = document.getElementById(well.dataset.fills);
    if (field) field.value = well.value;
  });
  on("click", "button[data-fills]", (button) => {
    const field = document.getElementById(button.dataset.fills);
    if (!field) return;
    field.value = button.value;
    field.focus();
  });
  on("input", "#accent", (field) => {
    const well = document.querySelector(`[data-fills="${field.id}"]`);
    if (well && /^#[0-9a-f]{6}$/i.test(field.value)) well.value = field.value;
  });

  on("click", "[data-show-password]", (button) => {
    const field = document.getElementById(button.dataset.showPassword);
    if (!field) return;
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });

  // One-time codes: digits only, and on to the next code when one is full.
  on("input", "[data-otp] input", (field) => {
    const digits = field.value.replace(/\D/g, "").slice(0, field.maxLength);
    if (digits !== field.value) field.value = digits;
    if (digits.length < field.maxLength || document.activeElement !== field) return;
    const all = [...(field.form ?? document).querySelectorAll("[data-otp] input")];
    all.slice(all.indexOf(field) + 1).find((next) => next.value.length < next.maxLength)?.focus();
  });
  on("paste", "[data-otp] input", (field, event) => {
    const digits = event.clipboardData?.getData("text").replace(/\D/g, "") ?? "";
    if (!digits) return;
    event.preventDefault();
    field.value = digits.slice(0, field.maxLength);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // A form is sent once: its buttons rest until the answer, or until one comes
  // back to the page, or for ten seconds where the answer is a download and the
  // page stays. htmx forms have hx-disable for that.
  const wake = () => {
    pending = 0;
    busy(0);
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[data-rested]")) {
      button.disabled = false;
      delete button.dataset.rested;
    }
  };
  on("submit", "form", (form, event) => {
    if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-hx-post]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    busy(1);
    setTimeout(wake, 10000);
    // After the submission is under way, or the pressed button's value is lost.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button:not([type=button])")) {
        if (!button.disabled) {
          button.disabled = true;
          button.dataset.rested = "";
        }
      }
    });
  });
  addEventListener("pageshow", (event) => event.persisted && wake());

  // The loading bar: the stylesheet holds it back for 200 ms. Polls don't show it.
  let pending = 0;
  const busy = (by) => {
    pending = Math.max(0, pending + by);
    root.classList.toggle("is-loading", pending > 0);
  };
  const polls = (event) => /\bevery\b/.test(event.detail?.ctx?.sourceElement?.getAttribute("hx-trigger") ?? "");
  document.addEventListener("htmx:before:request", (event) => polls(event) || busy(1));
  document.addEventListener("htmx:finally:request", (event) => polls(event) || busy(-1));

  // Sidebar: folds at once; the form tells the server's cookie.
  on("submit", "[data-sidebar-form]", (form, event) => {
    const closed = event.submitter?.value === "1";
    event.preventDefault();
    const back = form.elements.namedItem("return")?.value ?? "";
    if (closed) document.body.dataset.sidebar = "closed";
    else delete document.body.dataset.sidebar;
    send(form, { closed: closed ? "1" : "", return: back }).catch(() => form.submit());
    event.submitter.value = closed ? "" : "1";
    const name = event.submitter.dataset.other;
    if (name) {
      event.submitter.dataset.other = event.submitter.getAttribute("aria-label");
      event.submitter.setAttribute("aria-label", name);
      event.submitter.title = name;
    }
  }, true);

  // Toasts: what can be undone stays, the rest leaves after a while.
  on("click", "[data-dismiss]", (button) => button.closest("[data-toast]")?.remove());
  const age = (toast) => {
    if (toast.dataset.aged || toast.querySelector("form, a")) return;
    toast.dataset.aged = "1";
    let left = 8;
    const tick = setInterval(() => {
      if (toast.matches(":hover, :focus-within") || document.hidden) return;
      if (--left <= 0 || !toast.isConnected) {
        clearInterval(tick);
        toast.remove();
      }
    }, 1000);
  };

  // The dialog opens when htmx has put something into it. A link out of its
  // question, or a press beside it, closes it.
  document.addEventListener("htmx:after:swap", () => {
    const dialog = document.getElementById("dialog");
    if (dialog && !dialog.open && dialog.querySelector(".modal-box")?.childElementCount) dialog.showModal();
    arrive();
  });
  on("click", "#dialog #question-no", (link, event) => {
    event.preventDefault();
    link.closest("dialog").close();
  });
  on("click", "#dialog", (dialog, event) => {
    if (event.target === dialog) dialog.close();
  });
  document.addEventListener("close", (event) => {
    if (event.target.id === "dialog") event.target.querySelector(".modal-box").replaceChildren();
  }, true);

  // Clocks. The server's "now" corrects a browser whose own clock is wrong.
  const skew = new WeakMap();
  const now = (element, stated) => {
    if (!skew.has(element)) skew.set(element, Date.parse(stated) - Date.now());
    return Date.now() + skew.get(element);
  };
  const tick = () => {
    for (const e of document.querySelectorAll("[data-countdown-to]")) {
      const left = Math.max(0, Math.ceil((Date.parse(e.dataset.countdownTo) - now(e, e.dataset.now)) / 1000));
      e.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (e.dataset.reveals) {
        const target = document.getElementById(e.dataset.reveals);
        if (target) target.hidden = left > 0;
        const words = e.closest("[data-countdown-words]");
        if (words) words.hidden = left === 0;
      }
    }
    for (const e of document.querySelectorAll("time[data-ago]")) {
      const gone = Math.floor((now(e, e.dataset.ago) - Date.parse(e.dateTime)) / 1000);
      const [n, unit] = gone < 60 ? [gone, "s"] : gone < 3600 ? [Math.floor(gone / 60), "min"] : [0, ""];
      // Only the plain forms tick: a translated page, or an old time, stays as it came.
      if (unit && n >= 2 && root.lang.startsWith("en")) e.textContent = `${n} ${unit} ago`;
    }
  };
  setInterval(() => document.hidden || tick(), 1000);

  // Signatures: the pad is loaded where there is one to sign on.
  const sign = async (canvas) => {
    if (canvas.dataset.ready) return;
    canvas.dataset.ready = "1";
    const { default: SignaturePad } = await import(canvas.dataset.signatureSrc);
    const field = document.getElementById(canvas.dataset.signature);
    const pad = new SignaturePad(canvas, { penColor: "#14161c", backgroundColor: "#fff", minWidth: 0.8, maxWidth: 2.4 });
    const fit = () => {
      const scale = Math.max(devicePixelRatio || 1, 1);
      const drawn = pad.toData();
      canvas.width = canvas.offsetWidth * scale;
      canvas.height = canvas.offsetHeight * scale;
      canvas.getContext("2d").scale(scale, scale);
      pad.clear();
      pad.fromData(drawn);
    };
    const keep = () => (field.value = pad.isEmpty() ? "" : canvas.toDataURL("image/png"));
    fit();
    new ResizeObserver(fit).observe(canvas);
    pad.addEventListener("endStroke", keep);
    on("click", `[data-signature-clear="${canvas.dataset.signature}"]`, () => {
      pad.clear();
      keep();
    });
  };

  const arrive = () => {
    document.querySelectorAll("[data-toast]").forEach(age);
    document.querySelectorAll("canvas[data-signature]").forEach(sign);
    tick();
  };
  arrive();
  document.querySelector("[data-focus]")?.focus();
})();
