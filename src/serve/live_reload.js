// The live script of `brickpress serve`. It is put into pages that are served and never into pages that are built.
//
// The same file is the page's script and a worker that all tabs share. The worker is there because browsers open no
// more than six connections to a server: it holds one event stream for all tabs. Where it cannot be had, a tab opens
// a stream of its own, and only while it is looked at.
(() => {
  "use strict";
  const EVENTS = "/__brickpress/events";
  const NAMES = ["reload", "css", "diagnostics"];

  // Keeps a stream open for `pages` (path, hash, version) and hands its events to `tell`. A client has one stream:
  // the server drops the one it had before.
  const client = Math.random().toString(36).slice(2);
  const follow = (pages, tell, heard) => {
    const query = pages.map(({ path, hash, version }) =>
      `path=${encodeURIComponent(path)}&hash=${encodeURIComponent(hash)}&version=${encodeURIComponent(version)}`);
    const source = new EventSource(`${EVENTS}?client=${client}&${query.join("&")}`);
    let again;
    for (const name of NAMES) {
      source.addEventListener(name, (event) => tell({ name, ...JSON.parse(event.data) }));
    }
    source.addEventListener("version", (event) => heard(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      // Browsers try again by themselves, except after a refusal.
      if (source.readyState === EventSource.CLOSED) {
        again = setTimeout(() => { stop = follow(pages, tell, heard); }, 1000);
      }
    });
    let stop = () => { clearTimeout(again); source.close(); };
    return () => stop();
  };

  const work = () => {
    const tabs = new Map();
    let stop = () => {};
    let waiting;
    const restart = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        stop();
        stop = () => {};
        const [ports, pages] = [[...tabs.keys()], [...tabs.values()]];
        if (pages.length === 0) return;
        const tell = (event) => ports[event.page].postMessage(event);
        const heard = (version) => { for (const page of pages) page.version = version; };
        stop = follow(pages, tell, heard);
      }, 20);
    };
    self.addEventListener("connect", ({ ports: [port] }) => {
      port.addEventListener("message", ({ data }) => {
        if (data) tabs.set(port, data); else tabs.delete(port);
        restart();
      });
      port.start();
    });
  };

  if (typeof SharedWorkerGlobalScope !== "undefined" && self instanceof SharedWorkerGlobalScope) {
    work();
    return;
  }

  const script = document.currentScript;
  const page = { path: location.pathname, hash: script.dataset.hash, version: script.dataset.version };
  // A page that is nothing but mistakes is loaded again when they change.
  const isFailure = page.hash.startsWith("failed-");

  // Scroll position over a reload.
  const KEY = "brickpress-scroll";
  const keepScroll = () => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ path: page.path, x: scrollX, y: scrollY }));
    } catch { /* Storage is off: the browser's own memory has to do. */ }
  };
  const restoreScroll = () => {
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEY));
      sessionStorage.removeItem(KEY);
    } catch { return; }
    if (!kept || kept.path !== page.path) return;
    let moved = false;
    const touched = () => { moved = true; };
    for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      addEventListener(name, touched, { once: true, passive: true });
    }
    const scroll = () => { if (!moved) scrollTo({ left: kept.x, top: kept.y, behavior: "instant" }); };
    scroll();
    addEventListener("DOMContentLoaded", scroll);
    addEventListener("load", scroll);
  };
  restoreScroll();

  // Style sheets: the new one is loaded beside the old one, so that the page is never without.
  const loading = new Map();
  const restyle = (files) => {
    const links = [...document.querySelectorAll("link[rel~=stylesheet][href]")].filter((link) => {
      try { return new URL(link.href).origin === location.origin && ![...loading.values()].includes(link); }
      catch { return false; }
    });
    const named = links.filter((link) => files.includes(new URL(link.href).pathname));
    // None is named when a style sheet changed that another one imports.
    for (const link of named.length > 0 ? named : links) {
      const url = new URL(link.href);
      url.searchParams.set("brickpress", Date.now().toString(36));
      const fresh = link.cloneNode();
      fresh.href = url.href;
      const done = (old) => { old.remove(); loading.delete(link); };
      fresh.addEventListener("load", () => done(link));
      fresh.addEventListener("error", () => done(fresh));
      loading.get(link)?.remove();
      loading.set(link, fresh);
      link.after(fresh);
    }
  };

  // Mistakes over the page.
  let host;
  let shown;
  let dismissed;
  const element = (name, attributes, parent) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    parent.append(made);
    return made;
  };
  const clear = () => {
    host?.remove();
    host = undefined;
  };
  const open = () => {
    clear();
    host = document.createElement("brickpress-messages");
    const root = host.attachShadow({ mode: "open" });
    try {
      const style = new CSSStyleSheet();
      style.replaceSync("{style}");
      root.adoptedStyleSheets = [style];
    } catch { /* An old browser shows them without style. */ }
    document.documentElement.append(host);
    return root;
  };
  const showBadge = () => {
    const badge = element("button", { type: "button", class: shown.errors ? "badge severe" : "badge" }, open());
    badge.textContent = shown.heading;
    badge.addEventListener("click", showPanel);
  };
  const showPanel = () => {
    const before = document.activeElement;
    const backdrop = element("div", { class: "backdrop" }, open());
    const panel = element("div", {
      class: shown.errors ? "panel" : "panel mild",
      role: "alertdialog",
      "aria-label": shown.heading,
      tabindex: "-1",
    }, backdrop);
    try { panel.innerHTML = shown.html; } catch {
      // Trusted types are on.
      panel.textContent = shown.diagnostics.map((d) => `${d.file ?? ""}:${d.line ?? ""}: ${d.message}`).join("\n");
    }
    const close = element("button", { type: "button", class: "close", "aria-label": "Close" }, panel);
    close.textContent = "✕";
    const hide = () => {
      dismissed = shown.html;
      showBadge();
      before?.focus?.({ preventScroll: true });
    };
    close.addEventListener("click", hide);
    backdrop.addEventListener("click", (event) => { if (event.target === backdrop) hide(); });
    panel.focus({ preventScroll: true });
    hidePanel = hide;
  };
  let hidePanel;
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && host?.shadowRoot.querySelector(".panel")) {
      event.stopPropagation();
      hidePanel();
    }
  }, true);
  const showMessages = (messages) => {
    if (isFailure) return;
    shown = messages;
    if (messages.errors > 0 && messages.html !== dismissed) showPanel();
    else if (messages.errors + messages.warnings > 0) showBadge();
    else clear();
    if (messages.errors === 0) dismissed = undefined;
  };

  const handle = (event) => {
    if (event.name === "reload") {
      keepScroll();
      location.reload();
    } else if (event.name === "css") {
      restyle(event.files);
    } else {
      showMessages(event);
    }
  };

  let disconnect = () => {};
  const connectAlone = () => {
    let stop = () => {};
    const update = () => {
      stop();
      stop = document.hidden ? () => {} : follow([page], handle, (version) => { page.version = version; });
    };
    document.addEventListener("visibilitychange", update);
    update();
    disconnect = () => { document.removeEventListener("visibilitychange", update); stop(); };
  };
  const connect = () => {
    try {
      const worker = new SharedWorker(script.src, "brickpress");
      worker.addEventListener("error", () => { disconnect(); connectAlone(); }, { once: true });
      worker.port.addEventListener("message", ({ data }) => handle(data));
      worker.port.start();
      worker.port.postMessage({ ...page });
      disconnect = () => worker.port.postMessage(null);
    } catch {
      connectAlone();
    }
  };
  connect();
  addEventListener("pagehide", () => disconnect());
  addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
})();
