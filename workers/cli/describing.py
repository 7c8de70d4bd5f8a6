"""hub connector schema: what a manifest may hold, for editors and for people."""

from __future__ import annotations

import json
import os

import click

from schemas.manifests.described import document, page


@click.command()
@click.option("--page", "as_page", is_flag=True, help="The reference, as Markdown.")
def schema(as_page: bool) -> None:
    """Print the JSON Schema of manifests, with every kind that may be used here.

    Editors complete and check a manifest whose first line is
    # yaml-language-server: $schema=ADDRESS-OF-THE-HUB/schemas/manifest/v1
    """
    if as_page:
        click.echo(page.text(), nl=False)
        return
    base = os.environ.get("HUB_BASE_URL", "").rstrip("/")
    made = document.document(base)
    click.echo(json.dumps(made, indent=1, ensure_ascii=False))
