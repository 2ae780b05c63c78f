//! A [`Scene`] as data.
//!
//! In: what is shown. Out: JSON with every file and line. Never: what is shown.

use serde_json::{Value, json};

use super::{LibraryUse, Scene};
use workspace::{Brick, BrickName, Edge, ImportKind, Project};

impl Scene<'_> {
    /// Bricks and edges, whatever is drawn of them; libraries where they were asked for.
    pub(super) fn data(&self) -> Value {
        let workspace = self.subject.workspace;
        let drawn = self.drawn.iter().map(|edge| (*edge, true));
        let mut edges: Vec<(&Edge, bool)> = drawn.chain(self.implied.iter().map(|edge| (*edge, false))).collect();
        edges.sort_by_key(|(edge, _)| (&edge.from, &edge.to));
        let missing = workspace.missing.iter().filter(|missing| self.scope.contains(&missing.from));
        let missing = missing.map(|missing| {
            let (file, line) = (&missing.import.file, missing.import.line);
            json!({"from": missing.from.as_str(), "name": missing.name, "file": file, "line": line})
        });
        let hubs = self.draw().1;
        json!({
            "project": self.project.map(|project| &project.name),
            "brick": self.centre.as_ref().map(|centre| centre.brick.name.as_str()),
            "nodes": self.nodes_data(),
            "edges": edges.into_iter().map(|(edge, drawn)| self.edge_data(edge, drawn)).collect::<Vec<_>>(),
            "cycles": self.cycles.iter().map(names).collect::<Vec<_>>(),
            "hubs": hubs.iter().map(|hub| json!({"name": hub.label, "importers": hub.importers})).collect::<Vec<_>>(),
            "left_out": names(&self.left_out),
            "projects": self.projects_data(),
            "libraries": self.columns.1.then(|| self.libraries_data()),
            "missing": missing.collect::<Vec<_>>(),
        })
    }

    fn nodes_data(&self) -> Vec<Value> {
        let node = |brick: &Brick| {
            let declared = !self.undeclared.contains(&brick.name);
            json!({"name": brick.name.as_str(), "kind": brick.kind.as_str(), "path": brick.path, "declared": declared})
        };
        self.bricks().into_iter().map(node).collect()
    }

    fn edge_data(&self, edge: &Edge, drawn: bool) -> Value {
        json!({
            "from": edge.from.as_str(),
            "to": edge.to.as_str(),
            "kind": edge.kind().as_str(),
            "kinds": edge.kinds().iter().map(ImportKind::as_str).collect::<Vec<_>>(),
            "cycle": self.on_cycle(edge),
            "drawn": drawn,
            "imports": edge.imports,
        })
    }

    /// All projects, also when none is drawn.
    fn projects_data(&self) -> Vec<Value> {
        let project = |project: &Project| {
            json!({
                "name": project.name,
                "path": project.path,
                "development": project.development,
                "bricks": names(&project.bricks),
                "unknown": project.unknown,
            })
        };
        self.subject.workspace.projects.iter().map(project).collect()
    }

    fn libraries_data(&self) -> Vec<Value> {
        let library = |found: &LibraryUse<'_>| {
            let users = found.users.iter().map(|(name, imports)| json!({"brick": name.as_str(), "imports": imports}));
            json!({"name": found.library.name, "users": users.collect::<Vec<_>>()})
        };
        self.libraries.iter().map(library).collect()
    }
}

fn names<'a>(names: impl IntoIterator<Item = &'a BrickName>) -> Vec<&'a str> {
    names.into_iter().map(BrickName::as_str).collect()
}
