"""Over HTTPS and HTTP/2, through a real proxy: the same inventory, or an error that names its cause."""

import glob
import json
import os
import subprocess

import pytest

from harness import ANY_BUNDLE, BINARY, Simulator, clean_environment, read_csv, stocktake
from tls_front import Authority, TlsFront
from waiting import wait_until

SHAPE = ["--users", 60, "--dirs", 16, "--git-folders", "--orphans", 3]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("ca"))


def scan_command(directory, simulator, front, *arguments):
    return ["scan", "--all-users", "--host", front.url, "--token-file", simulator.token_file,
            "--inventory", directory / "tls.db", "--output", directory / "tls.csv", *arguments]


def scan(directory, simulator, front, *arguments, env=None):
    return stocktake(*scan_command(directory, simulator, front, *arguments), env=env)


def start(directory, simulator, front, authority):
    command = scan_command(directory, simulator, front, "--ca-file", authority.ca)
    return subprocess.Popen([BINARY, *map(str, command)], stderr=subprocess.PIPE, text=True,
                            env=clean_environment())


def is_exact(directory, simulator):
    return read_csv(directory / "tls.csv") == simulator.truth


@pytest.mark.parametrize("way", ["--ca-file", "SSL_CERT_FILE", "CURL_CA_BUNDLE"])
def test_http2_on_one_connection(tmp_path, authority, way):
    arguments, env = [], clean_environment()
    if way.startswith("--"):
        arguments = [way, authority.ca]
    else:
        env[way] = str(authority.ca)
    with Simulator(tmp_path, *SHAPE) as simulator, \
            TlsFront(tmp_path, simulator, authority) as front:
        result = scan(tmp_path, simulator, front, *arguments, env=env)
        assert result.returncode == 0, result.stderr
        assert is_exact(tmp_path, simulator)
        stats = simulator.stats()
        by_protocol, by_connection = front.requests()
    assert by_protocol == {"HTTP/2": stats["requests"]}
    assert len(by_connection) == 1
    assert stats["repeated"] == 0


def test_tls_without_http2(tmp_path, authority):
    with Simulator(tmp_path, *SHAPE) as simulator, \
            TlsFront(tmp_path, simulator, authority, "--npn-list=http/1.1") as front:
        result = scan(tmp_path, simulator, front, "--ca-file", authority.ca)
        assert result.returncode == 0, result.stderr
        assert is_exact(tmp_path, simulator)
        assert front.requests()[0].keys() == {"HTTP/1.1"}


def test_bad_weather_over_http2_changes_nothing(tmp_path, authority):
    weather = ["--p429", "2%", "--p5xx", "4%", "--reset", "4%", "--truncate", "4%", "--html", "2%"]
    with Simulator(tmp_path, "--users", 30, *weather) as simulator, \
            TlsFront(tmp_path, simulator, authority) as front:
        result = scan(tmp_path, simulator, front, "--ca-file", authority.ca)
        assert result.returncode == 0, result.stderr
        assert is_exact(tmp_path, simulator)
        assert simulator.stats()["throttled"] > 0
        assert front.requests()[0].keys() == {"HTTP/2"}


def test_goaway_again_and_again_costs_nothing(tmp_path, authority):
    with Simulator(tmp_path, *SHAPE, "--latency", "5ms") as simulator, \
            TlsFront(tmp_path, simulator, authority, "--frontend-max-requests=40") as front:
        result = scan(tmp_path, simulator, front, "--ca-file", authority.ca)
        assert result.returncode == 0, result.stderr
        assert is_exact(tmp_path, simulator)
        stats = simulator.stats()
        by_protocol, by_connection = front.requests()
    assert by_protocol == {"HTTP/2": stats["requests"]}
    assert len(by_connection) > 10
    assert stats["repeated"] == 0


def test_proxy_that_replaces_its_workers_costs_nothing(tmp_path, authority):
    with Simulator(tmp_path, *SHAPE, "--latency", "50ms") as simulator, \
            TlsFront(tmp_path, simulator, authority) as front:
        running = start(tmp_path, simulator, front, authority)
        for listed in (100, 400, 700):
            wait_for_requests(simulator, running, listed)
            front.replace_workers()
        stderr = running.communicate(timeout=60)[1]
        assert running.returncode == 0, stderr
        assert is_exact(tmp_path, simulator)
        assert len(front.requests()[1]) > 3
        assert simulator.stats()["repeated"] == 0


def test_proxy_that_dies_and_comes_back(tmp_path, authority):
    with Simulator(tmp_path, *SHAPE, "--latency", "50ms") as simulator:
        with TlsFront(tmp_path, simulator, authority) as front:
            running = start(tmp_path, simulator, front, authority)
            wait_for_requests(simulator, running, 300)
            front.kill()
        assert running.poll() is None
        with TlsFront(tmp_path, simulator, authority, port=front.port):
            stderr = running.communicate(timeout=100)[1]
        assert running.returncode == 0, stderr
        assert is_exact(tmp_path, simulator)


def wait_for_requests(simulator, running, count):
    wait_until(lambda: simulator.stats()["requests"] >= count, f"{count} requests", process=running)


def refused(directory, authority, words, *arguments, env=None, dates=0):
    """A certificate that does not hold: exit 5, the cause and the remedy, in the same words by
    `doctor`. No token was sent. `dates`: how often a command asked for the server's date, without
    one."""
    with Simulator(directory, "--users", 2) as simulator, \
            TlsFront(directory, simulator, authority) as front:
        result = scan(directory, simulator, front, *arguments, env=env)
        assert result.returncode == 5
        for each in words:
            assert each in result.stderr
        doctor = stocktake("doctor", "--host", front.url, "--token-file", simulator.token_file,
                           "--format", "json", *arguments, env=env)
        assert doctor.returncode == 5
        [tls] = [check for check in json.loads(doctor.stdout) if check["status"] == "failed"]
        assert tls["check"] == "tls"
        for each in words:
            assert each in tls["found"] + tls["remedy"]
        assert f"  {tls['remedy']}\n" in result.stderr
        assert simulator.stats()["requests"] == 0
        assert front.requests()[0].total() == 0
        assert len(front.lines()) >= dates and (dates or not front.lines())
        assert all(" HEAD / " in line and line.endswith(" -") for line in front.lines())
    assert not (directory / "tls.db").exists()
    assert not (directory / "tls.csv").exists()


def spark_refused(directory, authority, words, *arguments):
    """A Spark server with such a certificate: in the words that REST requests have for it."""
    directory = directory / "spark"
    directory.mkdir()
    with Simulator(directory, "--users", 2) as simulator, \
            TlsFront(directory, simulator, authority) as front:
        result = stocktake("scan", "--all-users", *simulator.login(), "--inventory",
                           directory / "spark.db", *arguments, *ANY_BUNDLE,
                           "--spark-remote", f"sc://localhost:{front.port}/;use_ssl=true")
        assert result.returncode == 5
        for each in [f"localhost:{front.port}: ", *words]:
            assert each in result.stderr
        assert not front.lines()
        assert simulator.stats()["requests"] == 0
    assert not (directory / "spark.db").exists()


def clock_moved_by(days):
    """The environment of a machine whose clock is wrong."""
    library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")[0]
    return {**clean_environment(), "LD_PRELOAD": library, "FAKETIME": f"{days:+}d",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def test_authority_that_nobody_trusts(tmp_path, authority):
    words = ["local issuer", "does not trust", "--ca-file"]
    refused(tmp_path, authority, words)
    spark_refused(tmp_path, authority, words)


def test_authority_other_than_the_trusted_one(tmp_path, authority, tmp_path_factory):
    other = Authority(tmp_path_factory.mktemp("other"))
    refused(tmp_path, authority, ["does not trust", "--ca-file"], "--ca-file", other.ca)


def test_certificate_for_another_host(tmp_path, tmp_path_factory):
    other = Authority(tmp_path_factory.mktemp("other"), name="other.example.com")
    words = ["localhost", "is for another host", "check the address"]
    refused(tmp_path, other, words, "--ca-file", other.ca)
    spark_refused(tmp_path, other, words, "--ca-file", other.ca)


def test_certificate_that_has_expired(tmp_path, tmp_path_factory):
    expired = Authority(tmp_path_factory.mktemp("expired"), days=0)

    def has_expired():
        return subprocess.run(["openssl", "x509", "-checkend", "0", "-noout", "-in",
                               expired.certificate], capture_output=True).returncode != 0
    wait_until(has_expired, "the end of a certificate of 0 days")
    words = ["has expired", "replace the certificate"]
    refused(tmp_path, expired, words, "--ca-file", expired.ca, dates=2)
    spark_refused(tmp_path, expired, words, "--ca-file", expired.ca)


@pytest.mark.skipif(bool(os.environ.get("STOCKTAKE_SANITIZE")),
                    reason="a sanitizer and a library that is preloaded exclude each other")
@pytest.mark.parametrize("days", [-30, 30])
def test_a_clock_that_is_wrong(tmp_path, authority, days):
    """The server's own date shows it."""
    refused(tmp_path, authority, ["CLOCK_DIFFERS", "by the server's clock", "by this machine's",
                                  "set this machine's clock"],
            "--ca-file", authority.ca, env=clock_moved_by(days), dates=2)


def test_file_of_authorities_that_is_none(tmp_path, authority):
    (tmp_path / "empty.pem").write_text("")
    for name in ("empty.pem", "missing.pem"):
        refused(tmp_path, authority, [name, "file of trusted certificates", "--ca-file"],
                "--ca-file", tmp_path / name)
