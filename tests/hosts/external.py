"""`brickpress check --external` against a server of this machine.

Needs the program in the variable BRICKPRESS.
"""

import collections
import http.server
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

BRICKPRESS = os.environ["BRICKPRESS"]


class Server(http.server.ThreadingHTTPServer):
    """Answers by path, and notes every request with its time."""

    def __init__(self):
        self.requests = []
        self.times = collections.Counter()
        self.open = 0
        self.most_open = 0
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        server = self.server
        with server.lock:
            server.requests.append((time.monotonic(), self.command, self.path))
            server.times[self.path] += 1
            count = server.times[self.path]
            server.open += 1
            server.most_open = max(server.most_open, server.open)
        status, headers = 200, {}
        if self.path == "/gone":
            status = 404
        elif self.path == "/no-head":
            status = 405 if self.command == "HEAD" else 200
        elif self.path == "/moved":
            status, headers = 301, {"Location": "/alive"}
        elif self.path == "/circle":
            status, headers = 302, {"Location": "/circle"}
        elif self.path == "/busy":
            # Too much to do, once.
            status, headers = (429, {"Retry-After": "1"}) if count == 1 else (200, {})
        elif self.path == "/broken":
            status = 500
        elif self.path == "/cut" and count < 3:
            with server.lock:
                server.open -= 1
            self.connection.close()
            return
        time.sleep(0.05)
        with server.lock:
            server.open -= 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer

    def log_message(self, *_):
        pass


class External(unittest.TestCase):
    def setUp(self):
        self.site = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.site)
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def page(self, *paths, name="a", configuration=""):
        (self.site / "content").mkdir(exist_ok=True)
        (self.site / "brickpress.toml").write_text(f'base_url = "https://example.org"\n{configuration}\n')
        links = "\n".join(f"[link]({path if '://' in path else self.url + path})" for path in paths)
        (self.site / f"content/{name}.md").write_text(f"# A\n\n{links}\n")

    def check(self, *arguments, code=0):
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        command = [BRICKPRESS, "check", *arguments]
        done = subprocess.run(command, cwd=self.site, env=environment, capture_output=True, encoding="utf-8", check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_dead_links_are_found_at_their_place(self):
        self.page("/alive", "/gone", "/circle")
        self.assertEqual(self.check().count("dead"), 0)
        self.assertEqual(self.server.requests, [])
        output = self.check("--external", code=1)
        self.assertIn(f"error: `{self.url}/gone` is dead: status 404\n --> content/a.md:4:8\n", output)
        self.assertIn("/circle` is dead: it leads in a circle", output)
        self.assertIn("Followed 3 external links to 1 host: 1 alive (0 known from before), 2 dead\n", output)

    def test_what_passes_is_waited_for(self):
        self.page("/alive", "/no-head", "/moved", "/busy", "/cut")
        self.assertIn("5 alive (0 known from before), 0 dead", self.check("--external"))
        self.assertEqual(self.server.times["/cut"], 3)
        self.page("/broken", f"http://127.0.0.1:{closed_port()}/", "http://no-such-host.invalid/")
        output = self.check("--external", code=1)
        self.assertIn("/broken` is dead: status 500", output)
        self.assertIn("no-such-host.invalid/` is dead: ", output)
        self.assertIn("3 dead", output)

    def test_what_was_alive_is_not_asked_again(self):
        self.page("/alive", "/gone")
        self.check("--external", code=1)
        self.server.requests.clear()
        self.page("/alive", "/gone", "/new")
        self.assertIn("Followed 2 external links to 1 host: 2 alive (1 known from before), 1 dead", self.check("--external", code=1))
        self.assertEqual({path for _, _, path in self.server.requests}, {"/gone", "/new"})
        self.server.requests.clear()
        self.check("--external", "--max-age", "0", code=1)
        self.assertEqual({path for _, _, path in self.server.requests}, {"/alive", "/gone", "/new"})

    def test_a_host_is_asked_slowly(self):
        self.page(*(f"/page{number}" for number in range(6)))
        self.page("/page1", "/page2", "/more", name="b")
        self.assertIn("Followed 7 external links", self.check("--external"))
        self.assertEqual((len(self.server.requests), self.server.most_open), (7, 1))
        moments = [moment for moment, _, _ in self.server.requests]
        self.assertTrue(all(later - earlier > 0.19 for earlier, later in zip(moments, moments[1:])), moments)

    def test_settings(self):
        self.page("/gone", "/skipped/x", configuration=f'[link_checker]\nskip_prefixes = ["{self.url}/skipped"]\nexternal_level = "warn"')
        output = self.check("--external")
        self.assertIn("warning: `", output)
        self.assertEqual({path for _, _, path in self.server.requests}, {"/gone"})


def closed_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


if __name__ == "__main__":
    unittest.main(warnings="ignore")
