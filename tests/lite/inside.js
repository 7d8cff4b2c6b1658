// Put into a page of JupyterLite before its own scripts, for the tests and the benchmark: shows the insides of what ships,
// which by itself does not show them, and changes nothing else.
(() => {
  const plain = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await plain(...asked);
    const path = new URL(asked[0].url ?? asked[0], location).pathname;
    if (!path.endsWith("/jupyter-lite.json") || !answer.ok) return answer;
    const settings = await answer.json();
    settings["jupyter-config-data"] = { ...settings["jupyter-config-data"], exposeAppInBrowser: true };
    return new Response(JSON.stringify(settings));
  };
  const panel = () => window.jupyterapp?.shell?.currentWidget;
  const codeCells = () =>
    panel().content.widgets.filter((cell) => cell.model.type === "code" && cell.model.sharedModel.source.trim());
  const marks = ".vega-embed svg.marks, .vega-embed canvas.marks";
  window.kg = {
    open: () => panel()?.content?.widgets?.length,
    // Every cell in the page, not only those in view; and a run is lost if it comes before the kernel.
    async ready() {
      await panel().context.ready;
      panel().content.notebookConfig = { ...panel().content.notebookConfig, windowingMode: "none" };
      await panel().sessionContext.ready;
      await panel().sessionContext.session.kernel.info;
      await window.jupyterapp.commands.execute("editmenu:clear-all");
    },
    runAll: () => window.jupyterapp.commands.execute("notebook:run-all-cells"),
    // Whether a cell has run, or one that shows something.
    first: (shows) =>
      codeCells().some(
        (cell) => cell.model.executionCount && (!shows || cell.node.querySelector(".jp-OutputArea-output")),
      ),
    outputs: () =>
      codeCells().map((cell) => ({
        count: cell.model.executionCount,
        outputs: cell.model.outputs.toJSON(),
        widths: [...cell.node.querySelectorAll(marks)].map((mark) => mark.getBoundingClientRect().width),
      })),
    drawn: (wanted) => document.querySelectorAll(marks).length >= wanted,
    // Run other code in the first cell, and say what it shows.
    async run(source) {
      const [cell] = codeCells();
      cell.model.sharedModel.source = source;
      panel().content.activeCellIndex = panel().content.widgets.indexOf(cell);
      await window.jupyterapp.commands.execute("notebook:run-cell");
      return cell.node.querySelector(".jp-OutputArea-output")?.textContent ?? "";
    },
  };
})();
