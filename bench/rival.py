"""The same chapters as somebody would publish them who changes no default."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import yaml

from kgbook import prose, refresh

EXPLORER = "from kgbook.explorer import events\nfrom kgbook.explorer_charts import page_chart\n\npage_chart"


def make(root: Path, folder: Path) -> Path:
    """Write the book's twin: Altair's own renderer, Jupyter Book's own settings, prose without checks.

    The pages of facts have no counterpart, so the twin has fewer pages to build.
    """
    (folder / "chapters").mkdir(parents=True)
    for path in sorted((root / "chapters").glob("*.ipynb")):
        notebook = nbformat.read(path, 4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.source = re.sub(r"^kgbook\.enable\(\).*\n?", "", cell.source, flags=re.MULTILINE)
                # The explorer chooses its own form for a page; here its chart is drawn as Altair draws any.
                cell.source = re.sub(r"^kgbook\.explore\(", f"{EXPLORER}(events(), ", cell.source, flags=re.MULTILINE)
            else:
                cell.source = prose.FACT.sub(r"\g<shown>", cell.source)
        target = folder / "chapters" / path.name
        nbformat.write(notebook, target)
        nbformat.write(refresh.run(target), target)
    for path in root.glob("index.*"):
        shutil.copy(path, folder)
        copied = folder / path.name
        copied.write_text(prose.FACT.sub(r"\g<shown>", copied.read_text("utf-8")), "utf-8")
    config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
    (folder / "_config.yml").write_text(yaml.safe_dump({"title": config["title"], "author": config["author"]}))
    chapters = [{"file": f"chapters/{path.stem}"} for path in sorted((folder / "chapters").glob("*.ipynb"))]
    toc = {"format": "jb-book", "root": "index", "chapters": chapters}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc))
    return folder
