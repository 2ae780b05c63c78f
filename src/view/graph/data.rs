//! A [`GraphView`] as data.
//!
//! In: bricks and imports of a picture. Out: JSON with every file and line. Never: positions.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::GraphView;
use crate::view::wording::{edge_data, strings};

impl GraphView<'_> {
    /// Bricks and edges, whatever is drawn of them; libraries where they were asked for.
    pub(super) fn data(&self) -> Value {
        let nodes = self.bricks().into_iter().map(|brick| {
            let declared = !self.undeclared.contains(&brick.name);
            json!({"name": brick.name.as_str(), "kind": brick.kind.as_str(), "path": brick.path, "declared": declared})
        });
        let missing = self.input.workspace.missing.iter().filter(|missing| self.scope.contains(&missing.from));
        let missing = missing.map(|missing| {
            let (file, line) = (&missing.import.file, missing.import.line);
            json!({"from": missing.from.as_str(), "name": missing.name, "file": file, "line": line})
        });
        let hubs = self.draw().1.into_iter().map(|hub| json!({"name": hub.label, "importers": hub.importers}));
        json!({
            "project": self.project.map(|project| &project.name),
            "brick": self.centre.as_ref().map(|centre| centre.brick.name.as_str()),
            "nodes": nodes.collect::<Vec<_>>(),
            "edges": self.edges_data(),
            "cycles": self.cycles.iter().map(strings).collect::<Vec<_>>(),
            "hubs": hubs.collect::<Vec<_>>(),
            "left_out": strings(&self.left_out),
            "projects": self.projects_data(),
            "libraries": self.options.libraries.then(|| self.libraries_data()),
            "missing": missing.collect::<Vec<_>>(),
        })
    }

    fn edges_data(&self) -> Vec<Value> {
        let drawn: BTreeSet<_> = self.drawn.iter().map(|edge| (&edge.from, &edge.to)).collect();
        let edges = self.edges().into_iter().map(|edge| {
            let mut data = edge_data(edge);
            // The files and lines come last.
            let imports = data["imports"].take();
            if let Value::Object(data) = &mut data {
                data.remove("imports");
                data.insert("cycle".to_owned(), self.on_cycle(edge).into());
                data.insert("drawn".to_owned(), drawn.contains(&(&edge.from, &edge.to)).into());
                data.insert("imports".to_owned(), imports);
            }
            data
        });
        edges.collect()
    }

    /// All projects, also when none is drawn.
    fn projects_data(&self) -> Vec<Value> {
        let projects = self.input.workspace.projects.iter().map(|project| {
            json!({
                "name": project.name,
                "path": project.path,
                "development": project.development,
                "bricks": strings(&project.bricks),
                "unknown": project.unknown,
            })
        });
        projects.collect()
    }

    fn libraries_data(&self) -> Vec<Value> {
        let libraries = self.libraries.iter().map(|of| {
            let users = of.users.iter().map(|(name, imports)| json!({"brick": name.as_str(), "imports": imports}));
            json!({"name": of.library.name, "users": users.collect::<Vec<_>>()})
        });
        libraries.collect()
    }
}
