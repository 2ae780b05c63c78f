#!/usr/bin/env python3
"""The brick graph of `brickpress` against that of `poly`, on generated workspaces and on small ones that aim at one rule each.

Needs `polylith-cli` in the Python that runs it, and the program in the variable BRICKPRESS. Nothing here knows the answer of both:
generated workspaces have three opinions (ours, poly's, the generator's), the small ones two, and where we differ on purpose a test
says how and why.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

from generate import BACKENDS, Options, Workspace
from poly import analyse, interfaces

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("BRICKPRESS", ROOT / "target" / "debug" / "brickpress")

POLY = Path(sys.executable).parent / "poly"

# What `poly` does not count: imports for the type checker, relative ones, and those of tests.
UNSEEN_BY_POLY = {"type-checking", "relative", "test"}


def graph(workspace, project=None):
    """Our answer about a workspace, as JSON; asked from inside it, as `poly` is."""
    return ask(workspace, "graph", *(["--project", project] if project else []))


def model(workspace, *options):
    """All that we know about a workspace, as JSON."""
    return ask(workspace, "ws", *options)


def ask(workspace, *words):
    """The answer of one view."""
    words = [PROGRAM, "bricks", *words, "--format", "json"]
    done = subprocess.run(words, cwd=workspace, capture_output=True, encoding="utf-8", timeout=120)
    # An error in the workspace ends it with 1; the data are there all the same.
    if not done.stdout.startswith("{"):
        raise AssertionError(f"{words} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def libraries(answer):
    """The libraries of every brick that imports any."""
    found = {}
    for library in answer["libraries"]:
        for user in library["users"]:
            found.setdefault(user["brick"], set()).add(library["name"])
    return found


def by_project(answer, value):
    """Something of every project, by its name."""
    return {"development" if project["development"] else project["name"]: value(project) for project in answer["projects"]}


def requirements(answer):
    """What projects declare, with versions."""
    return by_project(answer, lambda project: {each["name"]: each["version"] for each in project["requirements"]})


def names(answer, kind):
    """The bricks of a kind; what a project needs but does not declare is none of its bricks."""
    return {node["name"] for node in answer["nodes"] if node["kind"] == kind and node["declared"]}


def members(answer):
    """The bricks of both kinds."""
    return names(answer, "base") | names(answer, "component")


def edges(answer, unseen=frozenset(UNSEEN_BY_POLY)):
    """The edges with an import of a kind beyond the unseen ones."""
    return {(edge["from"], edge["to"]) for edge in answer["edges"] if any(not unseen & set(each["kinds"]) for each in edge["imports"])}


def exposed_by(answer):
    """The names that each brick exposes, of those that say."""
    return {brick["name"]: {each["name"] for each in brick["interface"]["names"]} for brick in answer["bricks"] if "interface" in brick}


def bypasses(answer):
    """Uses past an interface: user, brick, and the first part of what is used."""
    return {(each["from"], each["to"], each["name"].split(".")[0]) for each in answer["bypasses"]}


def fields(answer):
    """Our answer in compat mode in the form of that of `poly`."""
    kinds = {kind: {brick["name"] for brick in answer["bricks"] if brick["kind"] == kind} for kind in ("base", "component")}
    found = {(edge["from"], edge["to"]) for edge in answer["edges"]}
    mutual, libraries = {}, {}
    for start, end in found:
        if (end, start) in found:
            mutual.setdefault(start, set()).add(end)
    for library in answer["libraries"]:
        for user in library["users"]:
            libraries.setdefault(user["brick"], set()).add(library["name"])
    called = lambda project: "development" if project["development"] else project["name"]
    return {
        "bases": kinds["base"],
        "components": kinds["component"],
        "edges": found,
        "used_by": {brick: {start for start, end in found if end == brick} for brick in kinds["base"] | kinds["component"]},
        "mutual": mutual,
        "unknown": {(missing["from"], missing["name"]) for missing in answer["missing"]},
        "projects": {called(project): set(project["bases"]) | set(project["components"]) for project in answer["projects"]},
        "needs": {called(project): {"missing": {each["brick"] for each in project["missing"]}, "unused": set(project["unused"])} for project in answer["projects"] if not project["development"]},
        "libraries": libraries,
    }


class Case(unittest.TestCase):
    """Helpers for all tests."""

    maxDiff = None

    def same(self, workspace):
        """Our bricks and edges are those of `poly`; returns both answers."""
        ours, polys = graph(workspace), analyse(workspace)
        self.assertEqual(names(ours, "component"), polys["components"])
        self.assertEqual(names(ours, "base"), polys["bases"])
        self.assertEqual(edges(ours), polys["edges"])
        self.same_in_compat_mode(workspace, polys)
        return ours, polys

    def same_in_compat_mode(self, workspace, polys):
        """With `--compat poly` every field is that of `poly`."""
        answer = model(workspace, "--compat", "poly")
        ours = fields(answer)
        for field, found in ours.items():
            self.assertEqual(found, polys[field], field)
        exposed, past = interfaces(workspace, polys)
        self.assertEqual(exposed_by(answer), exposed)
        self.assertEqual(bypasses(answer), past)


def circular(found):
    """The edges from whose end their start is reached again."""
    after = {}
    for start, end in found:
        after.setdefault(start, set()).add(end)

    def reached(brick):
        seen, left = set(), [brick]
        while left:
            for other in after.get(left.pop(), set()) - seen:
                seen.add(other)
                left.append(other)
        return seen

    reach = {brick: reached(brick) for brick in after}
    return {(start, end) for start, end in found if start in reach.get(end, set())}


class Generated(Case):
    """Whole workspaces; one test for each combination, added below."""

    def compare(self, options):
        """One workspace: bricks, edges, mutual pairs, and every project's bricks."""
        with tempfile.TemporaryDirectory() as folder:
            workspace = Workspace(folder, options)
            workspace.generate()
            expected = workspace.expected()
            ours, polys = self.same(folder)
            self.assertEqual(edges(ours), {(brick, other) for brick, others in expected["edges"].items() for other in others if other != brick})
            typed = {(brick, other) for brick, other in expected["type_checking_only"].items()}
            self.assertEqual(edges(ours, unseen=frozenset({"relative", "test"})) - edges(ours), typed)
            found = edges(ours)
            self.assertEqual({brick for brick, other in found if (other, brick) in found}, set(polys["mutual"]))
            self.assertEqual({(edge["from"], edge["to"]) for edge in ours["edges"] if edge["cycle"]}, circular(found))
            known = model(folder, "--compat", "poly")
            self.assertEqual(libraries(known), polys["libraries"])
            self.assertEqual(requirements(known), polys["requirements"])
            for project in sorted(expected["projects"]):
                answer = graph(folder, project)
                self.assertEqual(members(answer), polys["projects"][project], project)
                inside = {edge for edge in polys["edges"] if set(edge) <= polys["projects"][project]}
                self.assertEqual({edge for edge in edges(answer) if set(edge) <= members(answer)}, inside, project)


def add_generated():
    """A method for each combination of theme and manager, with seeds and cycles that differ."""
    for index, (theme, manager) in enumerate(itertools.product(["loose", "tdd"], sorted(BACKENDS))):
        for cycles in (0, 3):
            options = Options(
                components=20 + 7 * index, bases=3 + index, projects=3, libraries=10, seed=100 + 2 * index + cycles,
                cycles=cycles, long_cycles=cycles // 2, manager=manager, theme=theme, interfaces=cycles > 0,
            )  # fmt: skip
            name = f"test_{theme}_{manager}_{'cycles' if cycles else 'acyclic'}"
            setattr(Generated, name, lambda self, options=options: self.compare(options))
    large = Options(components=200, bases=40, projects=2, seed=7, cycles=5, long_cycles=4, manager="uv")
    Generated.test_large = lambda self: self.compare(large)


add_generated()

SETTINGS = '[tool.polylith]\nnamespace = "ns"\n\n[tool.polylith.structure]\ntheme = "loose"\n'
DEVELOPMENT = '[project]\nname = "development"\nversion = "0"\n'


def small(folder, files):
    """A workspace of the loose theme with the components `a`, `b` and `c`, of which the files fill what a test is about."""
    root = Path(folder)
    given = {"workspace.toml": SETTINGS, "pyproject.toml": DEVELOPMENT, "components/ns/b/__init__.py": "", "components/ns/c/__init__.py": ""}
    for path, text in {**given, **files}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            file.write_bytes(text)
        else:
            file.write_text(textwrap.dedent(text), encoding="utf-8")
    return root


class Rules(Case):
    """One rule each; the component `a` holds the text under test."""

    def edges_of(self, text, also=None):
        """The edges that `poly` and we find when `a` has this text."""
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, {"components/ns/a/core.py": text, **(also or {})})
            ours, _ = self.same(root)
            return edges(ours)

    def test_plain_imports(self):
        self.assertEqual(self.edges_of("import os, ns.b.deep.er as x\n"), {("a", "b")})

    def test_from_namespace(self):
        self.assertEqual(self.edges_of("from ns import b, c as d\n"), {("a", "b"), ("a", "c")})

    def test_from_brick_and_module(self):
        self.assertEqual(self.edges_of("from ns.b import f\nfrom ns.c.mod import *\n"), {("a", "b"), ("a", "c")})

    def test_whole_tree_counts(self):
        text = """
            def f():
                import ns.b
            class K:
                async def g(self):
                    match self:
                        case None:
                            from ns.c import x
        """
        self.assertEqual(self.edges_of(text), {("a", "b"), ("a", "c")})

    def test_namespace_alone_is_no_edge(self):
        self.assertEqual(self.edges_of("import ns\nns.b.run()\nimport nsb.c\nfrom nsx import b\n"), set())

    def test_text_is_no_import(self):
        self.assertEqual(self.edges_of('"""\nimport ns.b\n"""\n# import ns.c\nx = "from ns import b"\n'), set())

    def test_continued_lines(self):
        self.assertEqual(self.edges_of("from ns import (  # why\n    b,\n    c,\n)\n"), {("a", "b"), ("a", "c")})
        self.assertEqual(self.edges_of("from ns \\\n    import b\nx = 1; import ns.c\n"), {("a", "b"), ("a", "c")})

    def test_dynamic_imports_are_not_seen(self):
        self.assertEqual(self.edges_of('import importlib\nimportlib.import_module("ns.b")\n__import__("ns.c")\n'), set())

    def test_own_imports_are_no_edge(self):
        self.assertEqual(self.edges_of("from ns.a import core\nimport ns.a\n"), set())

    def test_type_checking(self):
        self.assertEqual(self.edges_of("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ns import b\nelse:\n    import ns.c\n"), {("a", "c")})
        self.assertEqual(self.edges_of("import typing\nif typing.TYPE_CHECKING:\n    from ns import b\n"), set())

    def test_relative_imports_are_no_edge(self):
        self.assertEqual(self.edges_of("from . import core\nfrom ..b import x\n"), set())

    def test_bytes_that_are_not_utf8(self):
        self.assertEqual(self.edges_of("# caf\xe9\nimport ns.b\n".encode("latin-1")), {("a", "b")})

    def test_carriage_returns(self):
        self.assertEqual(self.edges_of(b"import ns.b\r\nimport ns.c\r\n"), {("a", "b"), ("a", "c")})

    def test_files_below_count_at_any_depth(self):
        self.assertEqual(self.edges_of("", {"components/ns/a/x/y/z.py": "import ns.b\n"}), {("a", "b")})

    def test_star_names_no_brick(self):
        self.assertEqual(self.edges_of("from ns import *\nfrom ns.b import *\n"), {("a", "b")})

    def test_what_only_resembles_type_checking(self):
        text = "from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n    import ns.b\nTYPE = True\nif TYPE:\n    import ns.c\n"
        self.assertEqual(self.edges_of(text), {("a", "b"), ("a", "c")})

    def test_conditions_count(self):
        text = "import sys\nif sys.version_info > (3, 11):\n    import ns.b\nelif x:\n    import ns.c\nwith y:\n    from ns.api import z\n"
        self.assertEqual(self.edges_of(text, {"bases/ns/api/core.py": ""}), {("a", "b"), ("a", "c"), ("a", "api")})

    def test_other_syntax_hides_nothing(self):
        text = "@d\nclass K:\n    from ns import b\nf = lambda: [f'{x}' for x in y]\nt = \"\"\"\nimport ns.api\n\"\"\"\nfrom ns import c\n"
        self.assertEqual(self.edges_of(text, {"bases/ns/api/core.py": ""}), {("a", "b"), ("a", "c")})

    def test_other_files_do_not_count(self):
        also = {"components/ns/a/stub.pyi": "import ns.b\n", "components/ns/a/notes.txt": "import ns.b\n", "test/components/ns/a/test_a.py": "import ns.c\n"}
        self.assertEqual(self.edges_of("", also), set())

    def test_a_file_is_no_brick(self):
        self.assertEqual(self.edges_of("import ns.single\n", {"components/ns/single.py": ""}), set())

    def test_unknown_bricks_are_no_edge(self):
        self.assertEqual(self.edges_of("from ns.gone import x\n"), set())

    def test_bases_import_each_other(self):
        also = {"bases/ns/api/core.py": "from ns import cli, a\n", "bases/ns/cli/core.py": "import ns.api\n"}
        self.assertEqual(self.edges_of("", also), {("api", "cli"), ("cli", "api"), ("api", "a")})

    def test_components_may_import_bases(self):
        self.assertEqual(self.edges_of("from ns.api import core\n", {"bases/ns/api/core.py": ""}), {("a", "api")})

    def test_missing_kinds(self):
        with tempfile.TemporaryDirectory() as folder:
            self.same(small(folder, {}))

    def test_settings_in_the_project_file(self):
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, {"components/ns/a/core.py": "import ns.b\n", "pyproject.toml": DEVELOPMENT + "\n" + SETTINGS})
            (root / "workspace.toml").unlink()
            ours, _ = self.same(root)
            self.assertEqual(edges(ours), {("a", "b")})

    def test_missing_theme_is_tdd(self):
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, {"workspace.toml": '[tool.polylith]\nnamespace = "ns"\n', "components/a/src/ns/a/core.py": "import ns.b\n", "components/b/src/ns/b/core.py": ""})
            for path in ("components/ns/b/__init__.py", "components/ns/c/__init__.py"):
                (root / path).unlink()
            for path in ("components/ns/b", "components/ns/c", "components/ns"):
                (root / path).rmdir()
            ours, _ = self.same(root)
            self.assertEqual(edges(ours), {("a", "b")})


class Projects(Case):
    """How a project names its bricks."""

    def members(self, manifest):
        """The bricks of the project `p` that both find."""
        with tempfile.TemporaryDirectory() as folder:
            files = {"components/ns/a/core.py": "import ns.b\n", "bases/ns/api/core.py": "import ns.a\n", "projects/p/pyproject.toml": manifest}
            root = small(folder, files)
            ours = members(graph(root, "p"))
            self.assertEqual(ours, analyse(root)["projects"]["p"])
            return ours

    def test_polylith_bricks(self):
        for backend in ("hatchling.build", "pdm.backend", "uv_build", "setuptools.build_meta", "maturin"):
            with self.subTest(backend):
                manifest = f"""
                    [build-system]
                    build-backend = "{backend}"
                    [project]
                    name = "p"
                    [tool.polylith.bricks]
                    "../../bases/ns/api" = "ns/api"
                    "../../components/ns/a" = "ns/a"
                    "../../components/ns/b" = "ns/b"
                """
                self.assertEqual(self.members(manifest), {"api", "a", "b"})

    def test_force_include(self):
        manifest = """
            [build-system]
            build-backend = "hatchling.build"
            [project]
            name = "p"
            [tool.hatch.build.force-include]
            "../../bases/ns/api" = "ns/api"
            "../../components/ns/a" = "elsewhere/a"
            "../../components/ns/b" = "ns/b"
        """
        self.assertEqual(self.members(manifest), {"api", "a", "b"})

    def test_poetry_packages(self):
        manifest = """
            [build-system]
            build-backend = "poetry.core.masonry.api"
            [tool.poetry]
            name = "p"
            packages = [
                { include = "ns/api", from = "../../bases" },
                { include = "ns/a", from = "../../components" },
                { include = "ns/b", from = "../../components" },
                { include = "elsewhere/c", from = "../../components" },
            ]
        """
        self.assertEqual(self.members(manifest), {"api", "a", "b"})

    def test_poetry_with_a_project_table_ignores_packages(self):
        manifest = """
            [build-system]
            build-backend = "poetry.core.masonry.api"
            [project]
            name = "p"
            [tool.poetry]
            packages = [{ include = "ns/c", from = "../../components" }]
            [tool.polylith.bricks]
            "../../bases/ns/api" = "ns/api"
            "../../components/ns/a" = "ns/a"
            "../../components/ns/b" = "ns/b"
        """
        self.assertEqual(self.members(manifest), {"api", "a", "b"})


class Interfaces(Case):
    """What a brick exposes and what goes past it; the component `b` is used by `a`."""

    def compare(self, top, user, also=None):
        """What `poly` and we in compat mode find: exposed names, and names used past them."""
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, {"components/ns/b/__init__.py": top, "components/ns/a/core.py": user, **(also or {})})
            polys = analyse(root)
            self.same_in_compat_mode(root, polys)
            exposed, past = interfaces(root, polys)
            return exposed["b"], {name for _, brick, name in past if brick == "b"}

    def test_forms_of_interfaces(self):
        cases = {
            "": set(),
            "from ns.b.core import f as g\nimport os.path\n": {"f", "path"},
            "from .core import f\n": set(),
            "def f():\n    import json\nclass C: pass\nX, (y, *z) = 1, (2, 3)\n_p = 1\nn: int\nn += 1\n": {"f", "json", "C", "X", "y", "n"},
            "if 1:\n    def f(): pass\n    X = 1\n": set(),
            "__all__ = ['a', '_b']\n": {"a", "_b"},
            "__all__ = ['a']\n__all__ = ['b']\n": {"a"},
            "__all__ = ['a'] + ['b']\n": set(),
            "__all__: list = ['a']\n": set(),
            "__all__ = ['a', x]\n__all__ = ('b',)\n": {"b"},
            "__all__ = core.__all__\n": {"one", "two"},
            "__all__ = core.__all__\n__all__ = []\n": set(),
            "from ns.b.core import *\n": {"*"},
        }
        for top, expected in cases.items():
            with self.subTest(top):
                exposed, _ = self.compare(top, "from ns import b\n", {"components/ns/b/core.py": "__all__ = sub.__all__\n", "components/ns/b/sub/__init__.py": "__all__ = ['one', 'two']\n"})
                self.assertEqual(exposed, expected)

    def test_forms_of_uses(self):
        cases = {
            "from ns import b\nb.g(b.h.i)\n": {"g", "h"},
            "from ns import b as x\nx.g()\n": set(),
            "from ns import b\nb.f()\nb.fast()\n": set(),
            "from ns.b import g\nprint(g)\n": set(),
            "from ns.b import g\ng()\n": {"g"},
            "from ns.b import g\ng.x\n": {"g"},
            "import ns.b\nns.b.g.h()\n": {"g"},
            "import ns.b.core\nns.b.core.run()\ncore.x\nns.b.other\n": {"core"},
            "from ns import b\ndef k(b): return b.g\nx = lambda b: b.h\n": set(),
            "from ns import b\n@b.deco\ndef k(x=b.g, *b): pass\n": set(),
            "from ns import b\ndef k():\n    b = 1\n    return b.g\n": {"g"},
            "from ns import b\n[b.g for b in b.h]\n": {"g", "h"},
            "from ns import b\nx = f'{b.g:{b.h}}', -b.i, [*b.j], b.k[0].l, (await_ := b.m)\n": set("ghijkm"),
            "from ns.b import *\ng()\n": set(),
        }
        for user, expected in cases.items():
            with self.subTest(user):
                _, past = self.compare("f = 1\n", user)
                self.assertEqual(past, expected)

    def test_bases_expose_nothing(self):
        also = {"bases/ns/api/__init__.py": "f = 1\n", "components/ns/a/__init__.py": "from ns.api import f\nf()\n"}
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, also)
            polys = analyse(root)
            self.same_in_compat_mode(root, polys)
            self.assertEqual(interfaces(root, polys), ({"a": {"f"}, "api": set(), "b": set(), "c": set()}, {("a", "api", "f")}))


class Created(Case):
    """Workspaces made by `poly create`."""

    def create(self, root, theme):
        """A workspace with two bricks of each kind and two projects, in which the bricks import each other."""
        poly = lambda *words: subprocess.run([POLY, *words], cwd=root, capture_output=True, check=True, timeout=60)
        (root / "pyproject.toml").write_text('[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n' + DEVELOPMENT + '\n[tool.hatch.build]\n')
        poly("create", "workspace", "--name", "ns", "--theme", theme)
        for kind, names in {"component": ["log", "store"], "base": ["api", "cli"]}.items():
            for name in names:
                poly("create", kind, "--name", name)
        for name in ("web", "tool"):
            poly("create", "project", "--name", name, "--quiet")
        folder = "{0}/ns/{1}" if theme == "loose" else "{0}/{1}/src/ns/{1}"
        texts = {
            ("bases", "api"): "import requests\nfrom ns import log\nfrom ns.store.core import get\nlog.core.write(get())\nlog.write()\n",
            ("components", "store"): "import yaml\nimport ns.log\nns.log.hidden()\n",
            ("components", "log"): "from ns import store\nfrom ns.gone import x\n",
        }
        for (kind, name), text in texts.items():
            (root / folder.format(kind, name) / "core.py").write_text(text)
        table = "[tool.polylith.bricks]\n" + "".join(f'"../../{folder.format(kind, name)}" = "ns/{name}"\n' for kind, name in [("bases", "api"), ("components", "log")])
        manifest = root / "projects" / "web" / "pyproject.toml"
        manifest.write_text(manifest.read_text().replace("[tool.polylith.bricks]\n", table))

    def compare(self, theme):
        """The same bricks, edges and projects by default, and every field in compat mode."""
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            self.create(root, theme)
            _, polys = self.same(root)
            self.assertEqual(polys["edges"], {("api", "log"), ("api", "store"), ("store", "log"), ("log", "store")})
            self.assertEqual(polys["needs"]["web"]["missing"], {"store", "gone"})
            _, past = interfaces(root, polys)
            self.assertEqual(past, {("api", "log", "write"), ("store", "log", "hidden")})

    def test_loose(self):
        self.compare("loose")

    def test_tdd(self):
        self.compare("tdd")


class Libraries(Case):
    """Libraries that bricks import, and what projects declare."""

    def libraries_of(self, text):
        """The libraries that both find when `a` has this text."""
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, {"components/ns/a/core.py": text})
            ours = libraries(model(root, "--compat", "poly"))
            self.assertEqual(ours, analyse(root)["libraries"])
            return ours.get("a", set())

    def test_first_parts(self):
        text = "import yaml.loader as y, PIL\nfrom google.cloud import storage\nimport os.path\nfrom ns import b\nimport nsx\n"
        self.assertEqual(self.libraries_of(text), {"yaml", "PIL", "google", "nsx"})

    def test_the_standard_library(self):
        text = "import pkg_resources, _socket, this, tomllib, __future__, _thread, annotationlib, typing_extensions\n"
        self.assertEqual(self.libraries_of(text), {"_socket", "this", "annotationlib", "typing_extensions"})

    def test_relative_and_type_checking(self):
        text = "from . import yaml\nfrom ..x import y\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import PIL\n    from numpy import a\nimport numpy\n"
        self.assertEqual(self.libraries_of(text), {"numpy"})

    def declared(self, manifest):
        """What both find that the project `p` declares."""
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, {"components/ns/a/core.py": "", "projects/p/pyproject.toml": manifest})
            known, polys = model(root, "--compat", "poly"), analyse(root)
            self.assertEqual(requirements(known), polys["requirements"])
            self.assertEqual(by_project(known, lambda project: set(project["excludes"])), polys["excludes"])
            return requirements(known)["p"]

    def test_standard_manifest(self):
        manifest = """
            [build-system]
            build-backend = "hatchling.build"
            [project]
            name = "p"
            dependencies = ["fastapi[standard]~=0.1", "tomli >=1; python_version < '3.11'", "plain", "a>=1,<2", "here @ git+https://x/y@v1", "tomli; x"]
            [project.optional-dependencies]
            pg = ["psycopg[binary]"]
            [dependency-groups]
            dev = ["pytest"]
            [tool.hatch.build]
            exclude = ["a"]
            targets.wheel.exclude = ["b"]
            targets.sdist.exclude = ["c"]
        """
        self.assertEqual(len(self.declared(manifest)), 7)

    def test_poetrys_manifest(self):
        manifest = """
            [build-system]
            build-backend = "poetry.core.masonry.api"
            [tool.poetry]
            name = "p"
            exclude = ["a"]
            [tool.poetry.dependencies]
            python = "^3.11"
            foo = { version = "^1", extras = ["b", "a"] }
            gitdep = { git = "https://x/y" }
            any = "*"
            multi = [{ version = "1", python = "< 3.9" }, { version = "2", python = ">=3.9", extras = ["x"] }]
            [tool.poetry.group.dev.dependencies]
            pytest = "8"
        """
        self.assertEqual(len(self.declared(manifest)), 6)


class OnPurpose(Case):
    """Where we differ from `poly` 1.50, and what both say."""

    def both(self, files):
        """Our edges and those of `poly`."""
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, files)
            polys = analyse(root)
            self.same_in_compat_mode(root, polys)
            return edges(graph(root)), polys["edges"]

    def test_runtime_import_beside_a_type_checking_one_stays(self):
        text = "from typing import TYPE_CHECKING\nfrom ns import b\nif TYPE_CHECKING:\n    from ns import b\n"
        ours, polys = self.both({"components/ns/a/core.py": text})
        self.assertEqual((ours, polys), ({("a", "b")}, set()))

    def test_renamed_typing_module_is_known(self):
        ours, polys = self.both({"components/ns/a/core.py": "import typing as t\nif t.TYPE_CHECKING:\n    from ns import b\n"})
        self.assertEqual((ours, polys), (set(), {("a", "b")}))

    def test_relative_imports_across_bricks_are_seen(self):
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, {"components/ns/a/core.py": "from ..b import x\n"})
            self.assertEqual(edges(graph(root), unseen=frozenset()), {("a", "b")})
            self.assertEqual(analyse(root)["edges"], set())
            self.same_in_compat_mode(root, analyse(root))

    def test_imports_inside_a_block_for_the_type_checker_are_for_it_too(self):
        text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    try:\n        from ns import b\n    except ImportError:\n        pass\n"
        ours, polys = self.both({"components/ns/a/core.py": text})
        self.assertEqual((ours, polys), (set(), {("a", "b")}))

    def test_hidden_folders_hold_no_source(self):
        files = {"components/ns/a/core.py": "", "components/ns/a/.cache/copy.py": "import ns.b\n"}
        ours, polys = self.both(files)
        self.assertEqual((ours, polys), (set(), {("a", "b")}))

    def test_folders_without_source_are_no_bricks(self):
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, {"components/ns/a/core.py": "", "components/ns/.ruff_cache/x": "", "components/ns/notes/README.md": ""})
            (root / "components/ns/empty").mkdir()
            self.assertEqual(analyse(root)["components"] - names(graph(root), "component"), {".ruff_cache", "notes", "empty"})
            self.same_in_compat_mode(root, analyse(root))

    def exposed_and_past(self, files):
        """By default: what each brick exposes, of those that say, and the uses past it."""
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, files)
            self.same_in_compat_mode(root, analyse(root))
            answer = model(root)
            return exposed_by(answer), bypasses(answer)

    def test_names_given_with_as_are_followed(self):
        files = {"components/ns/b/__init__.py": "from .core import send as tx\nimport os\n", "components/ns/a/core.py": "from ns import b as x\nx.tx()\nx.send()\n"}
        self.assertEqual(self.exposed_and_past(files), ({"b": {"tx"}}, {("a", "b", "send")}))

    def test_whole_names_are_compared(self):
        files = {"components/ns/b/__init__.py": "run = 1\n", "components/ns/a/core.py": "from ns import b\nb.runner()\n"}
        self.assertEqual(self.exposed_and_past(files), ({"b": {"run"}}, {("a", "b", "runner")}))

    def test_the_list_of_public_names_decides(self):
        files = {"components/ns/b/__init__.py": "from ns.b.core import f, g\n__all__ = ['f'] + ['h']\n", "components/ns/a/core.py": "from ns.b import f, g\n"}
        self.assertEqual(self.exposed_and_past(files), ({"b": {"f", "h"}}, {("a", "b", "g")}))

    def test_local_names_are_none_of_the_import(self):
        files = {"components/ns/b/__init__.py": "f = 1\n", "components/ns/a/core.py": "from ns import b\ndef k():\n    b = 1\n    b.g\n"}
        self.assertEqual(self.exposed_and_past(files), ({"b": {"f"}}, set()))

    def test_a_brick_that_states_no_interface_is_free_to_use(self):
        self.assertEqual(self.exposed_and_past({"components/ns/a/core.py": "from ns import b\nb.f()\n"}), ({}, set()))

    def test_bases_have_interfaces(self):
        files = {"bases/ns/api/__init__.py": "f = 1\n", "components/ns/a/core.py": "from ns.api import f\nf()\n"}
        self.assertEqual(self.exposed_and_past(files), ({"api": {"f"}}, set()))

    def test_tests_of_bricks_are_read(self):
        files = {"components/ns/a/core.py": "", "test/components/ns/a/test_core.py": "import ns.b\n"}
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, files)
            self.assertEqual(edges(graph(root), unseen=frozenset()), {("a", "b")})
            self.assertEqual(edges(graph(root), unseen=frozenset({"test"})), set())
            self.same_in_compat_mode(root, analyse(root))

    def test_star_is_no_brick(self):
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, {"components/ns/a/core.py": "from ns import *\n"})
            self.assertEqual(model(root)["missing"], [])
            self.assertEqual(analyse(root)["unknown"], {("a", "*")})
            self.same_in_compat_mode(root, analyse(root))

    def test_a_theme_that_poly_does_not_know_is_read_in_two_ways(self):
        files = {
            "workspace.toml": SETTINGS.replace("loose", "odd"), "components/ns/a/core.py": "import ns.b\n", "components/a/src/ns/a/core.py": "import ns.c\n",
        }  # fmt: skip
        ours, polys = self.both(files)
        self.assertEqual((ours, polys), ({("a", "b")}, {("a", "c")}))

    def test_a_module_that_is_called_ends_poly(self):
        files = {"components/ns/a/core.py": "from ns import b\nb()\n", "components/ns/b/__init__.py": "f = 1\n"}
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, files)
            with self.assertRaises(IndexError):
                interfaces(root, analyse(root))
            self.assertEqual(bypasses(model(root, "--compat", "poly")), set())

    def test_a_broken_file_does_not_end_the_analysis(self):
        files = {"components/ns/a/core.py": "import ns.b\n", "components/ns/a/broken.py": "def (:\n"}
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, files)
            self.assertIn(("a", "b"), edges(graph(root)))
            with self.assertRaises(SyntaxError):
                analyse(root)


if __name__ == "__main__":
    unittest.main()
