#!/usr/bin/env python3
"""Seeded Python Polylith workspaces of any size, with the graph that they must give.

    generate.py OUT [--components 80 --bases 20 --projects 10 --seed 1 --manager poetry|uv|hatch|pdm --theme loose|tdd ...]

Components stand in layers and import from lower ones, popular ones first, so hubs appear. Modules use every import form that
matters: of a brick, of a module, of a name, of a module under its full path, relative, type-checking only, inside a function,
inside `try`; with standard and third-party libraries between them. `--cycles` adds mutual pairs, `--long-cycles` adds rings of three.
`--interfaces` gives bricks interfaces of many forms, and a module `uses` that keeps to them or goes past them.
OUT/expected.json holds the graph: `edges`, `type_checking_only`, `libs`, `projects`.
"""

import argparse
import json
import random
from dataclasses import dataclass
from pathlib import Path

WORDS = """account address agenda alarm alert archive asset audit avatar backup badge balance basket batch billing booking broker
budget bundle cache calendar campaign card cart catalog category channel charge chat checkout claim client clock cluster coupon
credit currency customer dashboard dataset delivery device digest discount dispatch document domain driver email embed engine
entity event export feature feed filter fleet forecast gateway grant greeting guard health history identity image index ingest
insight inventory invoice item journal kafka kernel label layout ledger license limit link listing loader location lock log
loyalty mail market matcher media member menu message meter metric mirror mobile monitor network notice notify offer order outbox
owner parcel parser partner payment payout photo pipeline plan player plugin policy pool portal price printer process product
profile promo proxy purchase queue quota quote rate reader receipt recipe record refund region relay report reserve resource
review reward role route rule sample schedule schema scope score search segment sender sensor series service session shelf
shipment signal site slot snapshot source spec stage stats stock storage stream subject survey sync table target task tax team
theme thread ticket tier timer token topic track trade transfer trigger trip trust unit upload usage vault vendor version video
visit voucher wallet warehouse webhook widget window worker workflow zone""".split()

# Module to import -> name of its distribution, where the two differ.
LIBRARIES = {
    "sqlalchemy": None, "pydantic": None, "fastapi": None, "requests": None, "httpx": None, "numpy": None, "redis": None,
    "celery": None, "jinja2": None, "boto3": None, "structlog": None, "click": None, "rich": None, "aiohttp": None,
    "uvicorn": None, "alembic": None, "kafka": "kafka-python", "yaml": "pyyaml", "dateutil": "python-dateutil", "PIL": "pillow",
    "bs4": "beautifulsoup4", "grpc": "grpcio", "sklearn": "scikit-learn", "jwt": "pyjwt", "sentry_sdk": "sentry-sdk",
}  # fmt: skip
STANDARD = "json os re sys logging datetime pathlib functools itertools typing collections dataclasses uuid hashlib".split()
BACKENDS = {"poetry": "poetry.core.masonry.api", "uv": "uv_build", "hatch": "hatchling.build", "pdm": "pdm.backend"}

# Forms of a brick's `__init__.py`.
INTERFACES = [
    "",
    "from {ns}.{brick} import core\n\n__all__ = ['core']\n",
    "from {ns}.{brick}.core import core_0\nfrom {ns}.{brick}.core import core_0 as renamed\nimport os\n",
    "from .core import core_0 as thing\nfrom . import core\n",
    "from .core import core_0 as thing\n\n__all__ = ['thing', '_hidden']\n",
    "import json as js\n\nX = 1\n(y, *z), _p = (1, 2), 3\nlimit: int = 3\n\n\ndef thing():\n    from os import path\n    return path\n\n\nclass Thing:\n    inner = 1\n\n\nif X:\n    def unseen():\n        pass\n",
    "from {ns}.{brick}.core import *\n",
    "from {ns}.{brick} import listed\n\n__all__ = listed.__all__\n",
    "__all__ = ['core']\n__all__ += ['thing']\n__all__ = ['Thing']\n",
    "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from {ns}.{brick}.core import core_0\n\n_core = 1\n__all__ = ['thing'] + ['limit']\n",
]  # fmt: skip

# Ways to use a brick `o`.
USES = [
    "\nfrom {ns} import {o}\n\nvalue_{o} = {o}.core_0({o}.thing.deep, key={o}.Thing())\n",
    "\nfrom {ns} import {o} as alias_{o}\n\nvalue_{o} = alias_{o}.secret(alias_{o}.core)\n",
    "\nimport {ns}.{o}\n\n\ndef use_{o}():\n    return {ns}.{o}.thing.x + {ns}.{o}.core.run()\n",
    "\nimport {ns}.{o} as short_{o}\n\nvalue_{o} = short_{o}.hidden()\n",
    "\nimport {ns}.{o}.core\n\nvalue_{o} = {ns}.{o}.core.core_0(core.other)\n",
    "\nfrom {ns}.{o}.core import core_0\n\n\nclass Use{o}:\n    value = core_0(1)\n",
    "\nfrom {ns}.{o} import _hidden, Thing, thingy\n\nvalue_{o} = Thing.make(_hidden(), thingy.x)\n",
    "\nfrom {ns}.{o} import thing as it\n\nvalue_{o} = it() + thing()\n",
    "\nfrom {ns} import {o}\n\n\ndef use_{o}({o}):\n    return {o}.past() + [{o}.past for _ in {o}.past]\n",
    "\nfrom {ns} import {o}\n\n\ndef use_{o}(value={o}.X, *{o}_more):\n    {o} = value\n    return {o}.assigned\n",
    "\nfrom {ns} import {o}\n\n\n@{o}.decorate\nasync def use_{o}(given):\n    global limit\n    await {o}.limit\n    return f'{{{o}.y:{{{o}.z}}}}', lambda {o}: {o}.w, -{o}.items[0].value, [*{o}.rest]\n",
    "\nfrom {ns}.{o} import *\nfrom {ns} import {o}\n\n{o}.attribute = 1\ndel {o}.other[{o}.limits]\n",
    "\ntry:\n    from {ns} import {o}\nexcept ImportError:\n    {o} = None\n\nif {o} is not None:\n    {o}.core.core_0()\n",
    "\nimport {ns}.{o}\n",
]  # fmt: skip


@dataclass
class Options:
    """The shape of a workspace."""

    components: int = 80
    bases: int = 20
    projects: int = 10
    libraries: int = 20
    seed: int = 1
    cycles: int = 2
    long_cycles: int = 1
    modules: int = 5
    layers: int = 6
    manager: str = "poetry"
    theme: str = "loose"
    namespace: str = "acme"
    interfaces: bool = False


class Workspace:
    """One workspace, drawn from its options' seed."""

    def __init__(self, out, options):
        self.out = Path(out)
        self.options = options
        self.random = random.Random(options.seed)
        words = WORDS[:]
        self.random.shuffle(words)
        self.components = [words[i % len(words)] + (f"_{i // len(words)}" if i >= len(words) else "") for i in range(options.components)]
        kinds = ["api", "cli", "consumer", "worker", "job"]
        self.bases = [f"{words[i % len(words)]}_{kinds[i % len(kinds)]}_{i}" for i in range(options.bases)]
        self.uses = {brick: set() for brick in self.components + self.bases}
        self.type_checking = {}
        self.modules = {brick: ["core"] + [f"part_{i}" for i in range(1, self.random.randint(1, options.modules))] for brick in self.uses}
        names = list(LIBRARIES)[: options.libraries]
        self.libraries = {brick: set(self.random.choices(names, k=self.random.choice([0, 0, 1, 1, 2, 3]))) for brick in self.uses}
        self.projects = {}
        # A random source of its own, so that the rest is the same with interfaces and without.
        self.choices = random.Random(options.seed + 1)
        self.interfaces = {brick: self.choices.choice(INTERFACES) for brick in self.uses} if options.interfaces else {}

    def generate(self):
        """Writes everything."""
        self.connect()
        for brick in self.uses:
            self.write_brick(brick)
        self.choose_projects()
        self.write("workspace.toml", self.settings())
        for name, bricks in self.projects.items():
            self.write(f"projects/{name}/pyproject.toml", self.manifest(name, bricks, "../../"))
        self.write("pyproject.toml", self.manifest("development", self.uses, ""))
        self.write("expected.json", json.dumps(self.expected(), indent=1, sort_keys=True) + "\n")

    def write(self, path, text):
        """Writes a file of the workspace."""
        file = self.out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def connect(self):
        """Decides who imports whom."""
        choose, layers = self.random, self.options.layers
        layer = {brick: min(layers - 1, layers * i // max(1, len(self.components))) for i, brick in enumerate(self.components)}
        popular = {brick: 1 / (1 + i) ** 0.7 for i, brick in enumerate(self.components)}
        for brick in self.components:
            lower = [other for other in self.components if layer[other] < layer[brick]]
            count = min(len(lower), max(0, int(choose.gauss(3, 2))))
            self.uses[brick].update(choose.choices(lower, [popular[other] for other in lower], k=count) if count else [])
        for brick in self.bases:
            count = min(len(self.components), max(1, int(choose.gauss(4, 2))))
            weights = [popular[other] + 0.15 * layer[other] / layers for other in self.components]
            self.uses[brick].update(choose.choices(self.components, weights, k=count))
        for _ in range(self.options.cycles):
            brick = choose.choice([brick for brick in self.components if self.uses[brick]] or [self.bases[0]])
            self.uses[choose.choice(sorted(self.uses[brick]))].add(brick)
        for _ in range(self.options.long_cycles):
            first, second, third = choose.sample(self.components, 3)
            self.uses[first].add(second)
            self.uses[second].add(third)
            self.uses[third].add(first)
        for brick in self.components:
            other = choose.choice(self.components)
            if choose.random() < 0.15 and other != brick and other not in self.uses[brick]:
                self.type_checking[brick] = other

    def folder(self, brick):
        """Where a brick's package is."""
        kind, namespace = self.kind(brick), self.options.namespace
        return f"{kind}/{namespace}/{brick}" if self.options.theme == "loose" else f"{kind}/{brick}/src/{namespace}/{brick}"

    def kind(self, brick):
        """`components` or `bases`."""
        return "bases" if brick in self.bases else "components"

    def write_brick(self, brick):
        """Writes a brick's modules, its edges spread over them, and a test that must not count."""
        modules = {module: [] for module in self.modules[brick]}
        for other in sorted(self.uses[brick]):
            modules[self.random.choice(self.modules[brick])].append(other)
        for index, (module, others) in enumerate(modules.items()):
            self.write(f"{self.folder(brick)}/{module}.py", self.module(brick, module, index, others))
        namespace, names = self.options.namespace, self.modules[brick]
        plain = f"from {namespace}.{brick} import {', '.join(names)}\n\n__all__ = {json.dumps(names)}\n"
        self.write(f"{self.folder(brick)}/__init__.py", self.interfaces.get(brick, plain).format(ns=namespace, brick=brick))
        if self.interfaces:
            self.write(f"{self.folder(brick)}/uses.py", self.module_of_uses(brick))
            self.write(f"{self.folder(brick)}/listed.py", '__all__ = ("thing", "Listed")\n\nthing = 1\n\n\nclass Listed:\n    pass\n')
        place = "test/{0}/{1}/{2}" if self.options.theme == "loose" else "{0}/{2}/test/{1}/{2}"
        other = self.random.choice(self.components)
        self.write(f"{place.format(self.kind(brick), namespace, brick)}/test_core.py", f"from {namespace}.{other} import core\n\n\ndef test_core():\n    assert core\n")

    def module_of_uses(self, brick):
        """A module that uses each imported brick in one of many ways."""
        text = f'"""What `{brick}` uses."""\n'
        for other in sorted(self.uses[brick] - {brick}):
            text += self.choices.choice(USES).format(ns=self.options.namespace, o=other)
        return text

    def module(self, brick, module, index, others):
        """The text of one module."""
        head = [f'"""The module `{module}` of `{brick}`."""\n', *(f"import {name}\n" for name in self.random.sample(STANDARD, 3))]
        if index == 0:
            head += [self.random.choice([f"import {name}\n", f"from {name} import thing\n"]) for name in sorted(self.libraries[brick])]
        else:
            head.append(self.random.choice(["from . import core\n", f"from {self.options.namespace}.{brick} import core\n"]))
        body = []
        for other in others:
            where, line = self.import_of(other)
            (head if where == "head" else body).append(line)
        if index == 0 and brick in self.type_checking:
            head.append(f"from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from {self.options.namespace}.{self.type_checking[brick]} import core as typed\n")
        return "".join(head) + f"\n\ndef {module}_0(value: int) -> int:\n{''.join(body)}    return value + {index}\n"

    def import_of(self, other):
        """One of the forms in which a brick is imported."""
        namespace, module = self.options.namespace, self.random.choice(self.modules[other])
        return self.random.choice([
            ("head", f"from {namespace} import {other}\n"),
            ("head", f"from {namespace}.{other} import core as {other}_core\n"),
            ("head", f"import {namespace}.{other}.{module}\n"),
            ("head", f"import json as j, {namespace}.{other} as o, os\n"),
            ("head", f"from {namespace}.{other}.{module} import (\n    {module}_0 as {other}_0,\n)\n"),
            ("head", f"try:\n    from {namespace} import {other}\nexcept ImportError:\n    {other} = None\n"),
            ("body", f"    from {namespace}.{other} import core as lazy_{other}\n"),
        ])  # fmt: skip

    def choose_projects(self):
        """A project holds what one or two bases need, now and then with a brick too many."""
        for index in range(self.options.projects):
            bases = {self.bases[index % len(self.bases)], *self.random.sample(self.bases, self.random.choice([0, 0, 1]))}
            bricks = self.closure(bases)
            if self.random.random() < 0.3:
                bricks.add(self.random.choice(self.components))
            self.projects[f"{sorted(bases)[0]}_project_{index}"] = sorted(bricks)

    def closure(self, start):
        """The bricks and all that they import."""
        seen, left = set(), sorted(start)
        while left:
            brick = left.pop()
            if brick not in seen:
                seen.add(brick)
                left += self.uses[brick]
        return seen

    def settings(self):
        """The workspace's own file."""
        return f'[tool.polylith]\nnamespace = "{self.options.namespace}"\n\n[tool.polylith.structure]\ntheme = "{self.options.theme}"\n'

    def manifest(self, name, bricks, up):
        """A project's `pyproject.toml`, as its package manager has it."""
        folders = [(self.folder(brick).rsplit(f"/{self.options.namespace}/", 1)[0], brick) for brick in sorted(bricks)]
        libraries = sorted({LIBRARIES[name] or name for brick in bricks for name in self.libraries[brick]})
        manager, namespace = self.options.manager, self.options.namespace
        build = f'[build-system]\nrequires = ["{manager}"]\nbuild-backend = "{BACKENDS[manager]}"\n'
        if manager == "poetry":
            packages = "".join(f'    {{ include = "{namespace}/{brick}", from = "{up}{folder}" }},\n' for folder, brick in folders)
            needs = "".join(f'{library} = "^1.{len(library)}"\n' for library in libraries)
            return f'[tool.poetry]\nname = "{name}"\nversion = "0.1.0"\npackages = [\n{packages}]\n\n[tool.poetry.dependencies]\npython = "^3.11"\n{needs}\n{build}'
        needs = "".join(f'    "{library}>=1.{len(library)}",\n' for library in libraries)
        table = "tool.hatch.build.force-include" if manager == "hatch" else "tool.polylith.bricks"
        rows = "".join(f'"{up}{folder}/{namespace}/{brick}" = "{namespace}/{brick}"\n' for folder, brick in folders)
        return f'{build}\n[project]\nname = "{name}"\nversion = "0.1.0"\ndependencies = [\n{needs}]\n\n[{table}]\n{rows}'

    def expected(self):
        """What an analysis must find."""
        as_lists = lambda sets: {key: sorted(values) for key, values in sets.items()}
        return {
            "bases": sorted(self.bases),
            "components": sorted(self.components),
            "edges": as_lists(self.uses),
            "type_checking_only": self.type_checking,
            "libs": as_lists(self.libraries),
            "projects": self.projects,
        }


def main():
    """The command line."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("out")
    for name, default in vars(Options()).items():
        choices = {"manager": sorted(BACKENDS), "theme": ["loose", "tdd"]}.get(name)
        kind = {"action": "store_true"} if default is False else {"type": type(default), "default": default, "choices": choices}
        arguments.add_argument(f"--{name.replace('_', '-')}", **kind)
    words = vars(arguments.parse_args())
    Workspace(words.pop("out"), Options(**words)).generate()


if __name__ == "__main__":
    main()
