"""What a manifest drops or hashes, and what looks personal, is stored nowhere."""

import zstandard
from sqlalchemy import text

from tests.hub.services import building
from tests.hub.services.building import one, report, rows

CANARIES = ("Siti Kenari", "081298765432", "1271014506900003", "kenari@example.id")
TEXTUAL = """
    select c.table_name, c.column_name from information_schema.columns c
    join pg_class t on t.oid = format('%I', c.table_name)::regclass
    where c.table_schema = 'public' and c.data_type in ('text', 'jsonb', 'ARRAY')
      and t.relkind in ('r', 'p') and not t.relispartition
      and c.table_name <> 'alembic_version'
    """
BINARY = TEXTUAL.replace("('text', 'jsonb', 'ARRAY')", "('bytea')")


def everything(session):
    """All that the store holds, as one text; blobs unpacked."""
    building.scope.hub(session)
    parts = []
    for table, column in rows(session, TEXTUAL):
        query = text(f'select "{column}"::text from "{table}"')
        parts += [str(value) for value in session.scalars(query)]
    for table, column in rows(session, BINARY):
        for value in session.scalars(text(f'select "{column}" from "{table}"')):
            body = bytes(value or b"")
            if body.startswith(b"\x28\xb5\x2f\xfd"):
                body = zstandard.decompress(body)
            parts.append(body.decode("utf-8", "replace"))
    return "\n".join(parts)


def personal(**changes):
    return report(
        7,
        pelapor={"nama": CANARIES[0], "nik": CANARIES[2], "surel": CANARIES[3]},
        telepon=CANARIES[1],
        **changes,
    )


def leaked(session):
    found = everything(session)
    return [canary for canary in CANARIES if canary in found]


def test_the_search_finds_what_is_there(feed, session):
    feed.send(report(7, judul="Siti Kenari"))

    assert leaked(session) == ["Siti Kenari"]


def test_dropped_and_hashed_fields_are_stored_nowhere(feed, session):
    result = feed.send(personal())

    assert result.created == 1
    assert leaked(session) == []
    assert "hash:" in everything(session)


def test_a_row_in_quarantine_holds_none_of_it_either(feed, session):
    feed.send(personal(status="Entah"))
    feed.send(personal(judul="a\x00b"))
    feed.send(personal(judul="A"), personal(judul="B"))

    assert one(session, "select count(*) from quarantine") == 3
    assert leaked(session) == []


def test_personal_data_in_an_unmarked_field_is_stored_nowhere(feed, session):
    result = feed.send(
        report(1),
        report(2, judul=f"Hubungi {CANARIES[1]}"),
        report(3, judul=f"NIK {CANARIES[2]}", status="Entah"),
        report(4, judul=f"surel {CANARIES[3]}"),
    )

    assert (result.created, result.quarantined) == (1, 3)
    assert leaked(session) == []


def test_a_stream_without_privacy_rules_keeps_no_personal_data_either(session):
    building.province(session)
    plain = building.REPORTS.replace(
        "    privacy: {drop: [pelapor], hash: [telepon]}\n", ""
    )
    building.manifest(session, plain)
    feed = building.Feed.open(session, building.MEDAN)

    feed.send(report(1), report(2, judul=f"Hubungi {CANARIES[1]}"))

    assert leaked(session) == []


def test_a_stream_without_privacy_rules_keeps_its_page_as_it_came(session):
    building.province(session)
    plain = building.REPORTS.replace(
        "    privacy: {drop: [pelapor], hash: [telepon]}\n", ""
    )
    building.manifest(session, plain)
    feed = building.Feed.open(session, building.MEDAN)
    page = building.page(report(1))

    feed.send(report(1))

    [(body, same)] = rows(
        session,
        "select b.body, p.sha256 = p.blob_sha256 from blob b"
        " join raw_page p on p.blob_sha256 = b.sha256",
    )
    assert (zstandard.decompress(bytes(body)), same) == (page.body, True)
