// node chapters.mjs PYODIDE NOTEBOOKS: runs the code of every notebook in the Pyodide of that folder, without browser or network.
// Prints a line of JSON for each notebook: what each of its cells gave, or how it failed.
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, notebooks] = process.argv.slice(2).map((folder) => resolve(folder));

// As a kernel does: a cell's last expression is shown, in all the forms that it has.
const RUNNER = `
import ast, contextlib, io, json, traceback

def forms(value):
    if value is None:
        return {}
    bundle = value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else {}
    bundle = dict(bundle[0] if isinstance(bundle, tuple) else bundle or {})
    if hasattr(value, "_repr_html_") and (text := value._repr_html_()):
        bundle.setdefault("text/html", text)
    bundle.setdefault("text/plain", repr(value))
    return bundle

def run(source, space):
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            exec(compile(tree, "<cell>", "exec"), space)
            shown = forms(eval(compile(ast.Expression(last.value), "<cell>", "eval"), space)) if last else {}
        return {"shown": shown, "stderr": said.getvalue()}
    except Exception as error:
        return {"shown": {}, "stderr": said.getvalue(), "error": "".join(traceback.format_exception_only(error)).strip()}

def run_all(sources):
    space = {"__name__": "__main__"}
    return json.dumps([run(source, space) for source in json.loads(sources)])

run_all
`;

const start = performance.now();
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")));
// Whatever is not in the folder is not there: no second look on the host that Pyodide has its own packages on.
const python = await loadPyodide({ indexURL: pyodide + "/", cdnUrl: "http://127.0.0.1:9/", stdout: () => {} });
const runAll = python.runPython(RUNNER);
for (const name of readdirSync(notebooks).filter((name) => name.endsWith(".ipynb")).sort()) {
  const cells = JSON.parse(readFileSync(join(notebooks, name), "utf8")).cells;
  const sources = cells.filter((cell) => cell.cell_type === "code").map((cell) => [cell.source].flat().join(""));
  for (const source of sources) await python.loadPackagesFromImports(source, { messageCallback: () => {} });
  const found = JSON.parse(runAll(JSON.stringify(sources)));
  process.stdout.write(JSON.stringify({ name, found, seconds: (performance.now() - start) / 1000 }) + "\n");
}
