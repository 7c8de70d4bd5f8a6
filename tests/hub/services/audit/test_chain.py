"""A log that is sealed tells which row somebody has changed, taken away or moved."""

import json
import uuid

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from hub.cli.audit import audit
from hub.services.audit import links, sealing
from hub.services.audit.links import Broken, Head
from hub.services.database import sessions

LOG = "security_event"
ADD = "insert into security_event (person_id, kind, detail) values (null, :k, :d)"


@pytest.fixture(scope="module")
def stored(main_cluster, worker_name):
    made = main_cluster.database(f"hub_{worker_name}_audit")
    yield made
    main_cluster.drop(made)


@pytest.fixture
def engine(stored):
    made = create_engine(stored.app_url)
    yield made
    owner = create_engine(stored.owner_url)
    with owner.begin() as connection:
        connection.execute(text("truncate security_event, audit_link"))
    owner.dispose()
    made.dispose()


@pytest.fixture
def owned(stored):
    """Do something as the owner of the tables, past row security."""

    def run(statement, **values):
        owner = create_engine(stored.owner_url)
        with owner.begin() as connection:
            for table in ("security_event", "audit_link"):
                connection.execute(
                    text(f"alter table {table} no force row level security")
                )
            connection.execute(text(statement), values)
            for table in ("security_event", "audit_link"):
                connection.execute(
                    text(f"alter table {table} force row level security")
                )
        owner.dispose()

    return run


@pytest.fixture
def sealed(engine):
    """Five events, sealed in two goes; their export."""
    add(engine, 3)
    seal(engine)
    add(engine, 2)
    seal(engine)
    return engine


def add(engine, count):
    with sessions.as_sso(engine) as session:
        for number in range(count):
            detail = json.dumps({"n": number, "dua": [1, None, "ñ"]})
            session.execute(text(ADD), {"k": f"login{number}", "d": detail})


def seal(engine):
    with sessions.as_sso(engine) as session:
        return sealing.seal(session, LOG)


def exported(engine):
    with sessions.as_sso(engine) as session:
        return list(sealing.export(session, LOG))


def head(engine):
    with sessions.as_sso(engine) as session:
        return sealing.head(session, LOG)


def test_what_nobody_touched_holds(sealed):
    found = links.verify(exported(sealed))

    assert found == head(sealed) and found.position == 5


def test_sealing_twice_adds_nothing(sealed):
    assert seal(sealed) == 0
    assert head(sealed).position == 5


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("done", "place"),
    [
        ("update security_event set kind = 'x' where id = :third", "position 3 "),
        ("update security_event set at = at + interval '1 us' where id = :third", "3 "),
        ("delete from security_event where id = :third", "position 3 (row"),
        ("delete from audit_link where position = 3", "position 3 is missing"),
        (
            "update audit_link set row_id = case position when 3 then 10000 + :third"
            " else row_id end",
            "position 3 (row",
        ),
        ("update audit_link set sha256 = 'x' where position = 3", "position 3 "),
    ],
)
def test_the_first_bad_row_is_named(sealed, owned, done, place):
    third = json.loads(exported(sealed)[3])["row_id"]

    owned(done, third=third) if ":third" in done else owned(done)

    with pytest.raises(Broken) as broken:
        links.verify(exported(sealed))
    assert place in str(broken.value)


@pytest.mark.requirement("R32")
def test_rows_in_another_order_are_named(sealed):
    lines = exported(sealed)
    lines[2], lines[3] = lines[3], lines[2]

    with pytest.raises(Broken, match="position 2 is missing"):
        links.verify(lines)


@pytest.mark.requirement("R32")
def test_a_chain_cut_short_or_written_anew_does_not_fit_what_was_noted(sealed, owned):
    noted = head(sealed)
    owned("delete from audit_link where position = 5")
    cut = exported(sealed)
    owned("update security_event set kind = 'x'")
    owned("truncate audit_link")
    seal(sealed)
    anew = exported(sealed)

    links.verify(cut)
    links.verify(anew)
    with pytest.raises(Broken, match="position 5 was noted"):
        links.verify(cut, noted)
    with pytest.raises(Broken, match="position 5 is not what was noted"):
        links.verify(anew, noted)


@pytest.mark.requirement("R32")
def test_the_application_itself_cannot_change_what_is_sealed(sealed):
    with sessions.as_sso(sealed) as session:
        changed = [
            session.execute(text(statement)).rowcount
            for statement in (
                "update security_event set kind = 'x'",
                "delete from security_event",
                "update audit_link set sha256 = 'x'",
                "delete from audit_link",
            )
        ]

    assert changed == [0, 0, 0, 0]


def test_a_row_that_was_committed_late_is_sealed_all_the_same(engine):
    late = engine.connect()
    late.execute(text("select set_config('hub.scope', 'sso', false)"))
    late.execute(text(ADD), {"k": "late", "d": "{}"})
    add(engine, 2)
    first = seal(engine)
    late.commit()
    late.close()

    second = seal(engine)

    assert (first, second) == (2, 1)
    assert links.verify(exported(engine)).position == 3


def test_an_export_is_checked_by_a_command_without_a_database(sealed, tmp_path):
    file = tmp_path / "events.jsonl"
    lines = exported(sealed)
    file.write_text("\n".join(lines) + "\n")
    good = CliRunner().invoke(audit, ["verify", str(file)])
    file.write_text("\n".join(lines).replace("login1", "login2") + "\n")

    bad = CliRunner().invoke(audit, ["verify", str(file), "--head", str(head(sealed))])

    assert good.exit_code == 0 and "5 rows hold" in good.output
    assert bad.exit_code == 1 and "position 2" in bad.output


@pytest.mark.parametrize("text_", ["", "5", "5:zz", "x:" + "0" * 64])
def test_what_is_no_head_is_refused(text_):
    with pytest.raises(ValueError):
        Head.of(text_)


@pytest.mark.parametrize("lines", [[], ["x"], ["[]"], ['{"format": 9, "log": "x"}']])
def test_what_is_no_export_is_refused(lines):
    with pytest.raises(Broken):
        links.verify(lines)


def test_values_are_written_the_same_before_and_after_json():
    row = {"id": 1, "person_id": uuid.UUID(int=7), "detail": {"b": 1, "a": [None]}}

    again = json.loads(links.written(row))

    assert links.written(again) == links.written(row)
