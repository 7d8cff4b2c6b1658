(() => {
  // Where a browser keeps nothing for a site, scripts of the theme would stop: they get a memory for this page.
  try {
    localStorage.length;
  } catch {
    for (const name of ["localStorage", "sessionStorage"]) {
      const kept = new Map();
      const getItem = (key) => kept.get(key) ?? null;
      const value = { getItem, setItem: (key, text) => kept.set(key, `${text}`), removeItem: (key) => kept.delete(key) };
      Object.defineProperty(window, name, { value, configurable: true });
    }
  }
  // Before the first letter is drawn, so that nothing flashes.
  const { dataset } = document.documentElement;
  dataset.mode = localStorage.getItem("mode") || "auto";
  const dark = dataset.mode === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : dataset.mode === "dark";
  dataset.theme = dark ? "dark" : "light";
})();
