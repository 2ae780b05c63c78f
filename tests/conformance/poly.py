"""What `poly` finds in a workspace: its own functions, asked from Python, since its commands print tables only."""

from pathlib import Path

from polylith_cli.polylith import check, configuration, deps, imports, info, libs, workspace
from polylith_cli.polylith.interface.collect import get_brick_interface
from polylith_cli.polylith.interface.usage import check_brick_interface_usage, unified_usages


def analyse(root):
    """Bricks, edges, mutual pairs, libraries of bricks, and of every project its bricks and requirements (development under the name `development`)."""
    root = Path(root)
    namespace = configuration.get_namespace_from_config(root)
    bricks = {"bases": set(info.get_bases(root, namespace)), "components": set(info.get_components(root, namespace))}
    names = bricks["bases"] | bricks["components"]
    found = deps.get_brick_imports(root, namespace, bricks["bases"], bricks["components"])
    brick_imports = {**found["bases"], **found["components"]}
    usings = {brick: deps.calculate_brick_deps(brick, bricks, brick_imports) for brick in names}
    projects = info.get_projects_data(root, namespace)
    return {
        "bases": bricks["bases"],
        "components": bricks["components"],
        "edges": {(brick, other) for brick in names for other in usings[brick]["uses"]},
        "used_by": {brick: set(usings[brick]["used_by"]) for brick in names},
        "mutual": {brick: set(others) for brick, others in deps.find_bricks_with_circular_dependencies(usings).items()},
        "unknown": {(brick, other) for brick in names for other in brick_imports.get(brick, set()) - names},
        "projects": {project_name(project): set(project["bases"]) | set(project["components"]) for project in projects},
        "needs": {project_name(project): needs(root, namespace, project) for project in projects if project["type"] != "development"},
        "libraries": libraries(root, namespace, bricks),
        "requirements": {project_name(project): dict(project["deps"]["items"]) for project in projects},
        "excludes": {project_name(project): set(project["exclude"]) for project in projects},
    }


def project_name(project):
    """The name, or `development`."""
    return "development" if project["type"] == "development" else project["name"]


def needs(root, namespace, project):
    """The bricks that `poly check` misses in a project, and those that `poly check --strict` asks about."""
    bases, components = set(project["bases"]), set(project["components"])
    collected = check.report.collect_all_imports(root, namespace, project)["brick_imports"]
    excluded = check.report.create_exclude_report(check.report.collect_imports_to_exclude(root, namespace, project))["brick_exclude"]
    missing = check.collect.imports_diff(collected, bases, components) - excluded
    return {"missing": missing, "unused": check.collect.find_unused_bricks(collected, bases, components)}


def libraries(root, namespace, bricks):
    """The third-party imports of every brick that has some, as `poly libs` lists them."""
    paths = [workspace.paths.collect_bases_paths(root, namespace, bricks["bases"]), workspace.paths.collect_components_paths(root, namespace, bricks["components"])]
    found = [libs.extract_third_party_imports(imports.fetch_all_imports(of_kind), namespace) for of_kind in paths]
    return {brick: set(names) for of_kind in found for brick, names in of_kind.items()}


def interfaces(root, answer):
    """What every brick exposes, and the uses past it as (user, brick, name): what `poly deps --interface` prints."""
    root = Path(root)
    namespace = configuration.get_namespace_from_config(root)
    exposed, bypasses = {}, set()
    for brick in answer["bases"] | answer["components"]:
        users = answer["used_by"][brick]
        using = {"bases": users & answer["bases"], "components": users & answer["components"]}
        exposed[brick] = {name.removeprefix(f"{namespace}.{brick}.") for name in get_brick_interface(root, namespace, brick, using)}
        for user, usages in check_brick_interface_usage(root, namespace, brick, using).items():
            bypasses |= {(user, brick, name) for name in unified_usages(usages)}
    return exposed, bypasses
