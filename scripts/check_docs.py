#!/usr/bin/env python3
"""check_docs.py [ROOT]: checks the Markdown files of the tree; fails on any problem.

Relative links and paths in `backquotes` must exist. The README.md of each folder under docs/ must
name every page of the folder, and that of docs/adr must agree with its records.
"""

import pathlib
import re
import sys

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`((?:src|tests|scripts|docs|cmake|bench|\.ci)/[\w./-]*)`")
RECORD = re.compile(r"# (\d+)\. (.+)\n\nStatus: (.+)\. Date: (\d{4}-\d\d-\d\d)\.\n")
ROW = re.compile(r"\| \[(\d+)\]\((.+?)\) \| (.+) \| (.+) \| (\S+) \|")


def pages(root):
    ignored = {"build", ".git"}
    return [page for page in sorted(root.rglob("*.md"))
            if ignored.isdisjoint(page.relative_to(root).parts)]


def links(page):
    text = CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))
    targets = [target.split("#")[0] for target in LINK.findall(text) if "://" not in target]
    return [page.parent / target for target in targets if target]


def paths(root, page):
    text = CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))
    return [root / path for path in PATH.findall(text)]


def check_links(root):
    for page in pages(root):
        for target in links(page) + paths(root, page):
            if not target.exists():
                yield f"{page.relative_to(root)}: there is no {target.relative_to(root)}"


def check_indexes(root):
    for folder in {page.parent for page in pages(root / "docs")}:
        index = folder / "README.md"
        if not index.exists():
            yield f"there is no {index.relative_to(root)}"
            continue
        named = {target.resolve() for target in links(index)}
        for page in folder.glob("*.md"):
            if page != index and page.resolve() not in named:
                yield f"{index.relative_to(root)}: does not name {page.name}"


def check_records(root):
    folder = root / "docs" / "adr"
    records = set()
    for page in folder.glob("[0-9]*.md"):
        record = RECORD.match(page.read_text(encoding="utf-8"))
        if not record:
            yield f"docs/adr/{page.name}: needs a number and a title, then a status and a date"
            continue
        number, title, status, date = record.groups()
        if int(number) != int(page.name[:4]):
            yield f"docs/adr/{page.name}: its title has the number {number}"
        records.add((number, page.name, title, status, date))
    rows = set(ROW.findall((folder / "README.md").read_text(encoding="utf-8")))
    for number, name, *_ in records ^ rows:
        yield f"docs/adr/README.md: the row of {number} is not what {name} says"


def main():
    default = pathlib.Path(__file__).parents[1]
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else default).resolve()
    problems = sorted({*check_links(root), *check_indexes(root), *check_records(root)})
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
