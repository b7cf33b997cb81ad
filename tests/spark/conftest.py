"""The cluster that a file of tests runs on."""

import pytest

from cluster import SparkCluster
from install import VERSION, SparkUnavailable


@pytest.fixture(scope="module", name="cluster")
def running_cluster(request):
    """As the file says in CLUSTER. Without Java or Spark its tests are skipped, with the reason."""
    try:
        with SparkCluster(VERSION, **request.module.CLUSTER) as cluster:
            yield cluster
    except SparkUnavailable as reason:
        pytest.skip(str(reason))
