"""Keep the planner's statistics young, so that a first load is not read badly."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

# Facts or cells that were never looked at, or changed by a fifth since then.
OLD: Final = text("""
    select exists (
        select from pg_stat_user_tables t join pg_class c on c.oid = t.relid
        where t.relname ~ '^(observation|record|fact_version|cell$)'
          and (c.reltuples < 0 and pg_relation_size(c.oid) > 1000000
               or t.n_mod_since_analyze > greatest(5000, 0.2 * c.reltuples)))
    """)


def refresh(session: Session) -> bool:
    """Renew the statistics of facts and cells where they are old; whether it did.

    Without them the planner believes that new tables are empty, and the first
    roll-up after a large load stood still for over half a minute.
    """
    if not session.execute(OLD).scalar_one():
        return False
    session.execute(text("select hub_analyze()"))
    return True
