"""`check`: damage, another inventory, the seal; with the built binary."""

import random
import shutil
import sqlite3

import pytest

from harness import Simulator, stocktake


@pytest.fixture(scope="module")
def scans(tmp_path_factory):
    """Two scans of one workspace."""
    with Simulator(tmp_path_factory.mktemp("check"), "--users", 5, "--seed", 3) as simulator:
        yield simulator.scan(name="one"), simulator.scan(name="two")


def check(inventory, *arguments):
    return stocktake("check", "--inventory", inventory, *arguments)


def test_two_scans_of_one_workspace_have_the_same_content(scans):
    one, two = scans
    result = check(one.inventory, "--against", two.inventory)
    assert result.returncode == 0, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == f"the same content as {two.inventory}"
    assert lines[-1].startswith("digest sha256:")
    assert any(line.startswith("sealed: ") for line in lines)


def test_each_difference_is_a_line_and_the_exit_code_is_3(scans, tmp_path):
    one, two = scans
    other = tmp_path / "other.db"
    shutil.copy(two.inventory, other)
    with sqlite3.connect(other) as database:
        database.execute("DELETE FROM meta WHERE key = 'seal'")
        # A millisecond: in no sum of the inventory, and all the same another file.
        database.execute("UPDATE entry SET modified_at = modified_at - 1 WHERE id = (SELECT id FROM"
                         " entry WHERE modified_at % 1000 = 1 AND id NOT IN (SELECT entry FROM"
                         " top_file) LIMIT 1)")
    database.close()
    result = check(one.inventory, "--against", other)
    assert result.returncode == 3, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("~ file ")
    assert lines[0].endswith(".000Z")
    assert lines[1] == f"1 difference from {other}"
    assert any(line.startswith("not sealed") for line in check(other).stdout.splitlines())


@pytest.mark.parametrize("swapped", [False, True])
def test_a_flipped_byte_is_damage_on_either_side(scans, tmp_path, swapped):
    one, two = scans
    content = bytearray(two.inventory.read_bytes())
    random.seed(5)
    content[random.randrange(100, len(content))] ^= 0x10
    broken = tmp_path / "broken.db"
    broken.write_bytes(content)
    pair = (broken, one.inventory) if swapped else (one.inventory, broken)
    result = check(pair[0], "--against", pair[1])
    assert result.returncode == 6, result.stdout + result.stderr
    assert str(broken) in result.stderr
    assert "digest" not in result.stdout


def test_against_what_is_no_inventory_is_wrong_usage(scans, tmp_path):
    text = tmp_path / "text"
    text.write_text("a text")
    assert check(scans[0].inventory, "--against", text).returncode == 2
    assert check(scans[0].inventory, "--against", tmp_path / "none").returncode == 2
