/* The search page: records by name, spelling or id, and pages by Sphinx's own search. Both lists
   of words are heavy, so they are fetched only once somebody looks for something. */
(() => {
  "use strict";

  const MOST = 20;
  const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  const field = document.getElementById("kg-q");
  const found = document.getElementById("kg-records");
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  field.value = asked;
  field.focus();
  if (!asked) return;
  document.title = `${asked} – ${document.title}`;

  const load = (name) => {
    const script = document.createElement("script");
    script.src = new URL(name, document.baseURI);
    script.onerror = () => (found.textContent = "The list of words did not load. Check the connection and try again.");
    document.head.append(script);
  };

  // Called by the list itself, for fetch() does not work from a folder.
  window.kgRecords = ({ pages, rows }) => {
    const words = fold(asked).split(/\s+/);
    // What is called so comes before what is about it, and its own place before all.
    const named = ([id, , title, names]) => {
      if (id === asked.toLowerCase()) return 0;
      if (id.startsWith("ent-") && words.every((word) => fold(`${title} ${names}`).includes(word))) return 1;
      return words.every((word) => fold(title).includes(word)) ? 2 : 3;
    };
    const hits = rows
      .filter(([id, , title, names]) => words.every((word) => fold(`${id} ${title} ${names ?? ""}`).includes(word)))
      .sort((a, b) => named(a) - named(b));
    const heading = document.createElement("h2");
    heading.textContent = "Records";
    const told = document.createElement("p");
    const shown = Math.min(hits.length, MOST);
    const all = hits.length > shown ? `the first ${shown} of ${hits.length}: more words find fewer` : `${hits.length} found`;
    told.textContent = hits.length ? `Single facts, people and sources, ${all}.` : "No record fits. Try fewer words, or another spelling.";
    const list = document.createElement("ul");
    for (const [id, page, title] of hits.slice(0, MOST)) {
      const link = document.createElement("a");
      link.href = `${pages[page][0]}#${id}`;
      link.textContent = title;
      const item = document.createElement("li");
      const place = document.createElement("small");
      place.textContent = ` ${pages[page][1]}, ${id}`;
      item.append(link, place);
      list.append(item);
    }
    found.replaceChildren(heading, told, list);
  };

  load(found.dataset.index);
  // An id is no word of a page; its record leads to every page that shows it.
  if (!/^([a-z]+-\d+|p\d+\.\d+)$/i.test(asked)) load("searchindex.js");
  else document.getElementById("search-results").hidden = true;
})();
