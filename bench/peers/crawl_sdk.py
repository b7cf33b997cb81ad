"""Lists DBFS below a folder with the official SDK for Python, and prints what it found as JSON:

    DATABRICKS_HOST=... DATABRICKS_TOKEN=... crawl_sdk.py ROOT THREADS

`WorkspaceClient.dbfs.list` asks for the status of each directory before it lists it, which doubles the
requests. So this calls the list call below it, in threads. The SDK itself repeats 429s."""

import json
import os
import queue
import sys
import threading

from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config
from databricks.sdk.service.files import DbfsAPI


class Crawler:
    def __init__(self, dbfs, root):
        self._dbfs = dbfs
        self._pending = queue.Queue()
        self._pending.put(root)
        self._lock = threading.Lock()
        self.directories = self.files = self.bytes = 0

    def _add(self, entries):
        with self._lock:
            self.directories += 1
            for each in entries:
                if each.is_dir:
                    self._pending.put(each.path)
                else:
                    self.files += 1
                    self.bytes += each.file_size

    def _work(self):
        while True:
            path = self._pending.get()
            try:
                self._add(list(self._dbfs.list(path)))
            except Exception as error:  # no thread may fail unseen
                print(f"{path}: {error}", file=sys.stderr, flush=True)
                os._exit(1)
            self._pending.task_done()

    def crawl(self, threads):
        for _ in range(threads):
            threading.Thread(target=self._work, daemon=True).start()
        self._pending.join()


def main(root, threads):
    client = WorkspaceClient(config=Config(
        host=os.environ["DATABRICKS_HOST"], token=os.environ["DATABRICKS_TOKEN"],
        max_connection_pools=1, max_connections_per_pool=threads))
    crawler = Crawler(DbfsAPI(client.api_client), root)
    crawler.crawl(threads)
    print(json.dumps({"directories": crawler.directories, "files": crawler.files,
                      "bytes": crawler.bytes}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
