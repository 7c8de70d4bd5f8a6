"""One file of any size, put down on disk as it comes; slow ones in several goes.

A connection that was cut goes on where it ended, and so does the next slice of a run:
by Range and If-Range, which need a strong ETag or a Last-Modified. Whatever does not
fit (another version, another place, no part at all) means that the file begins again.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import IO, Final

from connectors.base import Context, TooSlow, Unfinished
from connectors.fetch import FetchError, Response, Taking
from connectors.network import failures
from connectors.network.wire import Give
from connectors.patience import patiently
from schemas.values.problem import Words

RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
UNMET: Final = re.compile(r"bytes \*/(\d{1,18})")
MOST_BEGINNINGS: Final = 4  # of one file in one slice
SHORTEST_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class Got:
    """An answer and the file that came with it, at its beginning; `sha256` is its."""

    response: Response
    file: IO[bytes]
    size: int
    sha256: bytes


class Unfit(Exception):
    """A part that does not fit behind what has come: the file begins again."""


def download(
    context: Context,
    name: str,
    conditions: Mapping[str, str] | None,
    most: int,
    left_s: float,
) -> Got:
    """A file of a system, of at most `most` bytes, in at most `left_s` seconds.

    Any status but 200 (also for what came in parts) comes with an empty file. Raises
    Unfinished where the next slice goes on, TooSlow where the server is too slow and
    cannot go on, FetchError as the fetcher does. Whoever gets the file closes it.
    """
    transfer = _Transfer(context, name, dict(conditions or {}), most, left_s)
    try:
        response = transfer.run()
    except BaseException:
        transfer.file.close()
        raise
    transfer.file.seek(0)
    return Got(response, transfer.file, transfer.size, transfer.hash.digest())


class _Transfer:
    """One file on its way: what has come, of which version, and what is kept of it."""

    def __init__(
        self,
        context: Context,
        name: str,
        conditions: dict[str, str],
        most: int,
        left_s: float,
    ) -> None:
        self.context, self.name, self.most = context, name, most
        self.conditions = conditions
        self.url = str(context.fetcher.address(name))
        self.file: IO[bytes] = tempfile.TemporaryFile(dir=context.scratch)
        self.size = self.kept = 0
        self.hash = hashlib.sha256()
        self.validator: str | None = None
        self._beginnings = 0
        self._began = time.monotonic()
        self._until = self._began + left_s
        self._restore()
        self._brought = self.size  # by earlier slices

    def run(self) -> Response:
        """The last answer, once the file is whole or there is nothing to take."""
        while True:
            before = self.size
            try:
                return self._asked()
            except Unfit:
                self._begin({})
            except FetchError as error:
                if error.rule != "truncated" or self.size <= before:
                    self._keep_rest()
                    raise

    def _asked(self) -> Response:
        limits = self.context.limits
        response = patiently(self._ask, limits.patience, self.context.clock, self._left)
        if response.status == 206:
            return replace(response, status=200)
        if response.status != 416:
            if response.status not in (200, 304):
                self._keep_rest()
            return response
        if _unmet(response) != self.size or not self.size:
            raise Unfit
        return replace(response, status=200)

    def _ask(self) -> Response:
        """One request for what has not come yet."""
        left = max(SHORTEST_S, self._left())
        own = self.context.fetcher.limits
        caps = replace(
            own,
            deadline_s=left,
            longest_s=left,
            max_wire_bytes=self.most,
            max_unpacked_bytes=self.most,
        )
        headers = self.conditions
        if self.size and self.validator:
            headers = {"Range": f"bytes={self.size}-", "If-Range": self.validator}
        try:
            taking = Taking(caps, self._take)
            return self.context.fetcher.download(self.name, taking, headers)
        except FetchError as error:
            if self._left() > 0:
                raise
            raise self._out_of_time() from error

    def _left(self) -> float:
        return self._until - time.monotonic()

    def _take(self, status: int, headers: Mapping[str, str]) -> Give | None:
        """Where a body goes, judged by its head; None for what is no file."""
        if status == 206:
            self._check_part(headers)
            return self._write
        if status != 200:
            return None
        self._begin(headers)
        return self._write

    def _begin(self, headers: Mapping[str, str]) -> None:
        """Forget what came: the file comes from its first byte on."""
        self._beginnings += 1
        if self._beginnings > MOST_BEGINNINGS:
            raise failures.truncated(self.context.fetcher.origin.host, self.size)
        if self.kept and self.context.spool is not None:
            self.context.spool.done(self.url)
        self.file.seek(0)
        self.file.truncate()
        self.size = self.kept = self._brought = 0
        self.hash = hashlib.sha256()
        self.validator = _validator(headers)

    def _check_part(self, headers: Mapping[str, str]) -> None:
        """Unfit unless the part begins where the last one ended, of the same file."""
        said = RANGE.fullmatch(headers.get("content-range", ""))
        same = self.validator in (headers.get("etag"), headers.get("last-modified"))
        silent = not headers.get("etag") and not headers.get("last-modified")
        packed = headers.get("content-encoding", "identity") != "identity"
        if said is None or packed or not (same or silent):
            raise Unfit
        first, last = int(said[1]), int(said[2])
        whole = last + 1 if said[3] == "*" else int(said[3])
        if not self.size or first != self.size or not first <= last == whole - 1:
            raise Unfit
        if whole > self.most:
            raise self._too_large()

    def _write(self, data: bytes) -> None:
        if self.size + len(data) > self.most:
            raise self._too_large()
        try:
            self.file.write(data)
        except OSError as error:
            raise _no_room(error) from error
        self.hash.update(data)
        self.size += len(data)
        limits = self.context.limits
        late = time.monotonic() - self._began >= limits.keep_after_s
        while late and self._lasting and self.size - self.kept >= limits.chunk_bytes:
            self._keep(limits.chunk_bytes)

    @property
    def _lasting(self) -> bool:
        """Whether what came can be kept for a later slice."""
        return self.context.spool is not None and self.validator is not None

    def _restore(self) -> None:
        """Put down again what earlier slices brought."""
        spool = self.context.spool
        begun = spool.resume(self.url) if spool is not None else None
        if spool is None or begun is None:
            return
        for chunk in spool.chunks(self.url):
            self.file.write(chunk)
            self.hash.update(chunk)
            self.size += len(chunk)
        self.kept, self.validator = self.size, begun.validator

    def _keep(self, size: int) -> None:
        """Give the next chunk to the spool."""
        spool, validator = self.context.spool, self.validator
        assert spool is not None and validator is not None  # only called when lasting
        self.file.seek(self.kept)
        chunk = self.file.read(size)
        self.file.seek(self.size)
        spool.append(self.url, self.kept, validator, chunk)
        self.kept += len(chunk)

    def _keep_rest(self) -> None:
        """Keep all that came, where it was so much that it counts."""
        begun = self.kept or self.size >= self.context.limits.chunk_bytes
        while begun and self._lasting and self.size > self.kept:
            self._keep(self.context.limits.chunk_bytes)

    def _out_of_time(self) -> Exception:
        """What a slice ends with in which the file did not become whole."""
        if self._lasting and self.size > self._brought:
            while self.size > self.kept:
                self._keep(self.context.limits.chunk_bytes)
            return Unfinished(self.url, self.size)
        return _too_slow(self.url, self._until - self._began, self.size)

    def _too_large(self) -> FetchError:
        most = f"{self.most >> 20} MiB"
        return FetchError(
            "too_large",
            id=f"Berkas lebih dari {most}. Bagi per bulan atau per wilayah, atau"
            " naikkan max_file_bytes di manifest.",
            en=f"The file has more than {most}. Divide it by month or region, or raise"
            " max_file_bytes in the manifest.",
        )


def _validator(headers: Mapping[str, str]) -> str | None:
    """What If-Range may name: a strong ETag, or a Last-Modified that is not of now."""
    if headers.get("accept-ranges", "").strip().lower() == "none":
        return None
    if headers.get("content-encoding", "identity") != "identity":
        return None
    tag, moment = headers.get("etag", ""), headers.get("last-modified", "")
    if tag:
        fits = tag.startswith('"') and tag.isascii() and tag.isprintable()
        return tag if fits and len(tag) <= 200 else None
    fits = moment.isascii() and moment.isprintable() and len(moment) <= 60
    return moment if moment and fits and moment != headers.get("date") else None


def _unmet(response: Response) -> int | None:
    """The size that a server names which has nothing behind what came."""
    said = UNMET.fullmatch(response.headers.get("content-range", ""))
    return int(said[1]) if said else None


def _too_slow(url: str, seconds: float, size: int) -> TooSlow:
    words = Words(
        f"Berkas tidak selesai dalam {seconds:.0f} detik ({size} byte datang), dan"
        " server tidak bisa melanjutkan unduhan (Range dengan ETag atau Last-Modified)."
        " Minta pengelola mengaktifkannya, atau bagi berkasnya.",
        f"The file was not done in {seconds:.0f} seconds ({size} bytes came), and the"
        " server cannot go on with a download (Range with ETag or Last-Modified). Ask"
        " its owner to switch that on, or divide the file.",
    )
    return TooSlow("too_slow", words, url)


def _no_room(error: OSError) -> FetchError:
    reason = error.strerror or type(error).__name__
    return FetchError(
        "no_room",
        id=f"Berkas tidak bisa ditaruh di disk hub ({reason}). Beri ruang di HUB_DATA.",
        en=f"The file cannot be put on the hub's disk ({reason}). Make room in"
        " HUB_DATA.",
        retryable=True,
    )
