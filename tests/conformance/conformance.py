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
import tempfile
import textwrap
import unittest
from pathlib import Path

from generate import BACKENDS, Options, Workspace
from poly import analyse

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("BRICKPRESS", ROOT / "target" / "debug" / "brickpress")

# What `poly` does not count: imports for the type checker, and relative ones.
UNSEEN_BY_POLY = {"type-checking", "relative"}


def graph(workspace, project=None):
    """Our answer about a workspace, as JSON; asked from inside it, as `poly` is."""
    words = [PROGRAM, "bricks", "graph", "--format", "json"] + (["--project", project] if project else [])
    done = subprocess.run(words, cwd=workspace, capture_output=True, encoding="utf-8", timeout=120)
    if done.returncode != 0:
        raise AssertionError(f"{words} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def model(workspace):
    """All that we know of a workspace as `poly` sees it, as JSON."""
    words = [PROGRAM, "bricks", "ws", "--compat", "poly", "--format", "json"]
    done = subprocess.run(words, cwd=workspace, capture_output=True, encoding="utf-8", timeout=120)
    if done.returncode != 0:
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


class Case(unittest.TestCase):
    """Helpers for all tests."""

    maxDiff = None

    def same(self, workspace):
        """Our bricks and edges are those of `poly`; returns both answers."""
        ours, polys = graph(workspace), analyse(workspace)
        self.assertEqual(names(ours, "component"), polys["components"])
        self.assertEqual(names(ours, "base"), polys["bases"])
        self.assertEqual(edges(ours), polys["edges"])
        return ours, polys


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
            self.assertEqual(edges(ours, unseen=frozenset({"relative"})) - edges(ours), typed)
            found = edges(ours)
            self.assertEqual({brick for brick, other in found if (other, brick) in found}, set(polys["mutual"]))
            self.assertEqual({(edge["from"], edge["to"]) for edge in ours["edges"] if edge["cycle"]}, circular(found))
            known = model(folder)
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
                cycles=cycles, long_cycles=cycles // 2, manager=manager, theme=theme,
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


class Libraries(Case):
    """Libraries that bricks import, and what projects declare."""

    def libraries_of(self, text):
        """The libraries that both find when `a` has this text."""
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, {"components/ns/a/core.py": text})
            ours = libraries(model(root))
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
            known, polys = model(root), analyse(root)
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
            return edges(graph(root)), analyse(root)["edges"]

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

    def test_a_broken_file_does_not_end_the_analysis(self):
        files = {"components/ns/a/core.py": "import ns.b\n", "components/ns/a/broken.py": "def (:\n"}
        with tempfile.TemporaryDirectory() as folder:
            root = small(folder, files)
            self.assertIn(("a", "b"), edges(graph(root)))
            with self.assertRaises(SyntaxError):
                analyse(root)


if __name__ == "__main__":
    unittest.main()
