"""Debian's Chromium in front of the invented province, served by a thread."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from tests.hub.pages import invented
from tests.servers.cluster import Cluster


class Quiet(WSGIRequestHandler):
    """Answers without a line on the terminal."""

    def log(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(main_cluster: Cluster, worker_name: str) -> Iterator[str]:
    """Where the pages are served."""
    made = main_cluster.database(f"hub_{worker_name}_browser")
    invented.build(made.owner_url, runs=True)
    config = Config(made.app_url, "x" * 40, "http://127.0.0.1:8000", demo=True)
    app = create_app(config)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    base = f"http://127.0.0.1:{server.server_port}"
    app.config["HUB"] = Config(made.app_url, "x" * 40, base, demo=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield base
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()
    main_cluster.drop(made)
