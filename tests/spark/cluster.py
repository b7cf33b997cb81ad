"""A real Spark cluster on loopback: a standalone master, one-core executors, a Connect server.

    with SparkCluster(version="4.0", workers=4, conf={"spark.ui.enabled": "false"}) as cluster:
        run("stocktake", "scan", "--spark-remote", cluster.remote)

By hand: `tests/spark/cluster.py --version 4.0 --workers 4` runs one until it is interrupted.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request

import processes
from install import install

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from waiting import wait_until

START_SECONDS = 300  # on a busy machine

# Of many JVMs on two cores that live for minutes: compiled once, fast, and collected by one thread.
JVM = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"


class SparkCluster:
    """`workers`: executors of one core each, by as many worker daemons as `daemons`.

    `remote`: the server's address as a user gives it. `directory`: logs, event log, work folders of
    executors, temporary files of all; removed at the end unless it was given.
    """

    def __init__(self, version="4.0", workers=2, conf=None, daemons=1, executor_memory="512m",
                 driver_memory="1g", directory=None):
        self.version = version
        self.workers = workers
        self.daemons = daemons
        self.conf = conf or {}
        self.executor_memory = executor_memory
        self.driver_memory = driver_memory
        self._owns_directory = directory is None
        self.directory = pathlib.Path(directory or tempfile.mkdtemp(prefix="spark-cluster-"))
        self.logs = self.directory / "logs"
        self.events = self.directory / "events"
        self.work = self.directory / "work"
        self.temporary = self.directory / "tmp"
        self._daemons = []
        self._server = None
        self._ports = dict(zip(("master", "master_ui", "connect", "driver_ui"), free_ports(4),
                               strict=True))
        self._worker_ports = free_ports(daemons)

    @property
    def remote(self):
        return f"sc://127.0.0.1:{self._ports['connect']}"

    @property
    def master(self):
        return f"spark://127.0.0.1:{self._ports['master']}"

    @property
    def web_interfaces(self):
        """Of the master, the driver and the worker daemons."""
        ports = [self._ports["master_ui"], self._ports["driver_ui"], *self._worker_ports]
        return [f"http://127.0.0.1:{port}" for port in ports]

    def __enter__(self):
        try:
            self.installation = install(self.version)
            for directory in (self.logs, self.events, self.work, self.temporary):
                directory.mkdir(parents=True, exist_ok=True)
            self._start_daemons()
            self.start_connect_server()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop_connect_server()
        processes.end(self._daemons)
        self._daemons = []
        if self._owns_directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    # --- the Connect server, which is the driver

    def start_connect_server(self):
        """Starts it again where another process has taken a port since it was found free."""
        assert self._server is None
        for _ in range(4):
            log_size = self._log_size("connect")
            try:
                return self._start_connect_server()
            except RuntimeError:
                if not self._has_lost_a_port(log_size):
                    raise
                self.stop_connect_server()
                self._ports["driver_ui"], = free_ports(1)
        return self._start_connect_server()

    def _start_connect_server(self):
        command = ["bin/spark-submit", "--class",
                   "org.apache.spark.sql.connect.service.SparkConnectServer", "--master", self.master]
        if self.installation.jars:
            command += ["--jars", ",".join(map(str, self.installation.jars))]
        for key, value in {**self._own_conf(), **self.conf}.items():
            command += ["--conf", f"{key}={value}"]
        self._server = self._start("connect", command)
        try:
            self._wait_for_port(self._ports["connect"], self._server, "connect")
            wait_until(lambda: len(self.executors()) == self.workers, f"{self.workers} executors",
                       START_SECONDS)
        except BaseException as failure:
            raise RuntimeError(self._log_tail("connect")) from failure

    def _has_lost_a_port(self, log_size):
        log = (self.logs / "connect.log").read_bytes()[log_size:]
        return b"BindException" in log or b"Address already in use" in log

    def stop_connect_server(self, how=signal.SIGTERM):
        """Its executors end with it."""
        if self._server is None:
            return
        executors = [processes.identity(pid) for pid in self.executors().values()]
        if self._server.poll() is None:
            self._server.send_signal(how)
        processes.end([self._server])
        self._server = None
        wait_until(lambda: not any(i and processes.identity(i[0]) == i for i in executors),
                   "the end of the executors")

    def restart_connect_server(self, how=signal.SIGTERM):
        self.stop_connect_server(how)
        self.start_connect_server()

    @property
    def connect_server_pid(self):
        return self._server.pid

    # --- executors

    def executors(self):
        """Executor id -> pid of its JVM, of those that the driver knows and those that start."""
        found = {}
        for pid in processes.descendants([p.pid for p in self._daemons]):
            words = processes.command_line(pid)
            if "--executor-id" in words:
                found[int(words[words.index("--executor-id") + 1])] = pid
        return dict(sorted(found.items()))

    def kill_executor(self, executor_id=None):
        """With SIGKILL, the oldest where none is named. The master starts another. Returns its id."""
        running = self.executors()
        executor_id = min(running) if executor_id is None else executor_id
        os.kill(running[executor_id], signal.SIGKILL)
        return executor_id

    def processes_of_executors(self):
        """Pids of the JVMs and of all that runs below them: Python, and what it has started."""
        jvms = list(self.executors().values())
        return jvms + processes.descendants(jvms)

    def all_pids(self):
        own = [p.pid for p in [*self._daemons, self._server] if p]
        return own + processes.descendants(own)

    def executors_in_driver(self):
        """What the driver's REST interface says of its executors."""
        base = f"http://127.0.0.1:{self._ports['driver_ui']}/api/v1/applications"
        application = _get_json(base)[0]["id"]
        return [e for e in _get_json(f"{base}/{application}/executors") if e["id"] != "driver"]

    # --- starting things

    def _own_conf(self):
        return {
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": self._ports["connect"],
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": self.driver_memory,
            "spark.driver.extraJavaOptions": f"{JVM} -Djava.io.tmpdir={self.temporary}",
            "spark.executor.extraJavaOptions": JVM,
            "spark.executor.cores": 1,
            "spark.executor.memory": self.executor_memory,
            "spark.ui.port": self._ports["driver_ui"],
            "spark.ui.showConsoleProgress": "false",
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": self.events.as_uri(),
            "spark.sql.warehouse.dir": (self.directory / "warehouse").as_uri(),
            "spark.port.maxRetries": 0,
        }

    def _start_daemons(self):
        master = ["bin/spark-class", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1",
                  "--port", str(self._ports["master"]),
                  "--webui-port", str(self._ports["master_ui"])]
        self._daemons.append(self._start("master", master))
        self._wait_for_port(self._ports["master"], self._daemons[0], "master")
        for i, port in enumerate(self._worker_ports):
            cores = self.workers // self.daemons + (1 if i < self.workers % self.daemons else 0)
            worker = ["bin/spark-class", "org.apache.spark.deploy.worker.Worker",
                      "--host", "127.0.0.1", "--webui-port", str(port), "--cores", str(cores),
                      "--memory", f"{max(cores, 1)}g", "--work-dir", str(self.work / f"worker-{i}"),
                      self.master]
            self._daemons.append(self._start(f"worker-{i}", worker))

    def _start(self, name, command):
        home = self.installation.home
        environment = {k: v for k, v in os.environ.items()
                       if not k.startswith(("SPARK_", "PYSPARK_", "PYTHON"))}
        environment.update(
            SPARK_HOME=str(home), SPARK_LOCAL_IP="127.0.0.1", SPARK_PUBLIC_DNS="127.0.0.1",
            SPARK_LOCAL_DIRS=str(self.temporary), TMPDIR=str(self.temporary),
            PYSPARK_PYTHON=str(self.installation.python))
        if name != "connect":  # whose memory they would set as well
            environment.update(
                SPARK_DAEMON_MEMORY="256m",
                SPARK_DAEMON_JAVA_OPTS=f"{JVM} -Djava.io.tmpdir={self.temporary}")
        with open(self.logs / f"{name}.log", "ab") as log:
            return subprocess.Popen([str(home / command[0]), *command[1:]], stdout=log, stderr=log,
                                    stdin=subprocess.DEVNULL, cwd=self.directory, env=environment,
                                    preexec_fn=processes.die_with_parent)

    def _wait_for_port(self, port, process, name):
        def answers():
            if process.poll() is not None:
                raise RuntimeError(self._log_tail(name))
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0
        wait_until(answers, f"{name} on port {port}", START_SECONDS)

    def _log_size(self, name):
        log = self.logs / f"{name}.log"
        return log.stat().st_size if log.exists() else 0

    def _log_tail(self, name):
        text = (self.logs / f"{name}.log").read_text(errors="replace")
        return f"{name} did not start:\n{text[-3000:]}"


def free_ports(count):
    """Kept open until all are found, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _get_json(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=10) as answer:
        return json.load(answer)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--version", default="4.0", choices=("3.5", "4.0"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE")
    arguments = parser.parse_args()
    conf = dict(pair.split("=", 1) for pair in arguments.conf)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit())
    with SparkCluster(arguments.version, arguments.workers, conf) as cluster:
        print(cluster.remote, *cluster.web_interfaces, cluster.directory, sep="\n", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
