"""The task that tells apps that a session is over."""

from __future__ import annotations

from collections.abc import Sequence

from hub.sso.logout import delivery
from workers import setting
from workers.app import WAIT_FOR, app


@app.task(
    name="sso.logout",
    time_limit=60,
    soft_time_limit=45,
    autoretry_for=WAIT_FOR,
    retry_backoff=True,
    retry_backoff_max=10,
    max_retries=3,
)
def logout(ids: Sequence[int]) -> None:
    """Send the leased logout tokens; the database remembers each answer."""
    config = setting.config()
    sender = delivery.Sender(
        issuer=config.issuer or config.base_url,
        kek=config.kek or config.secret_key,
        allowed_hosts=config.allowed_hosts,
    )
    delivery.deliver(setting.engine(), sender, ids)
