"""scripts/check_docs.py on a small tree: what it accepts and what it reports."""

import pathlib
import subprocess

import pytest

SCRIPT = pathlib.Path(__file__).parents[3] / "scripts" / "check_docs.py"


@pytest.fixture
def tree(tmp_path):
    def write(path, text):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    write("README.md", "[the page](docs/page.md#part), `docs/adr/`, [x](https://example.org/x)\n")
    write("docs/README.md", "[page](page.md)\n")
    write("docs/page.md", "# Page\n")
    write("docs/adr/README.md", "| [1](0001-first.md) | First | accepted | 2026-01-02 |\n")
    write("docs/adr/0001-first.md", "# 1. First\n\nStatus: accepted. Date: 2026-01-02.\n")
    return tmp_path, write


def problems(root):
    result = subprocess.run(["/usr/bin/python3", "-B", SCRIPT, root], capture_output=True, text=True)
    assert result.stderr == ""
    assert result.returncode == (1 if result.stdout else 0)
    return result.stdout.splitlines()


def test_a_sound_tree_has_no_problem(tree):
    root, _ = tree
    assert problems(root) == []


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("README.md", "[x](docs/none.md)", "README.md: there is no docs/none.md"),
        ("README.md", "`src/gone.cpp`", "README.md: there is no src/gone.cpp"),
        ("docs/more.md", "# More", "docs/README.md: does not name more.md"),
        ("docs/new/page.md", "# New", "there is no docs/new/README.md"),
        ("docs/adr/0001-first.md", "# 1. First\n\nText.\n",
         "docs/adr/0001-first.md: needs a number and a title, then a status and a date"),
        ("docs/adr/0001-first.md", "# 1. First\n\nStatus: superseded by 2. Date: 2026-01-02.\n",
         "docs/adr/README.md: the row of 1 is not what 0001-first.md says"),
        ("docs/adr/0001-first.md", "# 2. First\n\nStatus: accepted. Date: 2026-01-02.\n",
         "docs/adr/0001-first.md: its title has the number 2"),
    ],
)
def test_it_reports(tree, path, text, problem):
    root, write = tree
    write(path, text)
    assert problem in problems(root)


def test_a_link_in_a_code_block_is_an_example(tree):
    root, write = tree
    write("README.md", "```\n[x](docs/none.md)\n```\n")
    assert problems(root) == []
