"""What a cell said before it was corrected: nothing published vanishes silently.

The earlier state is kept where its value, its reason or its leading source changes,
its period was over when it was computed, and its sources were known to the period's
end. Of a figure that is stated, not counted, the end of the period is enough. What is
not a correction: growth while a period goes on or its data still come in, and a
province's figure in which more regions report than before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection, sql

from schemas.contracts.domain import Indicator, Observed, Per, catalogue

COLUMNS: Final = (
    *("indicator", "region", "period", "breakdown", "stage", "source_class"),
    *("value", "reason", "numerator", "denominator", "denominator_period", "n"),
    *("unit", "status", "stream_id", "method_version", "computed_at"),
)
KEEP: Final = """
    insert into cell_version ({columns})
    select {earlier} from cell c
    join (select distinct region, period, stop from target) t
      on t.region = c.region and t.period = c.period
    left join fresh_cell f
      on f.indicator = c.indicator and f.region = c.region and f.period = c.period
     and f.source_class = c.source_class
    where c.indicator = any(%(indicators)s) and c.breakdown = '' and c.stage = ''
      and (c.value, c.reason, c.stream_id) is distinct from
          (f.value, case when f.region is null then 'not_reported' else f.reason end,
           f.stream_id)
      and t.stop <= c.computed_at
      and (c.indicator = any(%(stated)s) or c.as_of is null or c.as_of >= t.stop)
      and coalesce(f.regions_reporting, 0) <= coalesce(c.regions_reporting, 0)
    """


def keep(run: Connection[Any], indicators: Sequence[Indicator]) -> None:
    """Keep what the cells of indicators say that their fresh cells will replace."""
    run.execute(
        sql.SQL(KEEP).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)),
            earlier=sql.SQL(", ").join(sql.Identifier("c", n) for n in COLUMNS),
        ),
        {
            "indicators": [each.id for each in indicators],
            "stated": [each.id for each in indicators if _stated(each)],
        },
    )


def _stated(indicator: Indicator) -> bool:
    """Whether a figure comes from its source as it is, or from one that does."""
    measure = indicator.measure
    if isinstance(measure, Per):
        measure = catalogue().indicators[measure.numerator].measure
    return isinstance(measure, Observed)
