"""`check` on an inventory in which one bit of one byte has changed, wherever it lies."""

import os
import random

import pytest

from disturbed import rows
from harness import stocktake

WORKSPACE = ["--users", 20]

SEED = int(os.environ.get("FAULTS_SEED", random.randrange(10**6)))


def check_with_a_flipped_bit(workspace, tmp_path, at, bit):
    content = bytearray(workspace.inventory.read_bytes())
    content[at] ^= 1 << bit
    broken = tmp_path / "broken.db"
    broken.write_bytes(content)
    result = stocktake("check", "--inventory", broken)
    assert str(broken) in result.stderr
    assert "digest" not in result.stdout
    return result


def is_damaged(result):
    assert result.returncode == 6, result.stdout + result.stderr
    assert "is damaged" in result.stderr
    assert "restore it from a copy" in result.stderr and "--fresh" in result.stderr


def test_without_a_change_it_is_sound(workspace):
    assert stocktake("check", "--inventory", workspace.inventory).returncode == 0


@pytest.mark.parametrize("what", [b"user00003@example.com", b"CREATE TABLE", b"NOTEBOOK",
                                  b"seal", b"/Users/"])
def test_in_what_people_read(workspace, tmp_path, what):
    content = workspace.inventory.read_bytes()
    at = content.rindex(what)
    is_damaged(check_with_a_flipped_bit(workspace, tmp_path, at + len(what) // 2, 0))


def test_in_the_name_of_a_file(workspace, tmp_path):
    (name,), = rows(workspace.inventory, "SELECT name FROM entry ORDER BY id LIMIT 1 OFFSET 500")
    at = workspace.inventory.read_bytes().rindex(name.encode())
    is_damaged(check_with_a_flipped_bit(workspace, tmp_path, at, 0))


@pytest.mark.parametrize("part", [0, 0.25, 0.5, 0.75, 1])
def test_in_each_part_of_the_file(workspace, tmp_path, part):
    last = workspace.inventory.stat().st_size - 1
    is_damaged(check_with_a_flipped_bit(workspace, tmp_path, max(100, int(last * part)), 3))


def test_in_the_header(workspace, tmp_path):
    """Some of it says what the file is: without that, it is no inventory."""
    for at in range(100):
        result = check_with_a_flipped_bit(workspace, tmp_path, at, at % 8)
        assert result.returncode in (2, 6), at
        assert result.stderr.strip().count("\n") >= 1, result.stderr


def test_at_random_places(workspace, tmp_path):
    print(f"FAULTS_SEED={SEED}")
    places = random.Random(SEED)
    size = workspace.inventory.stat().st_size
    for _ in range(100):
        is_damaged(check_with_a_flipped_bit(workspace, tmp_path, places.randrange(100, size),
                                            places.randrange(8)))
