"""Shows the built book on this computer only: ``python -m kgbook.serve``."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Quiet(SimpleHTTPRequestHandler):
    def log_request(self, *_: object) -> None:  # a line for every file would hide the address
        pass


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """A server of a folder on loopback, not yet running.

    Parameters
    ----------
    folder : Path
        What to serve.
    port : int, default 0
        The port wanted; 0, or one that is taken, gives a free one.
    """
    handler = partial(_Quiet, directory=str(folder))
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def main(argv: list[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m kgbook.serve", description="Show the built book.")
    parser.add_argument("folder", nargs="?", default="_build/html", type=Path, metavar="FOLDER")
    parser.add_argument("--port", type=int, default=8000, help="another is taken if this one is in use")
    args = parser.parse_args(argv)
    if not (args.folder / "index.html").is_file():
        print(f"serve: there is no book in {args.folder}: run make book", file=sys.stderr)
        return 1
    with server(args.folder, args.port) as running:
        print(f"The book is at http://127.0.0.1:{running.server_port}/ (Ctrl-C ends this)", flush=True)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
