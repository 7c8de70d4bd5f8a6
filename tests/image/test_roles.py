"""The script that makes the database roles in production makes the right ones."""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.servers import cluster

SCRIPT = Path(__file__).parents[2] / "migrations" / "roles.sh"
RIGHTS = """
select rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin,
    rolpassword like 'SCRAM-SHA-256$%' from pg_authid where rolname like 'hub%'
order by 1
"""


@pytest.mark.skipif(not shutil.which("psql"), reason="needs psql (postgresql-client)")
def test_the_roles_are_bound_as_the_hub_needs_them(tmp_path):
    odd = 'it\'s \\ a "password" $HOME'
    for name in ("owner", "app"):
        (tmp_path / name).write_text(f"{odd} of {name}\n", encoding="utf-8")
    with cluster.running(broker=False) as server:
        with psycopg.connect(
            f"host={server.sockets} user=postgres dbname=postgres", autocommit=True
        ) as admin:
            admin.execute("drop database hub")
            admin.execute("drop role hub_app; drop role hub_owner")
            environment = {
                "PATH": os.environ["PATH"],
                "PGHOST": str(server.sockets),
                "HUB_OWNER_DATABASE_PASSWORD_FILE": str(tmp_path / "owner"),
                "HUB_DATABASE_PASSWORD_FILE": str(tmp_path / "app"),
            }

            done = subprocess.run(
                ["sh", str(SCRIPT)], env=environment, capture_output=True, text=True
            )

            rights = admin.execute(RIGHTS).fetchall()
            log = (server.data / "logs" / "postgres.log").read_text()

    assert (done.returncode, done.stderr) == (0, "")
    assert rights == [
        ("hub_app", False, False, False, False, True, True),
        ("hub_owner", False, True, False, False, True, True),
    ]
    assert "password" not in log
