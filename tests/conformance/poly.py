"""What `poly` finds in a workspace: its own functions, asked from Python, since its commands print tables only."""

from pathlib import Path

from polylith_cli.polylith import configuration, deps, imports, info, libs, workspace


def analyse(root):
    """Bricks, edges, mutual pairs, libraries of bricks, and of every project its bricks and requirements (development under the name `development`)."""
    root = Path(root)
    namespace = configuration.get_namespace_from_config(root)
    bricks = {"bases": set(info.get_bases(root, namespace)), "components": set(info.get_components(root, namespace))}
    names = bricks["bases"] | bricks["components"]
    found = deps.get_brick_imports(root, namespace, bricks["bases"], bricks["components"])
    imported = {**found["bases"], **found["components"]}
    usings = {brick: deps.calculate_brick_deps(brick, bricks, imported) for brick in names}
    paths = workspace.paths.collect_bases_paths(root, namespace, bricks["bases"])
    paths |= workspace.paths.collect_components_paths(root, namespace, bricks["components"])
    projects = {"development" if project["type"] == "development" else project["name"]: project for project in info.get_projects_data(root, namespace)}
    return {
        "bases": bricks["bases"],
        "components": bricks["components"],
        "edges": {(brick, other) for brick in names for other in usings[brick]["uses"]},
        "used_by": {brick: set(usings[brick]["used_by"]) for brick in names},
        "mutual": {brick: set(others) for brick, others in deps.find_bricks_with_circular_dependencies(usings).items()},
        "libraries": libs.extract_third_party_imports(imports.fetch_all_imports(paths), namespace),
        "projects": {name: set(project["bases"]) | set(project["components"]) for name, project in projects.items()},
        "requirements": {name: dict(project["deps"]["items"]) for name, project in projects.items()},
        "excludes": {name: set(project["exclude"]) for name, project in projects.items()},
    }
