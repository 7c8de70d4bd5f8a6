"""Fills a CKAN with datasets; run by CKAN's own Python: ckan_seed.py CONFIG."""

from __future__ import annotations

import sys

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.plugins import toolkit


def fill() -> None:
    """Seven datasets; the first has a datastore of 250 rows loaded as text."""
    context = {"ignore_auth": True, "user": "admin"}
    create = {"name": "admin", "email": "admin@kota.example", "password": "kota-contoh"}
    toolkit.get_action("user_create")({"ignore_auth": True}, create)
    organization = {"name": "diskominfo", "title": "Diskominfo"}
    toolkit.get_action("organization_create")(dict(context), organization)
    for number in range(1, 8):
        package = {"name": f"data-{number}", "title": f"Data {number}"}
        package |= {"owner_org": "diskominfo", "license_id": "cc-by"}
        toolkit.get_action("package_create")(dict(context), package)
    rows = [{"kode": "12.75", "nilai": f"{n}.5"} for n in range(250)]
    store = {"resource": {"package_id": "data-1", "name": "Nilai"}, "records": rows}
    store |= {"force": True, "fields": [{"id": n, "type": "text"} for n in rows[0]]}
    toolkit.get_action("datastore_create")(dict(context), store)


if __name__ == "__main__":
    app = make_app(CKANConfigLoader(sys.argv[1]).get_config())
    with app._wsgi_app.test_request_context():
        fill()
