//! The changes in a workspace since an earlier state of it, and whom they concern.
//!
//! In: the [`Workspace`] then and now, and the files that changed between. Out: a [`Diff`]. Never:
//! git, or reading files.
//!
//! A brick is changed when a file in its folder is, or when it came, went or moved. Whoever imports
//! a changed brick when it runs is a user of it, directly or through others. A project is affected
//! when it was changed itself, or declares or needs a changed brick. Of workspaces in
//! [compat](Workspace::compat) mode the changed bricks, their users and the affected projects are
//! those of `poly diff`.

use std::collections::{BTreeMap, BTreeSet};

use crate::compat;
use crate::model::{BrickKind, BrickName, Edge, ImportKind, Project, Workspace};
use crate::needs::{Needs, RunningImports};
use crate::words::words;

/// Files that changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangedFiles {
    /// Their paths below the root of the repository.
    pub files: Vec<String>,
    /// The folder of the workspace below the root of the repository; empty for the root itself.
    pub prefix: String,
    /// The name of that folder, which for the root of the repository is not part of any path.
    pub folder: String,
}

words! {
    /// Change of a brick or project.
    Change, "change":
    /// It is new.
    Added = "added",
    /// Files of it differ, or it moved.
    Modified = "modified",
    /// It is gone.
    Removed = "removed",
}

/// A changed brick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedBrick {
    /// Its name. In compat mode also that of a file beside the bricks.
    pub name: BrickName,
    /// Base or component.
    pub kind: BrickKind,
    /// The kind of change.
    pub change: Change,
    /// Its changed files, relative to the workspace, sorted.
    pub files: Vec<String>,
}

/// A brick that uses a changed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrickUser {
    /// Its name.
    pub name: BrickName,
    /// Base or component.
    pub kind: BrickKind,
    /// How many imports lie between it and the nearest changed brick: 1 for a direct user.
    pub distance: usize,
    /// The brick that it imports on the way to that one.
    pub via: BrickName,
}

/// A project that a change concerns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AffectedProject {
    /// The name of its folder, by which `poly` calls it.
    pub folder: String,
    /// The name that tables show.
    pub display_name: String,
    /// The change of its own files, if any.
    pub change: Option<Change>,
    /// The changed bricks that it declares.
    pub declares: BTreeSet<BrickName>,
    /// The changed bricks that it only needs, through others.
    pub needs: BTreeSet<BrickName>,
    /// Bricks that it declares now and did not before.
    pub joined: BTreeSet<BrickName>,
    /// Bricks that it declared before and does not now.
    pub left: BTreeSet<BrickName>,
}

/// The changes between two states.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    /// ChangedFiles bricks: components, then bases, each by name.
    pub bricks: Vec<ChangedBrick>,
    /// Users of changed bricks that are not changed themselves; components, then bases, each by
    /// name.
    pub users: Vec<BrickUser>,
    /// Bricks that import a changed brick in their tests only, in the same order.
    pub testers: Vec<BrickName>,
    /// Affected projects in the order of their folders.
    pub projects: Vec<AffectedProject>,
    /// Edges that are new, with their imports.
    pub added: Vec<Edge>,
    /// Edges that are gone, with the imports that they had.
    pub removed: Vec<Edge>,
}

impl Diff {
    /// Compares two states of a workspace.
    pub fn between(before: &Workspace, now: &Workspace, changed: &ChangedFiles) -> Self {
        let bricks = if now.compat {
            compat::diff::changed_bricks(before, now, changed)
        } else {
            changed_bricks(before, now, changed)
        };
        let names: BTreeSet<&BrickName> = bricks.iter().map(|brick| &brick.name).collect();
        let users = if now.compat { compat::diff::users(now, &names) } else { users(now, &names) };
        let projects = projects(before, now, changed, &names);
        let testers = testers(now, &names, &users);
        Self { users, testers, projects, added: lost_edges(now, before), removed: lost_edges(before, now), bricks }
    }

    /// Whether nothing changed that a workspace consists of.
    pub fn is_empty(&self) -> bool {
        self.bricks.is_empty() && self.projects.is_empty() && self.added.is_empty() && self.removed.is_empty()
    }

    /// The changed bricks of a kind, by name.
    pub fn of_kind(&self, kind: BrickKind) -> impl Iterator<Item = &ChangedBrick> {
        self.bricks.iter().filter(move |brick| brick.kind == kind)
    }
}

impl ChangedFiles {
    /// The files below the workspace, relative to it.
    fn inside(&self) -> impl Iterator<Item = &str> {
        self.files.iter().filter_map(|file| match self.prefix.as_str() {
            "" => Some(file.as_str()),
            prefix => file.strip_prefix(prefix)?.strip_prefix('/'),
        })
    }
}

/// The edges of one workspace that another does not have.
fn lost_edges(these: &Workspace, those: &Workspace) -> Vec<Edge> {
    let edges = these.edges.iter().filter(|(pair, _)| !those.edges.contains_key(*pair));
    edges.map(|(_, edge)| edge.clone()).collect()
}

/// Whether a file lies in a folder.
fn is_below(file: &str, folder: &str) -> bool {
    file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Components before bases, as in every table.
pub(crate) fn in_reading_order(kind: BrickKind, name: &BrickName) -> (std::cmp::Reverse<BrickKind>, BrickName) {
    (std::cmp::Reverse(kind), name.clone())
}

fn changed_bricks(before: &Workspace, now: &Workspace, changed: &ChangedFiles) -> Vec<ChangedBrick> {
    let names: BTreeSet<&BrickName> = before.bricks.keys().chain(now.bricks.keys()).collect();
    let mut bricks: Vec<ChangedBrick> = names
        .into_iter()
        .filter_map(|name| {
            let (old, new) = (before.bricks.get(name), now.bricks.get(name));
            let files =
                changed.inside().filter(|file| [old, new].iter().flatten().any(|brick| is_below(file, &brick.path)));
            let files: Vec<String> = files.map(str::to_owned).collect();
            let change = match (old, new) {
                (None, _) => Change::Added,
                (_, None) => Change::Removed,
                (Some(old), Some(new)) if !files.is_empty() || old.path != new.path => Change::Modified,
                _ => return None,
            };
            Some(ChangedBrick { name: name.clone(), kind: new.or(old)?.kind, change, files })
        })
        .collect();
    bricks.sort_by_key(|brick| in_reading_order(brick.kind, &brick.name));
    bricks
}

/// Who uses whom when it runs, also what is no longer there, seen from the used.
fn users_of(now: &Workspace) -> BTreeMap<&str, BTreeSet<&BrickName>> {
    let mut users: BTreeMap<&str, BTreeSet<&BrickName>> = BTreeMap::new();
    for edge in now.edges.values().filter(|edge| edge.kind().runs()) {
        users.entry(edge.to.as_str()).or_default().insert(&edge.from);
    }
    for missing in now.missing.iter().filter(|missing| missing.import.kinds.deciding().runs()) {
        users.entry(&missing.name).or_default().insert(&missing.from);
    }
    users
}

/// All users, level by level from the changed bricks; among the ways of one length the first by
/// name.
fn users(now: &Workspace, changed: &BTreeSet<&BrickName>) -> Vec<BrickUser> {
    let users_of = users_of(now);
    let mut found: BTreeMap<&BrickName, BrickUser> = BTreeMap::new();
    let mut level: Vec<&BrickName> = changed.iter().copied().collect();
    for distance in 1.. {
        let mut next = Vec::new();
        for used in level {
            for &name in users_of.get(used.as_str()).into_iter().flatten() {
                let Some(brick) = now.bricks.get(name) else { continue };
                if !changed.contains(name) && !found.contains_key(name) {
                    found.insert(name, BrickUser { name: name.clone(), kind: brick.kind, distance, via: used.clone() });
                    next.push(name);
                }
            }
        }
        if next.is_empty() {
            break;
        }
        next.sort();
        level = next;
    }
    let mut users: Vec<BrickUser> = found.into_values().collect();
    users.sort_by_key(|user| in_reading_order(user.kind, &user.name));
    users
}

/// Bricks that only their tests connect with a change.
fn testers(now: &Workspace, changed: &BTreeSet<&BrickName>, users: &[BrickUser]) -> Vec<BrickName> {
    let mut testers: Vec<_> = now
        .edges
        .values()
        .filter(|edge| edge.kind() == ImportKind::Test && changed.contains(&edge.to))
        .filter(|edge| !changed.contains(&edge.from) && users.iter().all(|user| user.name != edge.from))
        .filter_map(|edge| Some(in_reading_order(now.bricks.get(&edge.from)?.kind, &edge.from)))
        .collect();
    testers.sort();
    testers.dedup();
    testers.into_iter().map(|(_, name)| name).collect()
}

/// Projects, the development project apart: that one has everything.
fn projects(
    before: &Workspace,
    now: &Workspace,
    changed: &ChangedFiles,
    bricks: &BTreeSet<&BrickName>,
) -> Vec<AffectedProject> {
    let old: BTreeMap<&String, &Project> = shipped_projects(before).map(|project| (&project.path, project)).collect();
    let new: BTreeMap<&String, &Project> = shipped_projects(now).map(|project| (&project.path, project)).collect();
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).copied().collect();
    let mut touched = if now.compat { compat::diff::project_folders(changed) } else { BTreeSet::new() };
    let imports = RunningImports::of(now);
    let mut affected = Vec::new();
    for path in paths {
        let (old, new) = (old.get(path).copied(), new.get(path).copied());
        let Some(project) = new.or(old) else { continue };
        let folder = folder_name(project);
        let is_touched = match now.compat {
            true => touched.remove(&folder),
            false => changed.inside().any(|file| is_below(file, path)),
        };
        let found = affected_project(now, &imports, project, (old, new), is_touched, bricks);
        affected.extend(found.filter(|found| !now.compat || found.change.is_some() || !found.declares.is_empty()));
    }
    // Of a file below `projects` that is in none of them `poly` makes a project.
    for folder in touched {
        let change = Some(Change::Modified);
        affected.push(AffectedProject { display_name: folder.clone(), folder, change, ..AffectedProject::default() });
    }
    affected
}

pub(crate) fn shipped_projects(workspace: &Workspace) -> impl Iterator<Item = &Project> {
    workspace.projects.iter().filter(|project| !project.development)
}

fn folder_name(project: &Project) -> String {
    project.path.rsplit('/').next().unwrap_or_default().to_owned()
}

fn affected_project<'a>(
    now: &'a Workspace,
    imports: &RunningImports<'a>,
    project: &Project,
    (old, new): (Option<&Project>, Option<&'a Project>),
    is_touched: bool,
    changed: &BTreeSet<&BrickName>,
) -> Option<AffectedProject> {
    let change = match (old, new) {
        (None, _) => Some(Change::Added),
        (_, None) => Some(Change::Removed),
        _ => is_touched.then_some(Change::Modified),
    };
    // What git does not know `poly` does not see.
    let change = change.filter(|_| is_touched || !now.compat);
    let none = BTreeSet::new();
    let (then, today) = (old.map_or(&none, |old| &old.bricks), new.map_or(&none, |new| &new.bricks));
    let chain = new.map(|project| Needs::of(imports, project));
    let (mut declares, mut needs) = (BTreeSet::new(), BTreeSet::new());
    for &name in changed {
        if today.contains(name) {
            declares.insert(name.clone());
        } else if chain.as_ref().is_some_and(|needs| needs.why(name.as_str()).is_some()) {
            needs.insert(name.clone());
        }
    }
    let (joined, left) = (today.difference(then).cloned().collect(), then.difference(today).cloned().collect());
    let affected = AffectedProject {
        folder: folder_name(project),
        display_name: project.display_name().to_owned(),
        change,
        declares,
        needs,
        joined,
        left,
    };
    let AffectedProject { change, declares, needs, joined, left, .. } = &affected;
    let concerned = change.is_some() || [declares, needs, joined, left].iter().any(|names| !names.is_empty());
    concerned.then_some(affected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReadOptions, Theme};
    use support::source::Tree;

    const SHOP: [(&str, &str); 8] = [
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"loose\"\n"),
        ("bases/shop/api/core.py", "from shop import store\n"),
        ("bases/shop/job/core.py", "if TYPE_CHECKING:\n    from shop import log\n"),
        ("components/shop/store/core.py", "def f():\n    from shop import log\n"),
        ("components/shop/log/core.py", ""),
        ("components/shop/mail/test_core.py", "import shop.log"),
        ("projects/web/pyproject.toml", WEB),
        ("projects/cron/pyproject.toml", CRON),
    ];
    const WEB: &str = "[project]\nname = \"message-web\"\n[tool.polylith.bricks]\n\"bases/shop/api\" = \"\"\n\"components/shop/store\" = \"\"\n";
    const CRON: &str = "[project]\nname = \"cron\"\n[tool.polylith.bricks]\n\"bases/shop/job\" = \"\"\n";

    fn read(files: &[(&str, &str)], compat: bool) -> Workspace {
        Workspace { compat, ..crate::read(&Tree::from_texts(files.iter().copied()), "", ReadOptions::default()).0 }
    }

    /// The shop with some files replaced, and without those whose text is `-`.
    fn edited(edits: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
        let mut files: BTreeMap<&str, &str> = SHOP.into_iter().collect();
        files.extend(edits.iter().copied());
        files.into_iter().filter(|(_, text)| *text != "-").collect()
    }

    fn words<'a>(names: impl IntoIterator<Item = &'a BrickName>) -> String {
        names.into_iter().map(BrickName::as_str).collect::<Vec<_>>().join(",")
    }

    fn show(diff: &Diff) -> String {
        let mut lines = Vec::new();
        for brick in &diff.bricks {
            let (kind, change) = (brick.kind.as_str(), brick.change.as_str());
            lines.push(format!("{kind} {} {change} {}", brick.name, brick.files.join(" ")));
        }
        for user in &diff.users {
            lines.push(format!("user {} at {} via {}", user.name, user.distance, user.via));
        }
        lines.extend(diff.testers.iter().map(|name| format!("tester {name}")));
        for project in &diff.projects {
            let change = project.change.map_or("-", Change::as_str);
            let sets = [
                ("declares", &project.declares),
                ("needs", &project.needs),
                ("+", &project.joined),
                ("-", &project.left),
            ];
            let sets = sets.iter().filter(|(_, names)| !names.is_empty());
            let sets: String = sets.map(|(word, names)| format!(" {word}:{}", words(*names))).collect();
            lines.push(format!("project {} {change}{sets}", project.folder));
        }
        let edge = |sign: &str, edge: &Edge| format!("{sign} {} -> {} {}", edge.from, edge.to, edge.imports.len());
        lines.extend(diff.added.iter().map(|added| edge("+", added)));
        lines.extend(diff.removed.iter().map(|removed| edge("-", removed)));
        lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
    }

    fn check(edits: &[(&'static str, &'static str)], changed: &[&str], expected: &str) {
        let changed =
            ChangedFiles { files: changed.iter().map(|file| (*file).to_owned()).collect(), ..ChangedFiles::default() };
        let diff = Diff::between(&read(&SHOP, false), &read(&edited(edits), false), &changed);
        assert_eq!(show(&diff), expected);
        assert_eq!(diff.is_empty(), expected.is_empty());
    }

    #[test]
    fn changes_and_whom_they_concern() {
        check(&[], &[], "");
        check(&[], &["README.md", "components/shop/readme.md", "projects/readme.md", "components/shop/logs/x"], "");
        check(
            &[],
            &["components/shop/log/README.md"],
            "\
component log modified components/shop/log/README.md
user store at 1 via log
user api at 2 via store
tester mail
project web - needs:log",
        );
        check(&[], &["projects/cron/Dockerfile"], "project cron modified");
        check(
            &[
                ("components/shop/new/core.py", "import shop.log"),
                ("bases/shop/api/core.py", "import shop.store, shop.new"),
            ],
            &["bases/shop/api/core.py", "components/shop/new/core.py"],
            "\
component new added components/shop/new/core.py
base api modified bases/shop/api/core.py
project web - declares:api needs:new
+ api -> new 1
+ new -> log 1",
        );
        // What is gone concerns those who still import it.
        check(
            &[("components/shop/log/core.py", "-")],
            &["components/shop/log/core.py"],
            "\
component log removed components/shop/log/core.py
user store at 1 via log
user api at 2 via store
- job -> log 1
- mail -> log 1
- store -> log 1",
        );
        check(
            &[("components/shop/job/core.py", ""), ("bases/shop/job/core.py", "-")],
            &["bases/shop/job/core.py", "components/shop/job/core.py"],
            "\
component job modified bases/shop/job/core.py components/shop/job/core.py
project cron - declares:job
- job -> log 1",
        );
        check(
            &[
                ("projects/cron/pyproject.toml", WEB),
                ("projects/web/pyproject.toml", "-"),
                ("projects/x/pyproject.toml", CRON),
            ],
            &["projects/cron/pyproject.toml", "projects/web/pyproject.toml"],
            "\
project cron modified +:api,store -:job
project web removed -:api,store
project x added +:job",
        );
    }

    #[test]
    fn paths_are_those_of_the_repository() {
        let changed = ChangedFiles {
            files: vec!["sub/ws/bases/shop/api/x.py".to_owned(), "bases/shop/job/x.py".to_owned()],
            prefix: "sub/ws".to_owned(),
            folder: "ws".to_owned(),
        };
        let shop = read(&SHOP, false);
        assert_eq!(
            show(&Diff::between(&shop, &shop, &changed)),
            "base api modified bases/shop/api/x.py\nproject web - declares:api"
        );
    }

    fn check_poly(theme: Theme, folder: &str, changed: &[&str], expected: &str) {
        let files = changed.iter().map(|file| (*file).to_owned()).collect();
        let changed = ChangedFiles { files, prefix: String::new(), folder: folder.to_owned() };
        let shop = Workspace { theme: Some(theme), ..read(&SHOP, true) };
        let diff = Diff::between(&shop, &shop, &changed);
        let bricks = diff.bricks.iter().map(|brick| format!("{}:{}", brick.kind.as_str(), brick.name));
        let users = diff.users.iter().map(|user| format!("user:{}", user.name));
        let projects = diff.projects.iter().map(|project| format!("project:{}", project.folder));
        assert_eq!(bricks.chain(users).chain(projects).collect::<Vec<_>>().join(" "), expected, "{changed:?}");
    }

    #[test]
    fn what_poly_finds() {
        let loose = |changed: &[&str], expected: &str| check_poly(Theme::Loose, "ws", changed, expected);
        loose(&["components/shop/log/x"], "component:log user:store user:job");
        loose(&["components/shop/store/x"], "component:store user:api project:web");
        loose(&["components/shop/README.md", "components/other/log/x"], "component:README.md");
        loose(&["ws/components/shop/gone/x", "xws/bases/shop/job/x"], "component:gone base:job project:cron");
        loose(&["sub/components/shop/log/x", "x/projects/web/x"], "");
        loose(&["components/shop/bl ank/x", "components/shop/löw/x"], "component:bl");
        loose(
            &["projects/cron/x", "projects/README.md", "projects_old/web/x"],
            "project:cron project:README.md project:_old",
        );
        let tdd = |changed: &[&str], expected: &str| check_poly(Theme::Tdd, "ws", changed, expected);
        tdd(
            &["components/log/src/shop/log/x.py", "components/log/pyproject.toml"],
            "component:log user:store user:job",
        );
        tdd(&["components/a/test/shop/a/x.py", "components/a/src/shop"], "");
    }
}
