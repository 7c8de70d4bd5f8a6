"""One worker process of ours: does the jobs it is given, says its peak, and ends."""

from __future__ import annotations

import json
import sys

from bench import measuring
from hub.services.database import sessions
from hub.services.working import jobs
from workers import following, pipeline, setting


def main(stream: str) -> None:
    """Ask for a sync of a stream and work on its job, slice after slice."""
    engine, me = setting.engine(), setting.me()
    done = None
    if stream:
        with sessions.as_hub(engine) as session:
            job = jobs.request_sync(session, stream, "bench")
        left, before = 1, 0
        while left and left != before:
            pipeline.work(engine, job, me)
            before = left
            with sessions.as_hub(engine) as session:
                left = jobs.pages_so_far(session, job)
        [done] = following.results(engine, [job])
    said = {"run": done, "peak_mb": measuring.peak_mb()}
    print(json.dumps(said, default=str))
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
