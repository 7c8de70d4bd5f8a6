"""Places with files that nobody here wrote: nginx, sshd, pyftpdlib and WsgiDAV."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import installed, peers

NOBODY = "nobody"  # sshd lets a user in as themselves, and root has more rights here
FTP = """
import sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer
port, folder, certificate, names = int(sys.argv[1]), *sys.argv[2:5]
handler = TLS_FTPHandler if certificate else FTPHandler
if certificate:
    handler.certfile = certificate
    handler.tls_control_required = handler.tls_data_required = True
handler.authorizer = DummyAuthorizer()
handler.authorizer.add_user("dinkes", "rahasia", folder, perm="elr")
if names == "old":
    handler.proto_cmds = {k: v for k, v in handler.proto_cmds.items() if k != "MLSD"}
if names == "elsewhere":
    handler.masquerade_address = "10.9.8.7"
FTPServer(("127.0.0.1", port), handler).serve_forever()
"""


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def nginx(folder: Path, work: Path) -> Iterator[str]:
    """The address of an index page over a folder."""
    program = peers.program("nginx", "usr/sbin/nginx")
    port = installed.free_port()
    work.chmod(0o755)
    places = ("body", "proxy", "fastcgi", "uwsgi", "scgi")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(
        f"{kind}_temp_path {work / place};"
        for kind, place in zip(kinds, places, strict=True)
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (work / "nginx.conf").write_text(f"""
        {user} daemon off; worker_processes 1; pid {work / "pid"};
        error_log {work / "error.log"};
        events {{ worker_connections 64; }}
        http {{
          {temporary} access_log off; default_type application/octet-stream;
          server {{
            listen 127.0.0.1:{port}; root {folder}; autoindex on; charset utf-8;
          }}
        }}""")
    command = [str(program), "-c", str(work / "nginx.conf"), "-p", str(work)]
    command += ["-e", str(work / "error.log")]
    environment = peers.libraries("nginx")
    log = work / "nginx.log"
    with peers.running(command, lambda: _answers(port), log, env=environment):
        yield f"http://127.0.0.1:{port}"


@dataclass(frozen=True)
class Ssh:
    """A running sshd: who may enter with which key, and what it shows of itself."""

    port: int
    username: str
    private_key: str
    host_key: str


def _keys(file: Path) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)]
    keygen = peers.program("sshd", "usr/bin/ssh-keygen")
    command[0] = str(keygen) if keygen.is_file() else command[0]
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine can enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="hub-test-open-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def sshd(work: Path) -> Iterator[Ssh]:
    """OpenSSH with SFTP alone, as a user without rights; for an `open_folder`."""
    program = peers.program("sshd", "usr/sbin/sshd")
    port = installed.free_port()
    host, user = work / "host", work / "user"
    _keys(host)
    _keys(user)
    (work / "sshd.conf").write_text(f"""
        Port {port}
        ListenAddress 127.0.0.1
        HostKey {host}
        PidFile none
        StrictModes no
        UsePAM yes
        AuthorizedKeysFile {user}.pub
        PasswordAuthentication no
        Subsystem sftp internal-sftp
        ForceCommand internal-sftp
        """)
    shutil.copy(program, work)  # nobody cannot enter root's cache
    for library in installed.place("sshd").glob("**/lib/**/*.so*"):
        shutil.copy(library, work)
    who = [] if os.geteuid() else _as_nobody(work)
    command = [*who, str(work / "sshd"), "-D", "-e", "-f", str(work / "sshd.conf")]
    environment = {"LD_LIBRARY_PATH": str(work), "PATH": os.environ["PATH"]}
    shown = _fingerprint(host)
    username = NOBODY if who else os.environ.get("USER", NOBODY)
    log = work / "sshd.log"
    with peers.running(command, lambda: _answers(port), log, env=environment):
        yield Ssh(port, username, user.read_text(), shown)


def _as_nobody(work: Path) -> list[str]:
    """Hand the folder to nobody, and run as nobody."""
    for each in (work, *work.iterdir()):
        os.chown(each, 65534, 65534)
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def _fingerprint(host: Path) -> str:
    keygen = peers.program("sshd", "usr/bin/ssh-keygen")
    command = [str(keygen) if keygen.is_file() else "ssh-keygen", "-lf", f"{host}.pub"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return said.split()[1]


@contextmanager
def ftp(
    folder: Path, work: Path, certificate: Path | None = None, names: str = "new"
) -> Iterator[int]:
    """The port of an FTP server: old ones have no MLSD, some name another address."""
    python = installed.place("pyftpdlib") / "bin" / "python"
    port = installed.free_port()
    command = [str(python), "-c", FTP, str(port), str(folder)]
    command += [str(certificate or ""), names]
    log = work / "ftp.log"
    with peers.running(command, lambda: _answers(port), log):
        yield port


@contextmanager
def webdav(folder: Path, work: Path) -> Iterator[str]:
    """The address of a WebDAV server over a folder, without a log-in."""
    program = installed.place("wsgidav") / "bin" / "wsgidav"
    port = installed.free_port()
    (work / "wsgidav.yaml").write_text(
        f"host: 127.0.0.1\nport: {port}\nserver: cheroot\n"
        f"provider_mapping:\n  '/': '{folder}'\n"
        "simple_dc:\n  user_mapping:\n    '*': true\n"
        "dir_browser:\n  enable: false\nverbose: 1\n"
    )
    command = [str(program), "--config", str(work / "wsgidav.yaml")]
    log = work / "dav.log"
    with peers.running(command, lambda: _answers(port), log):
        yield f"http://127.0.0.1:{port}"
