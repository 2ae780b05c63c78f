"""The files of rules that a site has for nginx and Apache, read by these servers.

Needs `nginx` and `apache2` (the program `BRICKPRESS` builds the site), and takes free ports of this machine.
"""

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

BRICKPRESS = os.environ["BRICKPRESS"]

SITE = {
    "brickpress.toml": """
base_url = "https://example.org"
taxonomies = [{ name = "labels", feed = true }]

[hosting]
provider = ["nginx", "apache"]
redirects = [
  { from = "/gone/", to = "/posts/new/?from=gone", status = 302 },
  { from = "/blog/*", to = "/posts/:splat" },
]

[hosting.headers]
"/*" = { X-Frame-Options = "DENY" }
"/img/*" = { Access-Control-Allow-Origin = "*" }

[compat]
blogger = true
""",
    "content/posts/new.md": """+++
path = "2024/02/new.html"
date = 2024-02-03
aliases = ["/alt/ä b:c*/", "old.html", "/%s/"]
[taxonomies]
labels = ["Foo Bar", "C++"]
+++
Text.
""" % ("a-long-name-" * 10),
    "static/img/a.3f2a9c01d4.webp": "x",
    "static/img/plain.webp": "x",
}

# A path, the status, and what some headers are.
CASES = [
    ("/", 200, {"Cache-Control": "public, max-age=0, must-revalidate", "X-Frame-Options": "DENY"}),
    ("/2024/02/new.html", 200, {"Content-Type": "text/html; charset=utf-8"}),
    ("/nothing/", 404, {}),
    ("/alt/%C3%A4%20b:c*/", 301, {"Location": "/2024/02/new.html"}),
    ("/alt/%C3%A4%20b:c*", 301, {"Location": "/2024/02/new.html"}),
    ("/old.html", 301, {"Location": "/2024/02/new.html"}),
    ("/%s/" % ("a-long-name-" * 10), 301, {"Location": "/2024/02/new.html"}),
    ("/gone/", 302, {"Location": "/posts/new/?from=gone"}),
    ("/blog/x/y.html", 301, {"Location": "/posts/x/y.html"}),
    ("/search/label/Foo%20Bar", 301, {"Location": "/labels/foo-bar/"}),
    ("/search/label/C++", 301, {"Location": "/labels/c/"}),
    ("/2024/02/", 301, {"Location": "/archive/2024/02/"}),
    ("/2024_02_01_archive.html", 301, {"Location": "/archive/2024/02/"}),
    ("/feeds/posts/default", 301, {"Location": "/atom.xml"}),
    ("/feeds/posts/default?alt=rss", 301, {"Location": "/rss.xml"}),
    ("/feeds/posts/default/-/Foo%20Bar", 301, {"Location": "/labels/foo-bar/atom.xml"}),
    ("/atom.xml", 200, {"Content-Type": "application/atom+xml; charset=utf-8"}),
    ("/rss.xml", 200, {"Content-Type": "application/rss+xml; charset=utf-8"}),
    ("/style.css?h=0123456789abcdef0123", 200, {"Cache-Control": "public, max-age=31536000, immutable"}),
    ("/style.css", 200, {"Cache-Control": "public, max-age=0, must-revalidate", "Content-Type": "text/css; charset=utf-8"}),
    (
        "/img/a.3f2a9c01d4.webp",
        200,
        {
            "Cache-Control": "public, max-age=31536000, immutable",
            "Access-Control-Allow-Origin": "*",
            "X-Frame-Options": "DENY",
        },
    ),
    ("/img/plain.webp", 200, {"Cache-Control": "public, max-age=0, must-revalidate"}),
]

NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  include /etc/nginx/mime.types; access_log off; absolute_redirect off;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  include {public}/.nginx/map.conf;
  server {{ listen 127.0.0.1:{port}; root {public}; include {public}/.nginx/server.conf; }}
}}
"""

APACHE = """
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
Mutex file:{folder}
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so
TypesConfig /etc/mime.types
DocumentRoot {public}
<Directory {public}>
  AllowOverride All
  Require all granted
</Directory>
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Servers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        cls.folder.chmod(0o755)
        for path, text in SITE.items():
            file = cls.folder / "site" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        subprocess.run([BRICKPRESS, "build"], cwd=cls.folder / "site", check=True, stdout=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def answers(self, command, configuration):
        """Starts a server and asks it for all cases."""
        port = free_port()
        file = self.folder / "server.conf"
        file.write_text(configuration.format(folder=self.folder, public=self.folder / "site/public", port=port))
        with subprocess.Popen([*command, file]) as server:
            try:
                self.wait(server, port)
                for path, status, headers in CASES:
                    with self.subTest(path):
                        self.assertEqual(self.ask(port, path, headers), (status, headers))
            finally:
                server.terminate()

    def wait(self, server, port):
        for _ in range(100):
            self.assertIsNone(server.poll(), "the server does not start")
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except OSError:
                time.sleep(0.1)
        self.fail("the server does not answer")

    def ask(self, port, path, names):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path, headers={"Host": "example.org"})
        response = connection.getresponse()
        found = {name: ", ".join(response.headers.get_all(name, [])) for name in names}
        # Apache makes a whole URL of a path.
        if "Location" in found:
            found["Location"] = found["Location"].removeprefix("http://example.org")
        connection.close()
        return response.status, found

    def test_nginx(self):
        self.answers(["nginx", "-c"], NGINX)

    def test_apache(self):
        self.answers(["apache2", "-DFOREGROUND", "-f"], APACHE)


if __name__ == "__main__":
    unittest.main()
