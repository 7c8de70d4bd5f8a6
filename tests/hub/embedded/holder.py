"""A supervisor for tests to kill: starts servers, says where they are, waits.

holder.py DATA        one JSON line on standard output, then waits for a signal
"""

import json
import os
import signal
import sys
from pathlib import Path

from hub.embedded import servers

if __name__ == "__main__":
    with servers.start(Path(sys.argv[1])) as running:
        pids = {name: keeper.pid for name, keeper in running.keepers.items()}
        address = {"admin": running.admin_url, "owner": running.owner_url}
        try:
            print(json.dumps({"pids": pids, "uid": os.getuid(), **address}), flush=True)
            signal.pause()
        except KeyboardInterrupt:
            print("stopping", flush=True)
