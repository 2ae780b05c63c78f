"""What `poly` finds in a workspace: its own functions, asked from Python, since its commands print tables only."""

from pathlib import Path

from polylith_cli.polylith import configuration, deps, info


def analyse(root):
    """Bricks, edges, mutual pairs and the bricks of every project (the development project under the name `development`)."""
    root = Path(root)
    namespace = configuration.get_namespace_from_config(root)
    bricks = {"bases": set(info.get_bases(root, namespace)), "components": set(info.get_components(root, namespace))}
    names = bricks["bases"] | bricks["components"]
    found = deps.get_brick_imports(root, namespace, bricks["bases"], bricks["components"])
    imports = {**found["bases"], **found["components"]}
    usings = {brick: deps.calculate_brick_deps(brick, bricks, imports) for brick in names}
    return {
        "bases": bricks["bases"],
        "components": bricks["components"],
        "edges": {(brick, other) for brick in names for other in usings[brick]["uses"]},
        "used_by": {brick: set(usings[brick]["used_by"]) for brick in names},
        "mutual": {brick: set(others) for brick, others in deps.find_bricks_with_circular_dependencies(usings).items()},
        "projects": {
            "development" if project["type"] == "development" else project["name"]: set(project["bases"]) | set(project["components"])
            for project in info.get_projects_data(root, namespace)
        },
    }
