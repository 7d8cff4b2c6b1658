/* The book's only script of its own: draws charts live when they come near, opens the card
   of a fact, and finds rows on the facts pages. Without it the page has pictures of the charts, tables and plain links. */
(() => {
  "use strict";

  /* ---- charts ---- */

  const self = document.currentScript;
  const NARROW = 480; // below this a chart takes its form for phones
  const FIT = { type: "fit-x", contains: "padding" };
  let loading;

  // A script element, for it works from file:// too, where fetch and modules do not.
  const fetched = (address, what) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => resolve(script.chart);
      script.onerror = () => reject(new Error(`${what} did not load`));
      document.head.append(script);
    });

  const load = () =>
    (loading ??= fetched(new URL(self.dataset.vega, self.src), "the chart library").then(() => window.kgVegaEmbed));

  // A heavy chart has its data beside the page, as a call of this.
  window.kgChart = (chart) => (document.currentScript.chart = chart);
  const dataOf = async ({ dataset, textContent }) =>
    dataset.src ? fetched(dataset.src, "the data of the chart") : JSON.parse(textContent);

  const composite = (spec) =>
    ["vconcat", "concat", "facet", "repeat"].some((key) => key in spec) || "row" in (spec.encoding ?? {});

  const plots = (spec) =>
    spec.spec ? plots(spec.spec) : spec.vconcat || spec.concat ? (spec.vconcat ?? spec.concat).flatMap(plots) : [spec];

  const change = (spec, [path, value]) => {
    const last = path[path.length - 1];
    let part = spec;
    for (const key of path.slice(0, -1)) {
      if (typeof part[key] !== "object" || part[key] === null) part[key] = {};
      part = part[key];
    }
    part[last] = value;
  };

  const sized = (chart, width, inner = width) => {
    const spec = structuredClone(chart.spec);
    if (width < NARROW) chart.narrow.forEach((pair) => change(spec, pair));
    plots(spec).forEach((plot) => (plot.width = inner));
    return spec;
  };

  async function draw(figure, chart) {
    const embed = await load();
    const width = Math.floor(figure.clientWidth);
    if (!width) return;
    const place = document.createElement("div");
    place.className = "kg-chart kg-live";
    const options = {
      actions: false,
      ast: true, // expressions are interpreted, so a policy against eval() does not stop them
      config: { font: getComputedStyle(figure).fontFamily },
      defaultStyle: false,
      mode: "vega-lite",
      // Not in the specification: Vega-Lite would warn where the height goes by steps.
      patch: composite(chart.spec) ? [] : [{ op: "add", path: "/autosize", value: FIT }],
      renderer: "svg",
      tooltip: { disableDefaultStyle: true, id: "kg-tooltip", theme: "kg" },
    };
    const make = (inner) => embed(place, sized(chart, width, inner), options);
    let result = await make(width);
    if (composite(chart.spec)) {
      // Axes come on top of the plots' width: two drawings tell how much, the third fits.
      const total = () => place.querySelector("svg").width.baseVal.value;
      const first = total();
      const second = width - (first - width) / 2;
      result.finalize();
      result = await make(second);
      const slope = (first - total()) / (width - second);
      if (slope) {
        const third = second - (total() - width) / slope;
        result.finalize();
        result = await make(third);
      }
    }
    // Marks have names of their own. A group of them that has none is no picture, though Vega says so of an empty one.
    for (const group of place.querySelectorAll('.role-mark[role="graphics-symbol"]:not([aria-label])'))
      ["role", "aria-roledescription"].forEach((name) => group.removeAttribute(name));
    chart.result?.finalize();
    chart.place?.remove();
    figure.querySelector(".kg-still").hidden = true;
    figure.querySelector(".kg-still").after(place);
    Object.assign(chart, { place, result, width });
    figure.dataset.live = "";
  }

  // Another width: a single plot is stretched and keeps what the reader chose in it.
  async function resize(figure, chart) {
    const width = Math.floor(figure.clientWidth);
    if (!width || width === chart.width) return;
    if (composite(chart.spec) || width < NARROW !== chart.width < NARROW) return draw(figure, chart);
    chart.width = width;
    await chart.result.view.width(width).runAsync();
  }

  // A chart that cannot be drawn leaves its picture where it is.
  const tried = (figure, task) =>
    task.catch((error) => console.error(`${figure.id}: ${error.message}; the picture stays`));

  async function start(figure) {
    const chart = await dataOf(figure.querySelector("script"));
    let timer;
    await draw(figure, chart);
    new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => tried(figure, resize(figure, chart)), 150);
    }).observe(figure);
  }

  const near = new IntersectionObserver(
    (entries) =>
      entries
        .filter((entry) => entry.isIntersecting)
        .forEach(({ target }) => {
          near.unobserve(target);
          tried(target, start(target));
        }),
    { rootMargin: "400px" },
  );
  // The library is heavy and the picture is there: it waits for a reader who is doing something.
  const SIGNS = ["scroll", "pointermove", "pointerdown", "keydown", "wheel", "touchstart"];
  const begin = ({ type, target }) => {
    if (type === "scroll" && target !== document) return; // the theme scrolls its side bar by itself
    SIGNS.forEach((sign) => removeEventListener(sign, begin, true));
    document.querySelectorAll(".kg-figure").forEach((figure) => near.observe(figure));
  };
  SIGNS.forEach((sign) => addEventListener(sign, begin, { capture: true, passive: true }));

  /* ---- cards ---- */

  const EDGE = 12;

  // The room right of the text, if it is enough for a card.
  function beside(link, wide) {
    const text = link.closest(".bd-article")?.getBoundingClientRect();
    const left = text ? text.right + 2 * EDGE : wide;
    const width = Math.min(wide - left - EDGE, 420);
    return width >= 250 ? { left, width } : undefined;
  }

  function place(card, link) {
    const rects = link.getClientRects();
    const at = rects[rects.length - 1];
    const page = document.documentElement;
    const margin = beside(link, page.clientWidth);
    card.style.width = margin ? `${margin.width}px` : "";
    const { offsetWidth: width, offsetHeight: height } = card;
    if (margin) {
      // A note in the margin: nothing of the text is hidden.
      const top = Math.max(EDGE, Math.min(at.top, page.clientHeight - height - EDGE));
      card.style.left = `${margin.left + scrollX}px`;
      card.style.top = `${top + scrollY}px`;
      return;
    }
    const left = Math.max(EDGE, Math.min(at.left, page.clientWidth - width - EDGE));
    const above = at.bottom + height + EDGE > page.clientHeight && at.top > height + EDGE;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${(above ? at.top - height - 6 : at.bottom + 6) + scrollY}px`;
  }

  // The citation, and where it was read: an address on the web, never a folder on the reader's own computer.
  function offerCopy(card) {
    const text = card.querySelector(".kg-cite > p");
    const place = card.querySelector(":scope > p:last-of-type > a");
    if (!text) return;
    if (place && location.protocol.startsWith("http")) text.append(` ${place.href}`);
    const button = document.createElement("button");
    button.className = "kg-copy";
    button.type = "button";
    button.textContent = "Copy";
    const told = document.createElement("span");
    told.className = "kg-copied";
    told.setAttribute("role", "status");
    button.onclick = async () => {
      // Over plain HTTP and from a folder there may be no clipboard to write to: the words are marked then.
      const copied = await navigator.clipboard?.writeText(text.textContent).then(() => true, () => false);
      if (!copied) getSelection().selectAllChildren(text);
      told.textContent = copied || document.execCommand("copy") ? "Copied" : "Marked: copy it with your keyboard or menu";
    };
    text.after(button, told);
  }

  function open(card, link) {
    if (!card.dataset.ready) {
      card.dataset.ready = "";
      card.tabIndex = -1;
      const close = document.createElement("button");
      close.className = "kg-close";
      close.type = "button";
      close.ariaLabel = "Close";
      close.onclick = () => card.hidePopover();
      card.append(close);
      offerCopy(card);
      // Sphinx's own keyboard script would swallow the key.
      card.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        card.hidePopover();
      });
    }
    // Focus goes back to the link, unless the reader has moved it elsewhere by then.
    card.ontoggle = ({ newState }) => {
      const lost = document.activeElement === document.body || card.contains(document.activeElement);
      if (newState === "closed" && lost) link.focus({ preventScroll: true });
    };
    card.showPopover();
    place(card, link);
    card.focus({ preventScroll: true });
  }

  document.querySelectorAll("a[data-card]").forEach((link) => (link.ariaHasPopup = "dialog"));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-card]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const card = document.getElementById(link.dataset.card);
    if (!card?.showPopover) return;
    event.preventDefault();
    if (!card.matches(":popover-open")) open(card, link);
  });

  /* ---- the frame ---- */

  // The theme takes the focus from its buttons; who uses a keyboard would begin at the top again.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".theme-switch-button");
    if (button && !event.detail) button.focus();
  });
  for (const [dialog, toggle] of [["primary", ".primary-toggle"], ["secondary", ".secondary-toggle"]])
    document
      .getElementById(`pst-${dialog}-sidebar-modal`)
      ?.addEventListener("close", () => document.querySelector(toggle)?.focus({ preventScroll: true }));

  /* ---- facts pages: a table on several pages ---- */

  // An address stays: who comes for a row that now stands on another page is led there.
  const within = (id, [first, last = first]) => id.length === first.length && first <= id && id <= last;

  function leadOn() {
    const id = location.hash.slice(1);
    if (!id || document.getElementById(id)) return;
    const link = [...document.querySelectorAll("a[data-places]")].find(({ dataset }) =>
      dataset.places.split(" ").some((span) => within(id, span.split(".."))),
    );
    if (link) location.replace(`${link.href}#${id}`);
  }

  addEventListener("hashchange", leadOn);
  leadOn();

  /* ---- facts pages: find a row ---- */

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function finder(form) {
    const facetsOf = (row) =>
      new Map([...row.querySelectorAll("dt")].map((dt) => [dt.textContent, dt.nextElementSibling?.textContent.trim()]));
    const rows = document.querySelectorAll(".kg-record, .kg-series tbody tr");
    const all = [...rows].map((row) => ({ row }));
    // Only who looks for something needs them, and then once.
    const has = (one, facet, value) => (one.facets ??= facetsOf(one.row)).get(facet) === value;
    const textOf = (one) => (one.text ??= fold(`${one.row.id} ${one.row.textContent} ${one.row.dataset.names ?? ""}`));
    const words = form.elements.find;
    const menus = [...form.querySelectorAll("select")].map((menu) => ({ facet: menu.dataset.facet, menu }));
    const told = form.querySelector("[role=status]");
    const counted = told.textContent.replace(/^\d+ of \d+ /, "");
    const asked = new URLSearchParams(location.search);

    function show() {
      const wanted = fold(words.value).split(/\s+/).filter(Boolean);
      let found = 0;
      for (const one of all) {
        const fits =
          wanted.every((word) => textOf(one).includes(word)) &&
          menus.every(({ facet, menu }) => !menu.value || has(one, facet, menu.value));
        one.row.hidden = !fits;
        found += fits;
      }
      told.textContent = found
        ? `${found} of ${all.length} ${counted}`
        : "No row fits. Try fewer words, another spelling, or all in the menus.";
    }

    function choose() {
      show();
      const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
      history.replaceState(null, "", `${location.pathname}${chosen.size ? `?${chosen}` : ""}`);
    }

    for (const control of [words, ...menus.map(({ menu }) => menu)]) control.value = asked.get(control.name) ?? "";
    form.addEventListener("input", choose);
    form.addEventListener("submit", (event) => event.preventDefault());
    // Who follows a link to a row sees it, whatever was looked for.
    addEventListener("hashchange", () => {
      if (!document.getElementById(location.hash.slice(1))?.closest("[hidden]")) return;
      form.reset();
      show();
      document.getElementById(location.hash.slice(1)).scrollIntoView();
    });
    if (asked.size) show();
  }

  document.querySelectorAll(".kg-find").forEach(finder);
})();
