"""Through a forward proxy, as in a company: the same inventory, or an error that names the proxy."""

import subprocess

import pytest

from forward_proxy import ForwardProxy
from harness import ANY_BUNDLE, Simulator, clean_environment, read_csv, stocktake
from tls_front import Authority, TlsFront

NAME = "workspace.example"
HOST = f"https://{NAME}"
SHAPE = ["--users", 10, "--dirs", 6]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("ca"), NAME)


def scan(directory, simulator, authority, environment):
    return stocktake("scan", "--all-users", "--host", HOST, "--token-file", simulator.token_file,
                     "--ca-file", authority.ca, "--inventory", directory / "i.db",
                     "--output", directory / "u.csv", env=clean_environment(**environment))


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("address", ["http://127.0.0.1:{}", "127.0.0.1:{}",
                                     "http://me:p%40ss@127.0.0.1:{}"])
def test_through_a_proxy(tmp_path, authority, variable, address):
    password = "me:p@ss" if "@" in address else None
    with Simulator(tmp_path, *SHAPE) as simulator, \
            TlsFront(tmp_path, simulator, authority) as front, \
            ForwardProxy(front.port, password) as proxy:
        result = scan(tmp_path, simulator, authority, {variable: address.format(proxy.port)})
        assert result.returncode == 0, result.stderr
        assert read_csv(tmp_path / "u.csv").replace(f",{NAME}\n", ",SIMULATOR\n") == simulator.truth
    assert {target for target, _ in proxy.log} == {f"{NAME}:443"}


@pytest.mark.parametrize("status", [407, 403, 502])
def test_a_proxy_that_refuses_is_named(tmp_path, authority, status):
    with Simulator(tmp_path, *SHAPE) as simulator, ForwardProxy(1, status=status) as proxy:
        result = scan(tmp_path, simulator, authority,
                      {"HTTPS_PROXY": f"http://me:secret-word@127.0.0.1:{proxy.port}"})
    assert result.returncode == 5
    assert f"the proxy http://127.0.0.1:{proxy.port} (HTTPS_PROXY) answers {status}" in result.stderr
    assert "secret-word" not in result.stderr
    # libcurl answers a 407 once with the password.
    assert status == 502 or len(proxy.log) <= 2, proxy.log


@pytest.mark.parametrize("password", ["me:pass", "me:p@ss", "me:p+ss"])
def test_calls_of_spark_give_the_password(tmp_path, password):
    """They reach the host, which is no Spark server here. tests/spark has a real one."""
    name = "spark.example"
    (tmp_path / "ca").mkdir()
    authority = Authority(tmp_path / "ca", name)
    with Simulator(tmp_path, *SHAPE) as simulator, \
            TlsFront(tmp_path, simulator, authority) as front, \
            ForwardProxy(front.port, password) as proxy:
        user = password.replace("@", "%40")
        result = stocktake(
            "scan", "--all-users", *simulator.login(), "--inventory", tmp_path / "i.db",
            "--ca-file", authority.ca, "--spark-remote", f"sc://{name}:443/;use_ssl=true", *ANY_BUNDLE,
            env=clean_environment(HTTPS_PROXY=f"http://{user}@127.0.0.1:{proxy.port}"))
        calls = [line for line in front.lines() if " POST /spark.connect.SparkConnectService/" in line]
    assert result.returncode == 5
    assert "does not accept this request" in result.stderr
    assert calls, result.stderr
    assert (f"{name}:443", 200) in proxy.log


@pytest.mark.parametrize("status", [407, 403, 502])
def test_a_proxy_that_refuses_spark_is_named(tmp_path, status):
    with Simulator(tmp_path, *SHAPE) as simulator, ForwardProxy(1, status=status) as proxy:
        result = stocktake(
            "scan", "--all-users", *simulator.login(), "--inventory", tmp_path / "i.db",
            "--spark-remote", "sc://spark.example:443/;use_ssl=true", *ANY_BUNDLE,
            env=clean_environment(HTTPS_PROXY=f"http://me:secret-word@127.0.0.1:{proxy.port}"))
    assert result.returncode == 5
    assert "spark.example:443: " in result.stderr
    assert f"the proxy http://127.0.0.1:{proxy.port} (HTTPS_PROXY) answers {status}" in result.stderr
    assert "NO_PROXY" in result.stderr
    assert "secret-word" not in result.stderr
    assert {target for target, _ in proxy.log} == {"spark.example:443"}
    assert status == 502 or len(proxy.log) <= 2, proxy.log


@pytest.mark.parametrize("names", [NAME, ".example", "other.com, example", "*"])
def test_no_proxy(tmp_path, authority, names):
    with Simulator(tmp_path, *SHAPE) as simulator, ForwardProxy(1) as proxy:
        result = scan(tmp_path, simulator, authority,
                      {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}", "NO_PROXY": names})
    assert result.returncode == 5
    assert not proxy.log


def test_this_machine_is_reached_without_a_proxy(tmp_path):
    with Simulator(tmp_path, *SHAPE) as simulator, ForwardProxy(1, status=407) as proxy:
        result = stocktake("users", *simulator.login(), env=clean_environment(
            HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}", http_proxy=f"http://127.0.0.1:{proxy.port}"))
        assert result.returncode == 0, result.stderr
    assert not proxy.log


@pytest.mark.parametrize("way", ["REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "--ca-file"])
def test_own_certificates(tmp_path, authority, way):
    folder = tmp_path / "certificates"
    folder.mkdir()
    # A folder of certificates names them by the hash of their subject.
    name = subprocess.run(["openssl", "x509", "-noout", "-hash", "-in", str(authority.ca)],
                          capture_output=True, text=True, check=True).stdout.strip()
    (folder / f"{name}.0").write_bytes(authority.ca.read_bytes())
    arguments, more = [], {}
    if way == "--ca-file":
        arguments = ["--ca-file", folder]
    else:
        more[way] = str(folder if way == "SSL_CERT_DIR" else authority.ca)
    with Simulator(tmp_path, *SHAPE) as simulator, \
            TlsFront(tmp_path, simulator, authority) as front, ForwardProxy(front.port) as proxy:
        result = stocktake("users", "--host", HOST, "--token-file", simulator.token_file, *arguments,
                           env=clean_environment(HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}", **more))
        assert result.returncode == 0, result.stderr


def test_http1_only(tmp_path, authority):
    with Simulator(tmp_path, *SHAPE) as simulator, \
            TlsFront(tmp_path, simulator, authority) as front, ForwardProxy(front.port) as proxy:
        result = stocktake("users", "--host", HOST, "--token-file", simulator.token_file,
                           "--ca-file", authority.ca, "--http1.1",
                           env=clean_environment(HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}"))
        assert result.returncode == 0, result.stderr
        by_protocol, _ = front.requests()
    assert set(by_protocol) == {"HTTP/1.1"}
