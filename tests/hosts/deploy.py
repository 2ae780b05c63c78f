"""`brickpress deploy` to a real S3 server, to real repositories and to folders, with the connection cut and files changed in between.

Needs `moto[server]` in the Python that runs it, `git`, and the program in the variable BRICKPRESS.
"""

import contextlib
import http.server
import logging
import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

from cutting import Proxy

BRICKPRESS = os.environ["BRICKPRESS"]
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "secret-of-the-test"}
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy") and name[:4] != "GIT_"},
    **KEYS,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}
NOTE = ".brickpress-deploy.json"


def write(root, path, text):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def post(root, name, links=()):
    links = " ".join(f"[{link}](@/posts/{link}.md)" for link in links)
    write(root, f"content/posts/{name}.md", f"+++\ntitle = \"Post {name}\"\ndate = 2024-02-03\n+++\nWords. {links}\n")


def contents(folder):
    """The files of a folder, without hidden ones of ours."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if ".git/" not in str(path)}


def links(html):
    """The paths that a page leads to or needs."""
    for link in re.findall(rb'(?:href|src)="https://example\.org/([^"#?]*)', html):
        target = urllib.parse.unquote(link.decode())
        yield target + "index.html" if target.endswith("/") or not target else target


def dead_links(site):
    """Links to what is not there, from the pages that a reader can come to: `site` is a path's bytes."""
    dead, seen, todo = [], set(), ["index.html"]
    while todo:
        path = todo.pop()
        if path in seen or not path.endswith(".html"):
            continue
        seen.add(path)
        for target in links(site[path]):
            if target in site:
                todo.append(target)
            else:
                dead.append((path, target))
    assert len(seen) > 10, seen
    return dead


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.site = self.folder / "site"
        write(self.site, "static/img/a b.3f2a9c01d4.webp", "picture")
        write(self.site, "static/app.js", "1")
        for number in range(12):
            post(self.site, f"p{number}")

    def configure(self, deploy):
        write(self.site, "brickpress.toml", f'base_url = "https://example.org"\n[deploy.live]\n{deploy}\n')

    def deploy(self, *arguments, code=0, environment=None):
        done = subprocess.run(
            [BRICKPRESS, "deploy", *arguments],
            cwd=self.site,
            env=environment or ENVIRONMENT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        output = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, output)
        self.assertNotIn(KEYS["AWS_SECRET_ACCESS_KEY"], output)
        self.assertNotIn("X-Amz-Signature", output)
        return output

    def built(self):
        return contents(self.site / "public")


class Bucket(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        cls.server.start()
        cls.port = cls.server.get_host_and_port()[1]
        cls.s3 = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{cls.port}",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def setUp(self):
        super().setUp()
        self.bucket = f"blog-{time.monotonic_ns()}"
        self.s3.create_bucket(Bucket=self.bucket)
        self.at(self.port)

    def at(self, port, prefix="", bucket=None):
        self.configure(f'bucket = "{bucket or self.bucket}"\nendpoint = "http://127.0.0.1:{port}"\nprefix = "{prefix}"\n')

    def there(self):
        """What the bucket holds, without the note."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
        return {key: self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read() for key in keys if key != NOTE}

    def test_only_what_changed(self):
        self.s3.put_object(Bucket=self.bucket, Key="mine.txt", Body=b"mine")
        self.assertIn(" 0 unchanged, 0 removed", self.deploy())
        self.assertEqual(self.there(), {**self.built(), "mine.txt": b"mine"})
        self.assertRegex(self.deploy(), r": 0 brought, \d+ unchanged, 0 removed")
        post(self.site, "new")
        (self.site / "content/posts/p3.md").unlink()
        dry = self.deploy("--dry-run")
        self.assertIn("would bring posts/new/index.html\n", dry)
        self.assertIn("would remove posts/p3/index.html\n", dry)
        self.assertNotIn("posts/new/index.html", self.there())
        output = self.deploy("live")
        brought = int(re.search(r"(\d+) brought", output)[1])
        self.assertIn("1 removed", output)
        # The post, its neighbours, and what lists posts.
        self.assertLess(brought, 16)
        self.assertEqual(self.there(), {**self.built(), "mine.txt": b"mine"})

    def test_what_is_said_of_files(self):
        write(self.site, "brickpress.toml", (self.site / "brickpress.toml").read_text() + "[compat]\nblogger = true\n")
        self.deploy()
        for key, kind, cache in [
            ("index.html", "text/html; charset=utf-8", "public, max-age=0, must-revalidate"),
            ("style.css", "text/css; charset=utf-8", "public, max-age=0, must-revalidate"),
            ("img/a b.3f2a9c01d4.webp", "image/webp", "public, max-age=31536000, immutable"),
            ("atom.xml", "application/atom+xml; charset=utf-8", "public, max-age=0, must-revalidate"),
            ("feeds/posts/default/index.html", "application/atom+xml; charset=utf-8", "public, max-age=0, must-revalidate"),
        ]:
            head = self.s3.head_object(Bucket=self.bucket, Key=key)
            self.assertEqual((head["ContentType"], head["CacheControl"]), (kind, cache), key)

    def test_what_others_brought_stays(self):
        self.s3.put_object(Bucket=self.bucket, Key="app.js", Body=b"theirs")
        before = self.there()
        self.assertIn("not brought there by `brickpress deploy`: `app.js`", self.deploy(code=2))
        self.assertEqual(self.there(), before)
        self.deploy("--force")
        # What was ours and was changed is not removed, and not lost when it is replaced by what is the site's.
        self.s3.put_object(Bucket=self.bucket, Key="posts/p1/index.html", Body=b"by hand")
        (self.site / "content/posts/p1.md").unlink()
        self.assertIn("left alone, because somebody has changed it: posts/p1/index.html", self.deploy())
        self.assertEqual(self.there()["posts/p1/index.html"], b"by hand")

    def test_a_prefix_is_a_site_of_its_own(self):
        self.s3.put_object(Bucket=self.bucket, Key="index.html", Body=b"other")
        self.at(self.port, prefix="/blog/")
        self.deploy()
        there = {key.removeprefix("blog/"): body for key, body in self.there().items() if key.startswith("blog/")}
        self.assertEqual({key: body for key, body in there.items() if key != NOTE}, self.built())
        self.assertEqual(self.there()["index.html"], b"other")

    def test_what_is_needed_comes_first(self):
        self.deploy()
        post(self.site, "new", ["p1"])
        post(self.site, "p1", ["new"])
        write(self.site, "static/app.js", "2")
        (self.site / "content/posts/p3.md").unlink()
        with Proxy(self.port) as proxy:
            self.at(proxy.port)
            self.deploy()
        writes = [request for request in proxy.requests if not request.startswith("GET")]
        writes = [request.replace(f"/{self.bucket}/", "") for request in writes]
        self.assertEqual((writes[0], writes[-1]), (f"PUT {NOTE}", f"PUT {NOTE}"))
        order = [writes.index(f"{verb} {path}") for verb, path in [
            ("PUT", "app.js"),
            ("PUT", "posts/new/index.html"),
            ("PUT", "posts/p1/index.html"),
            ("PUT", "atom.xml"),
            ("DELETE", "posts/p3/index.html"),
        ]]
        self.assertEqual(order, sorted(order), writes)
        first_change = min(index for index, request in enumerate(writes) if request in ("PUT index.html", "PUT posts/index.html", "PUT posts/p1/index.html"))
        self.assertLess(writes.index("PUT posts/new/index.html"), first_change)

    def test_a_connection_that_is_cut_leaves_a_whole_site(self):
        self.deploy()
        old = self.there()
        for round, allowed in enumerate([0, 1, 2, 3, 5, 9, 14]):
            # Another change before every run: also while the last one is unfinished.
            post(self.site, f"new{round}", ["p1"])
            post(self.site, "p1", [f"new{round}"])
            write(self.site, "static/app.js", str(round))
            (self.site / f"content/posts/p{round + 2}.md").unlink()

            def may_pass(proxy, chunk, allowed=allowed):
                return len(proxy.requests) < allowed

            with Proxy(self.port, may_pass) as proxy:
                self.at(proxy.port)
                output = self.deploy(code=2)
            self.assertIn("the connection broke", output)
            there = self.there()
            self.assertEqual(dead_links(there), [])
            # Nothing is removed before everything is there.
            self.assertLessEqual(set(old), set(there))
            # The list, the note, and the note as it is to be.
            if allowed > 4:
                self.assertIn("files were brought, none was removed", output)
        self.at(self.port)
        self.deploy()
        self.assertEqual(self.there(), self.built())
        self.assertRegex(self.deploy(), r": 0 brought, \d+ unchanged, 0 removed")

    def test_what_arrived_before_the_cut_is_not_brought_again(self):
        with Proxy(self.port, lambda proxy, chunk: len(proxy.requests) < 12) as proxy:
            self.at(proxy.port)
            self.deploy(code=2)
        arrived = len(self.there())
        self.assertGreater(arrived, 5)
        self.at(self.port)
        output = self.deploy()
        self.assertEqual(int(re.search(r"brought, (\d+) unchanged", output)[1]), arrived)
        self.assertEqual(self.there(), self.built())

    def test_a_short_break_is_waited_for(self):
        cut = []

        def may_pass(proxy, chunk):
            # The fifth request fails, once.
            if len(proxy.requests) == 5 and not cut:
                cut.append(chunk)
                return False
            return True

        with Proxy(self.port, may_pass) as proxy:
            self.at(proxy.port)
            self.deploy()
        self.assertTrue(cut)
        self.assertEqual(self.there(), self.built())

    def test_two_at_once_know_of_each_other(self):
        self.deploy()
        post(self.site, "first")
        other = []

        def may_pass(proxy, chunk):
            # When the first one has begun to bring files, a second one comes and is done before it.
            if chunk.startswith(b"PUT ") and NOTE.encode() not in chunk.split(b"\r\n")[0] and not other:
                other.append(True)
                shutil.copytree(self.site, self.folder / "second", ignore=shutil.ignore_patterns("public", ".brickpress"))
                post(self.folder / "second", "second")
                config = self.folder / "second" / "brickpress.toml"
                config.write_text(config.read_text().replace(f":{proxy.port}", f":{self.port}"))
                done = subprocess.run([BRICKPRESS, "deploy"], cwd=self.folder / "second", env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False)
                other.append(done)
            return True

        with Proxy(self.port, may_pass) as proxy:
            self.at(proxy.port)
            output = self.deploy(code=2)
        self.assertEqual(other[1].returncode, 0, other[1].stderr)
        self.assertIn("another deployment to the bucket", output)
        self.assertIn("deploy again with `--force`", output)
        self.at(self.port)
        self.deploy("--force")
        self.assertEqual(self.there(), self.built())
        self.assertIn("0 brought", self.deploy())

    def test_a_bucket_that_refuses(self):
        self.at(self.port, bucket="nowhere")
        output = self.deploy(code=2)
        self.assertIn("the bucket `nowhere`", output)
        self.assertIn("NoSuchBucket, status 404", output)
        self.assertIn("make the bucket, or correct `bucket`", output)
        self.at(self.port)
        # The server of the tests lets everybody in.
        with refusing("AccessDenied", "You may not do this.") as port:
            self.at(port)
            output = self.deploy(code=2)
        self.assertIn("refuses to list its objects (AccessDenied, status 403): You may not do this; see whether the keys", output)
        self.at(self.port)
        environment = {name: value for name, value in ENVIRONMENT.items() if name not in KEYS}
        self.assertIn("set AWS_ACCESS_KEY_ID", self.deploy(code=2, environment=environment))
        self.at(1)
        self.assertRegex(self.deploy(code=2), "nobody answers|the connection broke")
        self.assertEqual(self.there(), {})


class Git(Case):
    def setUp(self):
        super().setUp()
        self.remote = self.folder / "pages.git"
        self.git("init", "--quiet", "--bare", self.remote)
        self.configure('git = "../pages.git"\nbranch = "gh-pages"')

    def git(self, *arguments):
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *map(str, arguments)]
        return subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT).stdout

    def there(self):
        names = self.git("-C", self.remote, "ls-tree", "-r", "-z", "--name-only", "gh-pages").decode().split("\0")
        return {name: self.git("-C", self.remote, "show", f"gh-pages:{name}") for name in names if name}

    def count(self):
        return int(self.git("-C", self.remote, "rev-list", "--count", "gh-pages"))

    def test_a_branch_has_the_site(self):
        write(self.site, "static/ä \"b\".txt", "x\n")
        self.deploy()
        self.assertEqual(self.there(), self.built())
        self.assertIn(": 0 brought,", self.deploy())
        self.assertEqual(self.count(), 1)
        post(self.site, "new")
        (self.site / "content/posts/p3.md").unlink()
        self.assertIn("would remove posts/p3/index.html\n", self.deploy("-n"))
        self.assertEqual(self.count(), 1)
        self.assertIn(" 1 removed", self.deploy())
        self.assertEqual((self.there(), self.count()), (self.built(), 2))
        # From another machine, and after what is remembered is gone.
        shutil.rmtree(self.site / ".brickpress")
        shutil.rmtree(self.site / "public")
        self.assertIn(": 0 brought,", self.deploy())

    def test_the_site_s_own_repository_keeps_its_state(self):
        self.git("init", "--quiet", "-b", "main", self.site)
        self.git("-C", self.site, "remote", "add", "origin", self.remote)
        write(self.site, ".gitignore", "public\n.brickpress\n")
        self.configure('git = "origin"')
        self.git("-C", self.site, "add", ".")
        self.git("-C", self.site, "commit", "--quiet", "-m", "source")
        before = self.git("-C", self.site, "status", "--porcelain", "--branch"), self.git("-C", self.site, "branch")
        self.deploy()
        self.assertEqual(self.there(), self.built())
        after = self.git("-C", self.site, "status", "--porcelain", "--branch"), self.git("-C", self.site, "branch")
        self.assertEqual(before, after)

    def test_a_branch_of_others_stays(self):
        self.git("init", "--quiet", "-b", "gh-pages", self.folder / "other")
        write(self.folder / "other", "source.py", "x")
        self.git("-C", self.folder / "other", "add", ".")
        self.git("-C", self.folder / "other", "commit", "--quiet", "-m", "source")
        self.git("-C", self.folder / "other", "push", "--quiet", self.remote, "gh-pages")
        self.assertIn("was not made by `brickpress deploy`", self.deploy(code=2))
        self.assertEqual(self.there(), {"source.py": b"x"})
        self.deploy("--force")
        self.assertEqual(self.there(), self.built())
        # Nothing is lost: the history is there.
        self.assertEqual(self.count(), 2)

    def test_a_remote_that_is_not_there(self):
        self.configure('git = "../nowhere.git"')
        self.assertIn("git cannot reach `../nowhere.git`", self.deploy(code=2))
        self.configure('git = "../pages.git"\nbranch = "a..b"')
        self.assertIn("git cannot have a branch `a..b`", self.deploy(code=2))

    def test_a_connection_that_is_cut_leaves_the_branch(self):
        port = free_port()
        options = [f"--port={port}", "--listen=127.0.0.1", "--export-all", "--enable=receive-pack"]
        daemon = subprocess.Popen(
            ["git", "daemon", "--reuseaddr", *options, f"--base-path={self.folder}", str(self.folder)],
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
        )
        self.addCleanup(daemon.wait)
        self.addCleanup(daemon.terminate)
        wait_for(port)
        self.configure(f'git = "git://127.0.0.1:{port}/pages.git"')
        self.deploy()
        old = self.there()
        cut = 0
        # What does not get smaller when it is packed.
        (self.site / "static/noise").write_bytes(random.Random(1).randbytes(300_000))
        for allowed in [0, 200, 300, 600, 1500, 4000, 70_000, 200_000]:
            post(self.site, f"new{allowed}")
            with Proxy(port, lambda proxy, chunk, allowed=allowed: proxy.sent + len(chunk) <= allowed) as proxy:
                self.configure(f'git = "git://127.0.0.1:{proxy.port}/pages.git"')
                output = self.deploy(code=2)
            cut += "git cannot push" in output
            self.assertEqual(self.there(), old)
        # Some were cut while they were pushed, not before.
        self.assertGreater(cut, 0)
        self.configure(f'git = "git://127.0.0.1:{port}/pages.git"')
        self.deploy()
        self.assertEqual((self.there(), self.count()), (self.built(), 2))


class Folder(Case):
    def setUp(self):
        super().setUp()
        self.configure('folder = "../www"')
        self.www = self.folder / "www"

    def there(self):
        return {path: body for path, body in contents(self.www).items() if path != NOTE}

    def test_a_folder_has_the_site(self):
        write(self.www, "mine.txt", "mine")
        self.deploy()
        self.assertEqual(self.there(), {**self.built(), "mine.txt": b"mine"})
        self.assertIn(": 0 brought,", self.deploy())
        post(self.site, "new")
        (self.site / "content/posts/p3.md").unlink()
        self.assertIn("would bring posts/new/index.html\n", self.deploy("-n"))
        self.assertNotIn("posts/new/index.html", self.there())
        self.assertIn(" 1 removed", self.deploy())
        self.assertEqual(self.there(), {**self.built(), "mine.txt": b"mine"})
        self.assertFalse((self.www / "posts/p3").exists())
        # A file where a folder was, and the other way round.
        write(self.site, "static/posts/p5/index.html/x.txt", "x")
        (self.site / "content/posts/p5.md").unlink()
        self.deploy()
        self.assertEqual(self.there(), {**self.built(), "mine.txt": b"mine"})

    def test_what_others_brought_stays(self):
        write(self.www, "app.js", "theirs")
        self.assertIn("not brought there by `brickpress deploy`: `app.js`", self.deploy(code=2))
        self.assertEqual(self.there(), {"app.js": b"theirs"})
        self.deploy("-f")
        write(self.www, "posts/p1/index.html", "by hand")
        (self.site / "content/posts/p1.md").unlink()
        self.assertIn("left alone, because somebody has changed it: posts/p1/index.html", self.deploy())
        self.assertEqual((self.www / "posts/p1/index.html").read_text(), "by hand")

    def test_a_deployment_that_is_killed_leaves_a_whole_site(self):
        self.deploy()
        for round in range(8):
            old = {path for path in self.there() if ".brickpress-stage/" not in path}
            for number in range(20):
                post(self.site, f"new{number}", ["p1"])
            write(self.site, "static/app.js", str(round))
            (self.site / f"content/posts/p{round + 2}.md").unlink()
            process = subprocess.Popen([BRICKPRESS, "deploy"], cwd=self.site, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
            time.sleep(0.02 * (round + 1))
            process.kill()
            process.wait()
            there = {path: body for path, body in self.there().items() if ".brickpress-stage/" not in path}
            self.assertEqual(dead_links(there), [])
            # All that the site still has is there, whole.
            self.assertLessEqual({path for path in old if not path.startswith("posts/p")}, set(there))
            self.assertTrue(all(there.values()))
        self.deploy()
        self.assertEqual(self.there(), self.built())

    def test_where_to(self):
        self.configure('folder = "public/x"')
        self.assertIn("is the output folder itself", self.deploy(code=2))
        for folder in (".", "content/x", "static", ".."):
            self.configure(f'folder = "{folder}"')
            self.assertIn("is what the site is made from", self.deploy(code=2))
        self.configure('folder = "../www"\n[deploy.other]\nfolder = "../other"')
        self.assertIn("say where to: `live`, `other`", self.deploy(code=2))
        self.assertIn("there is no `[deploy.lvie]`", self.deploy("lvie", code=2))
        self.deploy("other")
        self.assertFalse(self.www.exists())
        write(self.site, "content/bad.md", "[x](@/nowhere.md)")
        self.assertIn("nothing was written", self.deploy("live", code=1))
        self.assertFalse(self.www.exists())


@contextlib.contextmanager
def refusing(code, message):
    """A storage that answers everything with an error."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port):
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nobody listens")


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    unittest.main(warnings="ignore")
