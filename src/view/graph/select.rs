//! Which bricks, projects and libraries a request for a graph means.
//!
//! In: a [`ViewInput`] and the options of a request. Out: a [`GraphView`], or what is wrong with a
//! name. Never: what a box or an arrow says.

use std::collections::{BTreeMap, BTreeSet};

use super::{Centre, DeclaredBricks, GraphArgs, GraphView, LibraryUse};
use crate::view::input::{Pattern, ViewInput};
use support::diagnostic::Diagnostic;
use support::digraph;
use workspace::{BrickName, Edge, ImportKind, Project, Workspace};

impl<'a> GraphView<'a> {
    /// Selects what the options ask for.
    ///
    /// # Errors
    /// There is no such brick or project, the brick is not part of the project, or an option needs
    /// another one.
    pub(in crate::view) fn new(input: ViewInput<'a>, options: &GraphArgs) -> Result<Self, Vec<Diagnostic>> {
        let names = Names::find(input, options)?;
        let workspace = input.workspace;
        let (mut scope, mut undeclared) = (workspace.all(), BTreeSet::new());
        if let Some(project) = names.project {
            scope = workspace.closure(project);
            undeclared = scope.difference(&project.bricks).cloned().collect();
        }
        let mut left_out = names.left_out(&scope);
        let mut cycles = Vec::new();
        if let Some(centre) = &names.centre {
            if !scope.contains(&centre.brick.name) {
                return Err(input.not_in_project(centre.brick, names.project));
            }
            let whole: BTreeSet<BrickName> = scope.difference(&left_out).cloned().collect();
            cycles = workspace.cycles(&whole);
            cycles.retain(|cycle| cycle.contains(&centre.brick.name));
            scope = centre.surroundings(workspace, &scope);
            left_out.retain(|name| scope.contains(name));
        }
        scope.retain(|name| !left_out.contains(name));
        let Names { project, centre, .. } = names;
        if !centre.as_ref().is_some_and(Centre::is_neighbourhood) {
            cycles = workspace.cycles(&scope);
        }
        let (implied, drawn) = edges(workspace, &scope, centre.as_ref(), options.all);
        let projects = if options.projects { declared(workspace, &scope, project) } else { Vec::new() };
        let libraries = if options.libraries { libraries(workspace, &scope, centre.as_ref()) } else { Vec::new() };
        undeclared.retain(|name| scope.contains(name));
        let options = options.clone();
        Ok(Self {
            input,
            options,
            project,
            centre,
            scope,
            drawn,
            implied,
            cycles,
            undeclared,
            projects,
            libraries,
            left_out,
        })
    }
}

/// The values of the options, looked up.
struct Names<'a> {
    project: Option<&'a Project>,
    centre: Option<Centre<'a>>,
    only: Vec<Pattern>,
    without: Vec<Pattern>,
}

impl<'a> Names<'a> {
    /// Looks up all names, and reports all that are wrong.
    fn find(input: ViewInput<'a>, options: &GraphArgs) -> Result<Self, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let project = or_report(input.find_project(options.project.as_ref()), &mut diagnostics).flatten();
        let brick = or_report(input.find_brick("brick", options.brick.as_ref()), &mut diagnostics).flatten();
        let [only, without] = [("only", &options.only), ("without", &options.without)].map(|(option, words)| {
            let patterns = words.iter().map(|word| input.find_pattern(option, word));
            patterns.filter_map(|pattern| or_report(pattern, &mut diagnostics)).collect()
        });
        for (option, steps) in [("steps", options.steps), ("up", options.up), ("down", options.down)] {
            if steps.is_some() && options.brick.is_none() {
                let message = format!("`--{option}` counts from a brick, and there is none");
                diagnostics.extend(input.words.at(option, Diagnostic::error(message).help("add `--brick NAME`")));
            }
        }
        if !diagnostics.is_empty() {
            return Err(diagnostics);
        }
        let steps = options.steps.unwrap_or(1);
        let (up, down) = (options.up.unwrap_or(steps), options.down.unwrap_or(steps));
        Ok(Self { project, centre: brick.map(|brick| Centre { brick, up, down }), only, without })
    }

    /// The bricks that `--only` and `--without` take away; never the one that the picture is about.
    fn left_out(&self, scope: &BTreeSet<BrickName>) -> BTreeSet<BrickName> {
        let mut left_out = scope.clone();
        left_out.retain(|name| {
            let is_centre = self.centre.as_ref().is_some_and(|centre| centre.brick.name == *name);
            let is_wanted = self.only.is_empty() || fits(&self.only, name);
            !is_centre && (!is_wanted || fits(&self.without, name))
        });
        left_out
    }
}

fn fits(patterns: &[Pattern], name: &BrickName) -> bool {
    patterns.iter().any(|pattern| pattern.matches(name.as_str()))
}

fn or_report<T>(result: Result<T, Vec<Diagnostic>>, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|more| diagnostics.extend(more)).ok()
}

impl Centre<'_> {
    /// Whether the picture has only the imports that it is an end of.
    pub(super) fn is_neighbourhood(&self) -> bool {
        self.up <= 1 && self.down <= 1
    }

    /// The brick itself, those that it imports and those that import it, as many steps away as is
    /// wanted.
    fn surroundings(&self, workspace: &Workspace, scope: &BTreeSet<BrickName>) -> BTreeSet<BrickName> {
        let (mut above, mut below) = (BTreeMap::new(), BTreeMap::new());
        for (from, to) in workspace.edges.keys() {
            above.entry(to).or_insert_with(Vec::new).push(from);
            below.entry(from).or_insert_with(Vec::new).push(to);
        }
        let mut reached = within(&self.brick.name, &above, self.up, scope);
        reached.extend(within(&self.brick.name, &below, self.down, scope));
        reached
    }
}

/// The bricks that `start` reaches in so many steps, `start` included.
fn within(
    start: &BrickName,
    next: &BTreeMap<&BrickName, Vec<&BrickName>>,
    steps: usize,
    scope: &BTreeSet<BrickName>,
) -> BTreeSet<BrickName> {
    let mut reached = BTreeSet::from([start.clone()]);
    let mut border = vec![start];
    for _ in 0..steps {
        let names = border.iter().filter_map(|name| next.get(name)).flatten().copied();
        let mut further: Vec<&BrickName> = names.filter(|name| scope.contains(*name)).collect();
        further.retain(|name| reached.insert((*name).clone()));
        if further.is_empty() {
            break;
        }
        border = further;
    }
    reached
}

/// The edges between the bricks of `scope` that longer paths imply, and the others.
fn edges<'a>(
    workspace: &'a Workspace,
    scope: &BTreeSet<BrickName>,
    centre: Option<&Centre<'_>>,
    all: bool,
) -> (Vec<&'a Edge>, Vec<&'a Edge>) {
    let implied = if all { BTreeSet::new() } else { workspace.implied(scope) };
    let is_neighbourhood = centre.is_some_and(Centre::is_neighbourhood);
    let (mut hidden, mut drawn) = (Vec::new(), Vec::new());
    for (ends, edge) in &workspace.edges {
        let touches = centre.is_some_and(|centre| [&edge.from, &edge.to].contains(&&centre.brick.name));
        if !scope.contains(&edge.from) || !scope.contains(&edge.to) || is_neighbourhood && !touches {
            continue;
        }
        // Every import of the brick that the picture is about is worth an arrow.
        let is_implied = edge.kind().runs() && !touches && implied.contains(ends);
        if is_implied { &mut hidden } else { &mut drawn }.push(edge);
    }
    (hidden, drawn)
}

/// The projects that declare some of these bricks, each with those that an arrow leads to: those
/// that it does not reach through others. Development has all bricks, so it adds nothing unless it
/// is asked for.
fn declared<'a>(
    workspace: &'a Workspace,
    scope: &BTreeSet<BrickName>,
    only: Option<&'a Project>,
) -> Vec<DeclaredBricks<'a>> {
    let numbered = workspace.adjacency(scope, ImportKind::runs);
    let components = digraph::strong_components(&numbered.graph);
    // From importers to imported, so that a brick comes before those that it reaches.
    let mut order: Vec<usize> = (0..numbered.names.len()).collect();
    order.sort_by_key(|&node| (components[node], node));
    let mut all = Vec::new();
    for project in &workspace.projects {
        if !only.map_or(!project.development, |only| std::ptr::eq(only, project)) {
            continue;
        }
        let (mut drawn, mut implied) = (Vec::new(), Vec::new());
        let mut reached = vec![false; order.len()];
        for &node in order.iter().filter(|&&node| project.bricks.contains(&numbered.names[node])) {
            let name = numbered.names[node].clone();
            if reached[node] {
                implied.push(name);
                continue;
            }
            drawn.push(name);
            for (all, new) in reached.iter_mut().zip(digraph::reachable(&numbered.graph, [node])) {
                *all |= new;
            }
        }
        drawn.sort();
        if !drawn.is_empty() {
            all.push(DeclaredBricks { project, drawn, implied });
        }
    }
    all
}

/// The libraries that these bricks import; around one brick, those that it imports itself.
fn libraries<'a>(
    workspace: &'a Workspace,
    scope: &BTreeSet<BrickName>,
    centre: Option<&Centre<'_>>,
) -> Vec<LibraryUse<'a>> {
    let only = centre.filter(|centre| centre.is_neighbourhood()).map(|centre| &centre.brick.name);
    let mut all = Vec::new();
    for library in workspace.libraries.values() {
        let users =
            library.users.iter().filter(|(name, _)| scope.contains(*name) && only.is_none_or(|only| only == *name));
        let users: Vec<_> = users.map(|(name, imports)| (name, imports.as_slice())).collect();
        if !users.is_empty() {
            all.push(LibraryUse { library, users });
        }
    }
    all
}
