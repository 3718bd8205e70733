"""Apache Spark with its Connect server for as long as something is tested; it needs Java 17 or later.

``python -m bench.spark PLACE COMMAND…`` runs a command with such a server in SPARK_REMOTE; ``PLACE`` is the
folder of the package pyspark, with its jars, in an environment of its own.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.frame import free_port

MEMORY = "1500m"
#: Of the 200 that Spark cuts rows into as it comes, small tables on one machine need few.
PARTITIONS = 4
PATIENCE = 180  # seconds until the server listens


@contextmanager
def server(place: Path) -> Iterator[str]:
    """The address of a server with two threads; it ends when the block ends."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise SystemExit("Java is missing: 'apt-get install openjdk-17-jre-headless'.")
    port = free_port()
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.sql.shuffle.partitions": PARTITIONS,
        "spark.ui.enabled": "false",
    }
    given = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    with tempfile.TemporaryDirectory() as folder, Path(folder, "log").open("w+b") as log:
        process = subprocess.Popen(
            [str(place / "bin" / "spark-submit"), "--master", "local[2]",
             "--driver-memory", MEMORY, *given,
             "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"],
            cwd=folder, stdout=log, stderr=log, start_new_session=True,
            env={**os.environ, "SPARK_HOME": str(place), "SPARK_LOCAL_IP": "127.0.0.1"},
        )  # fmt: skip
        try:
            if not _listens(process, port):
                log.seek(0)
                raise SystemExit(f"Spark did not start:\n{log.read()[-2000:].decode()}")
            yield f"sc://127.0.0.1:{port}"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.5)
    return False


if __name__ == "__main__":
    with server(Path(sys.argv[1])) as address:
        done = subprocess.run(sys.argv[2:], env={**os.environ, "SPARK_REMOTE": address})
    sys.exit(done.returncode)
