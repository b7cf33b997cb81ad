"""The protocol's definitions in this project are those of the real pyspark packages."""

import json
import pathlib
import subprocess

import pytest

from install import VERSION, SparkUnavailable, install

HERE = pathlib.Path(__file__).resolve().parent
DEFINITIONS = HERE.parents[1] / "src" / "spark_connect" / "proto"

# What a 3.5 server does not know, and skips.
NEWER_THAN = {
    "4.0": set(),
    "3.5": {
        *(f"{request}.client_observed_server_side_session_id" for request in (
            "AddArtifactsRequest", "AnalyzePlanRequest", "ConfigRequest", "ExecutePlanRequest",
            "InterruptRequest", "ReattachExecuteRequest", "ReleaseExecuteRequest")),
        *(f"{response}.server_side_session_id" for response in (
            "AddArtifactsResponse", "AnalyzePlanResponse", "ConfigResponse",
            "ExecutePlanResponse")),
        "AddArtifactsResponse.session_id", "ExecutePlanResponse.ArrowBatch.start_offset",
        "FetchErrorDetailsRequest", "FetchErrorDetailsResponse", "FetchErrorDetailsResponse.Error",
        "FetchErrorDetailsResponse.SparkThrowable", "ReleaseSessionRequest",
        "ReleaseSessionResponse", "SparkConnectService.ReleaseSession",
        "SparkConnectService.FetchErrorDetails",
    },
}


@pytest.fixture(scope="module", name="python")
def installed_python():
    try:
        return install(VERSION).python
    except SparkUnavailable as reason:
        pytest.skip(str(reason))


def compare(python, definitions, directory):
    compiled = directory / "definitions.pb"
    subprocess.run(["protoc", f"--proto_path={definitions}", "--include_imports",
                    f"--descriptor_set_out={compiled}",
                    *map(str, sorted(definitions.glob("*.proto")))], check=True)
    done = subprocess.run([str(python), "-B", str(HERE / "descriptors.py"), str(compiled)],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_every_field_is_spark_s(python, tmp_path):
    result = compare(python, DEFINITIONS, tmp_path)
    assert result["different"] == []
    newer = {name.removeprefix(".spark.connect.") for name in result["unknown"]}
    assert newer == NEWER_THAN[VERSION]
    assert result["compared"] > 130


@pytest.mark.parametrize(("right", "wrong", "name"), [
    ("int32 eval_type = 2;", "int32 eval_type = 6;", ".spark.connect.PythonUDF.eval_type"),
    ("bytes command = 3;", "string command = 3;", ".spark.connect.PythonUDF.command"),
    ("repeated string tags = 7;", "string tags = 7;", ".spark.connect.ExecutePlanRequest.tags"),
    ("optional int64 start = 1;", "int64 start = 1;", ".spark.connect.Range.start"),
    ("INTERRUPT_TYPE_TAG = 2;", "INTERRUPT_TYPE_TAG = 4;",
     ".spark.connect.InterruptRequest.InterruptType.INTERRUPT_TYPE_TAG"),
])
def test_a_mistake_would_be_found(python, tmp_path, right, wrong, name):
    for file in DEFINITIONS.glob("*.proto"):
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    result = compare(python, tmp_path, tmp_path)
    assert [line.split(":")[0] for line in result["different"]] == [name]
