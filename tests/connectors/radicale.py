"""A real Radicale on this machine, for one test run: one calendar, one password, nothing beyond loopback."""

import base64
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection

USER, PASSWORD = "sam", "a-long-password"
MAKE = """<mkcalendar xmlns="urn:ietf:params:xml:ns:caldav"><set xmlns="DAV:"><prop><displayname>Work</displayname>
</prop></set></mkcalendar>"""


class Radicale:
    """Start with `with`; `put` writes an entry into the calendar, `take` deletes it."""

    def __init__(self, home):
        self.home = home

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        users = self.home / "users"
        users.write_text(f"{USER}:{PASSWORD}\n")
        options = {
            "server-hosts": f"127.0.0.1:{port}",
            "auth-type": "htpasswd",
            "auth-htpasswd-filename": str(users),
            "auth-htpasswd-encryption": "plain",
            "auth-delay": "0",
            "storage-filesystem-folder": str(self.home / "collections"),
        }
        told = [part for name, value in options.items() for part in (f"--{name}", value)]
        command = [sys.executable, "-m", "radicale", "--config", "", *told]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.address, self.port = f"http://127.0.0.1:{port}/{USER}/", port
        self._wait(port)
        self._ask("MKCALENDAR", "work/", MAKE)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def put(self, name, entry):
        self._ask("PUT", f"work/{name}.ics", entry)

    def take(self, name):
        self._ask("DELETE", f"work/{name}.ics", "")

    def _ask(self, method, path, body):
        asked = HTTPConnection("127.0.0.1", self.port, timeout=10)
        signed = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        asked.request(method, f"/{USER}/{path}", body, {"Authorization": f"Basic {signed}"})
        status = asked.getresponse().status
        asked.close()
        assert status < 300, (method, path, status)

    def _wait(self, port):
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("Radicale did not start.")
