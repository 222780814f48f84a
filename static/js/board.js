// Keeps a wallboard up to date from the server's events. Everything that is drawn
// comes from the server as whole tiles; here they are put in place, filtered,
// sorted, counted, and their times tick.
(() => {
  "use strict";
  const board = document.getElementById("board");
  if (!board || board.dataset.started) return;
  board.dataset.started = "1";
  const tiles = document.getElementById("tiles");
  const line = document.getElementById("board-status");
  const calls = document.getElementById("board-calls");
  const says = document.getElementById("board-says");
  const none = document.getElementById("board-none");
  const words = board.dataset;
  const filter = { q: words.q.toLowerCase(), team: words.team, client: words.client, state: words.state };
  let skew = Number(words.now) - Date.now(); // a screen's own clock is often wrong
  let at = 0, stale = 0, heard = Date.now(), over = "";

  const now = () => Date.now() + skew;
  const clock = (ms) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: words.zone }).format(ms);
  const two = (n) => String(n).padStart(2, "0");
  const lasting = (ms) => {
    const s = Math.max(0, Math.floor(ms / 1000));
    if (s < 3600) return `${two(Math.floor(s / 60))}:${two(s % 60)}`;
    if (s < 86400) return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
    return `${Math.floor(s / 86400)} d ${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}`;
  };

  const passes = (d) =>
    (!filter.team || d.team === filter.team) && (!filter.client || d.client === filter.client) &&
    (!filter.q || d.name.toLowerCase().includes(filter.q) || d.ext.startsWith(filter.q));
  const order = (a, b) => a.dataset.rank - b.dataset.rank || a.dataset.since - b.dataset.since || (a.id < b.id ? -1 : 1);

  // Counts, bar, filters and order, after tiles changed.
  const arrange = () => {
    const all = [...tiles.children];
    const count = {}, out = {};
    let total = 0, shown = 0;
    for (const t of all) {
      const fits = passes(t.dataset);
      if (fits) {
        count[t.dataset.word] = (count[t.dataset.word] ?? 0) + 1;
        if (t.matches(".tile-error, .tile-warning")) out[t.dataset.word] = (out[t.dataset.word] ?? 0) + 1;
        total++;
      }
      t.hidden = !fits || (filter.state !== "" && filter.state !== t.dataset.word);
      if (!t.hidden) shown++;
    }
    none.hidden = shown > 0;
    for (const n of board.querySelectorAll("[data-count]")) n.textContent = String(count[n.dataset.count] ?? 0);
    for (const n of board.querySelectorAll("[data-alerts]")) {
      const some = out[n.dataset.alerts] ?? 0;
      n.hidden = !some;
      n.textContent = n.dataset.text.replace("{n}", some);
    }
    let x = 0;
    for (const r of board.querySelectorAll("#bar rect")) {
      const width = total ? ((count[r.dataset.word] ?? 0) * 100) / total : 0;
      r.setAttribute("x", `${x}%`);
      r.setAttribute("width", `${width}%`);
      x += width;
    }
    const held = document.activeElement;
    if (tiles.contains(held)) return; // nothing moves under somebody's hands
    const sorted = all.toSorted(order);
    sorted.forEach((t, i) => {
      if (tiles.children[i] !== t) tiles.insertBefore(t, tiles.children[i] ?? null);
    });
    fit();
  };

  // On a screen nobody scrolls: tiles shrink in two steps, and what still does not fit
  // is counted. Those are the ones that matter least, by the order of the tiles.
  const rest = document.getElementById("board-rest");
  const fit = () => {
    if (!rest) return;
    const below = (end) => [...tiles.children].filter((t) => !t.hidden && t.getBoundingClientRect().bottom + scrollY > end).length;
    let over = 0;
    for (const size of ["", "tv-many", "tv-most"]) {
      tiles.classList.remove("tv-many", "tv-most");
      if (size) tiles.classList.add(size);
      over = below(innerHeight);
      if (!over) break;
    }
    rest.hidden = !over;
    if (over) over = below(innerHeight - rest.offsetHeight);
    rest.textContent = over === 1 ? rest.dataset.one : rest.dataset.text.replace("{n}", over);
  };

  const parsed = (html) => {
    const t = document.createElement("template");
    t.innerHTML = html;
    return t.content;
  };
  const put = (html) => {
    const moved = [];
    for (const fresh of [...parsed(html).querySelectorAll("article")]) {
      const old = document.getElementById(fresh.id);
      if (old && old.dataset.word !== fresh.dataset.word && !fresh.hidden) {
        moved.push(words.moved ?? says.dataset.moved.replace("{name}", fresh.dataset.name).replace("{state}", fresh.querySelector(".tile-state").textContent.trim()));
      }
      if (old) {
        const pressed = old.contains(document.activeElement);
        old.replaceWith(fresh);
        if (pressed) fresh.querySelector("button, a")?.focus();
      } else tiles.append(fresh);
    }
    return moved;
  };

  // What moved is read out in one sentence, not tile by tile.
  let saying = [], sayer = 0;
  const say = (moved) => {
    saying.push(...moved);
    if (!sayer && saying.length) {
      sayer = setTimeout(() => {
        says.textContent = saying.slice(-5).join(". ");
        saying = [];
        sayer = 0;
      }, 3000);
    }
  };

  const show = (dot, text) => {
    const d = line.querySelector(".dot"), w = line.querySelector("[data-words]");
    const c = `dot dot-${dot}`;
    if (d.className !== c) d.className = c;
    if (w.textContent !== text) w.textContent = text;
    document.documentElement.classList.toggle("board-stale", dot !== "success");
  };
  const health = () => {
    if (over) return show("warning", words[over === "revoked" ? "revoked" : "out"].replace("{time}", clock(heard + skew)));
    if (Date.now() - heard > 40000 || broken) return show("warning", words.dead.replace("{time}", clock(heard + skew)));
    if (stale) return show("warning", words.stale.replace("{time}", clock(stale)));
    const s = Math.max(0, Math.floor((Date.now() - heard) / 1000));
    show("success", words.live.replace("{ago}", s < 2 ? words.justnow : s < 60 ? words.seconds.replace("{n}", s) : words.minutes.replace("{n}", Math.floor(s / 60))));
  };

  const tick = () => {
    if (document.hidden) return;
    const t = now();
    if (!stale && !over && !broken) {
      for (const tile of tiles.children) {
        if (tile.hidden || !tile.dataset.since) continue;
        const text = (tile.hasAttribute("data-seen") ? "≥ " : "") + lasting(t - Number(tile.dataset.since));
        const place = tile.querySelector("[data-time]");
        if (place.textContent !== text) {
          place.textContent = text;
          place.classList.toggle("tile-time-long", text.length > 5);
        }
      }
    }
    for (const c of document.querySelectorAll("[data-clock]")) c.textContent = clock(t);
    health();
  };

  let source, last = words.after, broken = false, wait = 1000, timer = 0;
  const open = () => {
    const url = new URL(words.board, location.href);
    if (last) url.searchParams.set("after", last);
    source = new EventSource(url);
    const on = (name, handle) =>
      source.addEventListener(name, (event) => {
        heard = Date.now();
        broken = false;
        wait = 1000;
        if (event.lastEventId) last = event.lastEventId;
        handle(event.data);
        health();
      });
    on("board", (html) => {
      tiles.replaceChildren();
      put(html);
      arrange();
    });
    on("tiles", (html) => {
      if (!html) return;
      say(put(html));
      arrange();
    });
    on("gone", (keys) => {
      for (const key of keys.split(" ")) document.getElementById("t-" + key.replace(/[^A-Za-z0-9_]/g, "-"))?.remove();
      arrange();
    });
    on("calls", (html) => {
      if (calls.innerHTML.trim() !== html.trim()) calls.replaceChildren(parsed(html));
    });
    on("pulse", (data) => {
      const [told, since, server] = data.split(" ").map(Number);
      at = told;
      stale = since;
      skew = server - Date.now();
    });
    on("bye", (why) => {
      over = why;
      source.close();
    });
    // The browser tries again by itself where the connection broke, and gives up
    // where the answer was no stream; then it is tried from here.
    source.onerror = () => {
      broken = true;
      health();
      if (source.readyState === EventSource.CLOSED && !over && !timer) {
        timer = setTimeout(() => {
          timer = 0;
          open();
        }, wait);
        wait = Math.min(wait * 2, 60000);
      }
    };
  };

  // Filters work at once and stay in the address.
  const form = document.querySelector("[data-board-filters]");
  const narrow = () => {
    const data = new FormData(form);
    filter.q = String(data.get("q") ?? "").trim().toLowerCase();
    filter.team = String(data.get("team") ?? "");
    filter.client = String(data.get("client") ?? "");
    const url = new URL(form.action);
    for (const name of ["q", "team", "client"]) if (filter[name]) url.searchParams.set(name, String(data.get(name)).trim());
    if (filter.state) url.searchParams.set("state", filter.state);
    history.replaceState(history.state, "", url);
    document.getElementById("board-refresh").href = url;
    arrange();
  };
  form?.addEventListener("input", narrow);
  form?.addEventListener("change", narrow);
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    narrow();
  });

  // A state is changed in place; the event that follows brings the new tile.
  board.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-quiet]");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    const body = new URLSearchParams(new FormData(form, button)); // before the button rests: a resting one sends nothing
    button.disabled = true;
    body.set("quiet", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, redirect: "manual" });
      if (!answer.ok && !answer.headers.get("Content-Type")?.includes("html")) throw new Error();
      const toasts = document.getElementById("toasts");
      const html = await answer.text();
      if (toasts && html.includes("data-toast")) toasts.replaceChildren(parsed(html));
      else if (answer.headers.get("HX-Redirect")) location.assign(answer.headers.get("HX-Redirect"));
    } catch {
      form.submit(); // the page then says what is wrong
    }
    button.disabled = false;
  });

  open();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
  addEventListener("resize", fit);
  arrange();
  tick();
})();
