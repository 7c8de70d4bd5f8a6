"""What `/sumber-angka` says of a number that was another before."""

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from hub.extensions import db
from hub.services.database import scope


def test_a_corrected_number_says_what_it_was_and_until_when(
    client: FlaskClient, province_app: Flask
) -> None:
    corrected = (
        "insert into cell_version (indicator, region, period, value, unit, status,"
        " method_version, computed_at, replaced_at) select indicator, region, period,"
        " 1234567, unit, status, 1, computed_at, timestamptz '2026-05-03 12:00+07'"
        " from cell where indicator = 'population' and region = '12.71'"
    )
    with province_app.app_context():
        scope.hub(db.session())
        db.session().execute(text(corrected))
        db.session().commit()

    answer = client.get("/sumber-angka?indicator=population&region=kota-medan")
    seen = unescape(answer.get_data(as_text=True))

    assert re.search(r"1\.234\.567.*, diganti tanggal 3 Mei 2026", seen)
