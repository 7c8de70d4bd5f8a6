"""Debian's Apache with mod_auth_openidc as a city app: a page behind the login."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import installed, peers
from tests.sso_clients.town import Registered, Town

MODULES = (
    "mpm_event authn_core authz_core authz_user include mime dir alias auth_openidc"
)
CONFIG = """
ServerRoot {folder}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {folder}/pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/log
Mutex file:{folder} default
StartServers 1
ThreadsPerChild 8
MaxRequestWorkers 16
TypesConfig /dev/null
AddType text/html .html
DocumentRoot {folder}/pages
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {id}
OIDCClientSecret {secret}
OIDCRedirectURI {url}/callback
OIDCCryptoPassphrase {secret}
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCIDTokenSignedResponseAlg ES256
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCPassIDTokenAs claims
OIDCPassRefreshToken On
OIDCSessionType server-cache
OIDCCacheType shm
OIDCRefreshAccessTokenBeforeExpiry 10
OIDCCookieSameSite On
<Location />
  AuthType openid-connect
  Require valid-user
  Options +Includes
  SetOutputFilter INCLUDES
</Location>
<Location /bebas>
  AuthType None
  Require all granted
</Location>
"""
PAGE = """<!doctype html><title>Izin</title><p>Halo
<b><!--#echo var="OIDC_CLAIM_name" --></b></p>
<p id="sub"><!--#echo var="OIDC_CLAIM_sub" --></p>
<p id="token"><!--#echo var="OIDC_access_token" --></p>"""


@contextmanager
def running(town: Town, folder: Path) -> Iterator[Registered]:
    """The app at a port of loopback, until the block ends."""
    root = peers.program("apache-oidc", "usr")
    port = installed.free_port()
    url = f"http://127.0.0.1:{port}"
    app = town.register(
        port,
        client_name="Izin Apache",
        backchannel_logout_uri=f"{url}/callback?logout=backchannel",
        post_logout_redirect_uris=[f"{url}/bebas/"],
    )
    os.chmod(folder, 0o755)
    pages = folder / "pages" / "bebas"
    pages.mkdir(parents=True)
    (folder / "pages" / "index.html").write_text(PAGE)
    (pages / "index.html").write_text("<!doctype html><title>Bebas</title><p>Keluar.")
    written = "\n".join(
        f"LoadModule {name}_module {root}/lib/apache2/modules/mod_{name}.so"
        for name in MODULES.split()
    ) + CONFIG.format(
        folder=folder,
        port=port,
        issuer=town.base,
        id=app.id,
        secret=app.secret,
        url=url,
    )
    (folder / "apache.conf").write_text(written)
    command = [str(root / "sbin/apache2"), "-X", "-f", str(folder / "apache.conf")]
    env = peers.libraries("apache-oidc")
    with installed.started(command, port, "/bebas/", env):
        yield app
