"""Look through pinned packages of the package index, and say what is found otherwise than in the snapshot."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.ecosystem import page, snapshot
from tests.ecosystem.looking import look_through
from tests.ecosystem.packages import FOLDER, UnavailableError, download, modules_in, read_packages
from tests.ecosystem.rewriting import rewrite


def main() -> int:
    """Do what the arguments ask for; 1 where something is not as it was, or should not be."""
    parser = argparse.ArgumentParser(prog="python -m tests.ecosystem", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the packages are, or are to be")
    parser.add_argument("--quick", action="store_true", help="only the packages that the tests look at")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this package")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes; all cores by default")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--update", action="store_true", help="make what is found the snapshot")
    action.add_argument("--rewrite", action="store_true", help="fix copies of the packages, and judge what changed")
    action.add_argument("--write-page", action="store_true", help=f"write {page.PAGE.name}, of what is there")
    options = parser.parse_args()
    if options.write_page:
        page.PAGE.write_text(page.page(), encoding="utf-8")
        return 0
    if options.update and (options.quick or options.only):
        parser.error("the snapshot is one of all packages")
    packages = [
        package
        for package in read_packages()
        if (package.is_quick or not options.quick) and (not options.only or package.name in options.only)
    ]
    try:
        wheels = download(packages, options.folder)
    except UnavailableError as error:
        print(f"can't download: {error}", file=sys.stderr)
        return 2
    modules = [module for name, wheel in wheels.items() for module in modules_in(name, wheel)]
    print(f"{len(packages)} packages, {len(modules)} files", file=sys.stderr, flush=True)
    started = time.monotonic()
    if options.rewrite:
        with tempfile.TemporaryDirectory() as temporary:
            rewriting = rewrite(modules, Path(temporary))
        print(f"{rewriting.changed_lines} lines changed in {rewriting.changed_files} files")
        told = "\n".join(rewriting.complaints)
    else:
        seen = look_through(modules, options.jobs)
        if options.update:
            snapshot.write(seen)
            return 0
        told = snapshot.difference(seen, wheels.keys())
    print(f"looked through in {time.monotonic() - started:.0f} s", file=sys.stderr)
    if told:
        print(told)
    return 1 if told else 0


if __name__ == "__main__":
    raise SystemExit(main())
