"""Invented reporters, plainly fictitious, so that the privacy step has work."""

from __future__ import annotations


def reporter(number: int) -> dict[str, str]:
    """A reporter as raw answers hold one; no such NIK or number is ever given out.

    Province code 99 does not exist, and 0800-00 is no mobile prefix.
    """
    return {
        "nama": f"Warga {number}",
        "nik": f"9999{number:012d}",
        "telepon": f"0800-00{number // 10_000:02d}-{number % 10_000:04d}",
    }
