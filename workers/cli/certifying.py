"""What is certified: a file or a version, its regions, and its real system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Final

import click
from sqlalchemy import Engine

from connectors.base import Context
from connectors.certify.metering import Meter, MeteredFetcher, Recall, Target
from hub.cli import store
from hub.config import Config
from hub.services import regions
from hub.services.connected import versions
from hub.services.database import sessions
from hub.services.ingest.plan import coverage
from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.manifests.parts import Stream
from schemas.mapping.examples import check_examples
from schemas.places.province import read_province
from schemas.places.regions import Gazetteer
from schemas.values.problem import Refused
from workers import reaching, setting, spooling

MOST_REQUESTS: Final = 150
SLICE_S: Final = 300.0
Covered = Callable[[Stream], frozenset[str]]


@dataclass(frozen=True)
class Subject:
    """A manifest's text with the regions it is judged by.

    `config` is there where the hub's settings are, `engine` and `system` where it is a
    version of a system in the store; `previous` is the sha256 of the last certificate.
    """

    text: str
    gazetteer: Gazetteer
    coverage: Covered
    config: Config | None = None
    engine: Engine | None = None
    system: str = ""
    number: int | None = None
    previous: str | None = None


@contextmanager
def subject(name: str, number: int | None) -> Iterator[Subject]:
    """The manifest in a file of that name, else a version of the system so called."""
    if Path(name).is_file():
        yield _of_file(store.read(Path(name)))
        return
    with store.opened() as engine, store.configured() as config:
        yield _of_store(engine, config, name, number)


def _of_file(text: str) -> Subject:
    places = _province(text)
    codes = frozenset(region.code for region in places.regions)
    return Subject(text, places, lambda _: codes, _config())


def _of_store(
    engine: Engine, config: Config, system: str, number: int | None
) -> Subject:
    with sessions.as_hub(engine) as session:
        version = versions.chosen(session, system, number)
        places = regions.gazetteer(session)
        covered = {
            name: coverage(session, version.publisher_id, name)
            for name in {domain.name for domain in catalogue().domains}
        }
        last = (version.certificate or {}).get("sha256")
        return Subject(
            version.body,
            places,
            lambda stream: covered[catalogue().domain(stream.schema).name],
            config,
            engine,
            system,
            version.version,
            last,
        )


def _province(text: str) -> Gazetteer:
    """The province, of those that come with the hub, in which most examples hold."""
    folder = resources.files("schemas.reference")
    files = [f for f in folder.iterdir() if f.name.endswith(".csv")]
    known = [read_province(f.read_text("utf-8")).gazetteer() for f in files]
    try:
        streams = manifest.parse(text).streams
    except Refused:
        return known[0]
    return min(known, key=lambda places: _broken(streams, places))


def _broken(streams: tuple[Stream, ...], places: Gazetteer) -> int:
    codes = frozenset(region.code for region in places.regions)
    every = (
        check_examples(s, catalogue().domain(s.schema), places, codes) for s in streams
    )
    return sum(map(len, every))


def _config() -> Config | None:
    """The hub's settings, if they are there: a file can be tried without."""
    try:
        with store.configured() as config:
            return config
    except click.ClickException:
        return None


def target(found: Subject, url: str | None) -> Target:
    """The real system of a manifest, at its own address or another; raises Refused."""
    read = manifest.parse(found.text)
    connection = read.connection
    if url is not None:
        connection = replace(connection, base_url=url)
    config = found.config
    if config is None:
        raise click.ClickException("--target needs the hub's settings (HUB_*).")
    meter = Meter(float(connection.limits.rps), MOST_REQUESTS)
    given = reaching.given(read.publisher, connection, config)

    @contextmanager
    def opened(recall: Recall) -> Iterator[Context]:
        with MeteredFetcher(meter=meter, recall=recall, **given) as fetcher:
            yield Context(
                fetcher,
                clock=setting.now,
                limits=spooling.limits(SLICE_S),
                folder=reaching.folder(connection, config),
                scratch=spooling.scratch(config),
                reach=reaching.way(read.publisher, connection, config),
            )

    return Target(connection.base_url, opened, meter, setting.now)
