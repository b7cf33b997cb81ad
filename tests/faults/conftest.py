"""What the tests of this folder share."""

import pytest

from disturbed import Workspace
from faulty_front import FaultyFront


@pytest.fixture(scope="module")
def workspace(request, tmp_path_factory):
    """Of the shape that the test's file says: WORKSPACE, options of the simulator."""
    with Workspace(tmp_path_factory.mktemp("workspace"), *request.module.WORKSPACE) as made:
        yield made


@pytest.fixture
def front(workspace):
    with FaultyFront(workspace.simulator) as made:
        yield made
