"""A real Dovecot on this machine, for one test run: one mailbox, one password, nothing beyond loopback."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time

PROGRAM = shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")
USER, PASSWORD = "sam", "a-long-password"
CONF = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
"""


class Dovecot:
    """Start with `with`; `fill` puts a mail into a folder."""

    def __init__(self, home):
        self.home = home

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        for part in ("run", "state", "mail"):
            (self.home / part).mkdir(parents=True)
        if os.geteuid() == 0:  # the mailbox is its user's, who must reach it
            os.chown(self.home / "mail", account.pw_uid, account.pw_gid)
            for part in (self.home, *list(self.home.parents)[:3]):
                part.chmod(part.stat().st_mode | 0o011)
        conf = self.home / "dovecot.conf"
        group = grp.getgrgid(account.pw_gid).gr_name
        conf.write_text(
            CONF.format(
                home=self.home, user=account.pw_name, group=group, port=self.port, password=PASSWORD,
                uid=account.pw_uid, gid=account.pw_gid,
            )
        )  # fmt: skip
        self.process = subprocess.Popen([PROGRAM, "-F", "-c", str(conf)], stderr=subprocess.PIPE)
        self._wait()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.process.stderr.close()

    @property
    def url(self):
        return f"imap://127.0.0.1:{self.port}"

    def fill(self, content, folder="INBOX"):
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=5) as session:
            session.login(USER, PASSWORD)
            session.append(folder, "", imaplib.Time2Internaldate(time.time()), content)

    def flags(self, folder="INBOX"):
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=5) as session:
            session.login(USER, PASSWORD)
            session.select(folder, readonly=True)
            return session.fetch("1:*", "(FLAGS)")[1]

    def make_anew(self, folder):
        """An empty folder of that name, under another UIDVALIDITY than the one before it."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=5) as session:
            session.login(USER, PASSWORD)
            session.delete(folder)
            session.create(folder)

    def _wait(self):
        for _ in range(100):
            try:
                with imaplib.IMAP4("127.0.0.1", self.port, timeout=2):
                    return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        log = self.home / "log"
        raise AssertionError(log.read_text() if log.exists() else self.process.stderr.read())
