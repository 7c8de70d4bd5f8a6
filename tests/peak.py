"""The most memory that a program held since it began, to weigh a test's own process.

ru_maxrss will not do: Linux hands on to a new program what its starter held, so that
nothing seems to grow beneath a large pytest.
"""

from pathlib import Path


def kib() -> int:
    """The peak in KiB."""
    status = Path("/proc/self/status").read_text("ascii", "replace")
    return int(status.partition("VmHWM:")[2].split()[0])
