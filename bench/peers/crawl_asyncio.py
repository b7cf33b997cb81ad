"""Lists DBFS below a folder with a number of requests in flight, and prints what it found as JSON:

    DATABRICKS_HOST=... DATABRICKS_TOKEN=... crawl_asyncio.py ROOT IN_FLIGHT

It keeps nothing but sums, repeats 429s, and ends at any other failure."""

import asyncio
import json
import os
import sys

import aiohttp


class Crawler:
    def __init__(self, session, root):
        self._session = session
        self._pending = asyncio.Queue()
        self._pending.put_nowait(root)
        self.directories = self.files = self.bytes = 0

    async def _list(self, path):
        while True:
            async with self._session.get("/api/2.0/dbfs/list", params={"path": path}) as answer:
                if answer.status == 429:
                    wait = float(answer.headers.get("Retry-After", 1))
                else:
                    answer.raise_for_status()
                    return (await answer.json()).get("files", [])
            await asyncio.sleep(wait)

    async def _work(self):
        while True:
            path = await self._pending.get()
            for each in await self._list(path):
                if each["is_dir"]:
                    self._pending.put_nowait(each["path"])
                else:
                    self.files += 1
                    self.bytes += each["file_size"]
            self.directories += 1
            self._pending.task_done()

    async def crawl(self, in_flight):
        workers = [asyncio.create_task(self._work()) for _ in range(in_flight)]
        done = asyncio.create_task(self._pending.join())
        # A worker only ends when it fails.
        await asyncio.wait([done, *workers], return_when=asyncio.FIRST_COMPLETED)
        for worker in workers:
            if worker.done():
                worker.result()
            worker.cancel()


async def main(root, in_flight):
    headers = {"Authorization": "Bearer " + os.environ["DATABRICKS_TOKEN"]}
    connector = aiohttp.TCPConnector(limit=in_flight)
    async with aiohttp.ClientSession(os.environ["DATABRICKS_HOST"], headers=headers,
                                     connector=connector) as session:
        crawler = Crawler(session, root)
        await crawler.crawl(in_flight)
    print(json.dumps({"directories": crawler.directories, "files": crawler.files,
                      "bytes": crawler.bytes}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
