//! Which bricks, projects and libraries a request for a graph means.
//!
//! In: a [`Subject`] and the options of a request. Out: a [`Scene`], or what is wrong with a name. Never: what a box or an arrow says.

use std::collections::{BTreeMap, BTreeSet};

use super::super::find::{Finder, Pattern};
use super::super::{Request, Subject};
use super::{Centre, Declared, GraphArgs, LibraryUse, Scene};
use support::diagnostic::Diagnostic;
use support::digraph;
use workspace::{Brick, BrickName, Edge, ImportKind, Project, Workspace};

impl<'a> Scene<'a> {
    /// Selects what the request asks for.
    ///
    /// # Errors
    /// There is no such brick or project, the brick is not part of the project, or an option needs another one.
    pub(in crate::view) fn new(
        subject: Subject<'a>,
        request: &'a Request,
        options: &GraphArgs,
    ) -> Result<Self, Vec<Diagnostic>> {
        let finder = Finder { subject, request };
        let names = Names::find(&finder, options)?;
        let workspace = subject.workspace;
        let (mut scope, mut undeclared) = (workspace.all(), BTreeSet::new());
        if let Some(project) = names.project {
            scope = workspace.closure(project);
            undeclared = scope.difference(&project.bricks).cloned().collect();
        }
        let mut left_out = names.left_out(&scope);
        let mut cycles = Vec::new();
        if let Some(centre) = &names.centre {
            if !scope.contains(&centre.brick.name) {
                return Err(vec![finder.not_in_project(centre.brick, names.project)]);
            }
            let whole: BTreeSet<BrickName> = scope.difference(&left_out).cloned().collect();
            cycles = workspace.cycles(&whole);
            cycles.retain(|cycle| cycle.contains(&centre.brick.name));
            scope = centre.surroundings(workspace, &scope);
            left_out.retain(|name| scope.contains(name));
        }
        scope.retain(|name| !left_out.contains(name));
        if !names.centre.as_ref().is_some_and(Centre::is_star) {
            cycles = workspace.cycles(&scope);
        }
        let (implied, drawn) = edges(workspace, &scope, names.centre.as_ref(), options.all);
        let projects = if options.projects { declared(workspace, &scope, names.project) } else { Vec::new() };
        let libraries =
            if options.libraries { libraries(workspace, &scope, names.centre.as_ref()) } else { Vec::new() };
        let hubs = options.hubs_or_default();
        let (project, centre) = (names.project, names.centre);
        undeclared.retain(|name| scope.contains(name));
        Ok(Self {
            subject,
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
            hubs,
            columns: (options.projects, options.libraries),
            form: options.form,
            engine: options.engine,
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
    fn find(finder: &Finder<'a, '_>, options: &GraphArgs) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut checked = |result: Result<(), Diagnostic>| problems.extend(result.err());
        let mut project = None;
        checked(options.project.as_deref().map_or(Ok(()), |name| finder.project(name).map(|it| project = Some(it))));
        let mut brick = None;
        checked(options.brick.as_deref().map_or(Ok(()), |name| finder.brick(name).map(|it| brick = Some(it))));
        let (mut only, mut without) = (Vec::new(), Vec::new());
        for (option, words, patterns) in
            [("only", &options.only, &mut only), ("without", &options.without, &mut without)]
        {
            for word in words {
                checked(finder.pattern(option, word).map(|pattern| patterns.push(pattern)));
            }
        }
        if options.brick.is_none() {
            let given = [("steps", options.steps), ("up", options.up), ("down", options.down)];
            for (option, _) in given.into_iter().filter(|(_, steps)| steps.is_some()) {
                let diagnostic = Diagnostic::error(format!("`--{option}` counts from a brick, and there is none"))
                    .help("add `--brick NAME`");
                checked(Err(finder.request.problem_at(option, diagnostic)));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let steps = options.steps.unwrap_or(1);
        let (up, down) = (options.up.unwrap_or(steps), options.down.unwrap_or(steps));
        Ok(Self { project, centre: brick.map(|brick| Centre { brick, up, down }), only, without })
    }

    /// The bricks that `--only` and `--without` take away; never the one that the picture is about.
    fn left_out(&self, scope: &BTreeSet<BrickName>) -> BTreeSet<BrickName> {
        let matches = |patterns: &[Pattern], name: &BrickName| patterns.iter().any(|one| one.matches(name.as_str()));
        let is_left_out = |name: &&BrickName| {
            let is_centre = self.centre.as_ref().is_some_and(|centre| centre.brick.name == **name);
            let is_wanted = self.only.is_empty() || matches(&self.only, name);
            !is_centre && (!is_wanted || matches(&self.without, name))
        };
        scope.iter().filter(is_left_out).cloned().collect()
    }
}

impl Centre<'_> {
    /// Whether only its own imports and those of it are shown.
    pub(super) fn is_star(&self) -> bool {
        self.up <= 1 && self.down <= 1
    }

    /// The brick itself, those that it imports and those that import it, as many steps away as is wanted.
    fn surroundings(&self, workspace: &Workspace, scope: &BTreeSet<BrickName>) -> BTreeSet<BrickName> {
        let (mut above, mut below) = (BTreeMap::new(), BTreeMap::new());
        for (from, to) in workspace.edges.keys() {
            above.entry(to).or_insert_with(Vec::new).push(from);
            below.entry(from).or_insert_with(Vec::new).push(to);
        }
        let mut found = within(&self.brick.name, &above, self.up, scope);
        found.extend(within(&self.brick.name, &below, self.down, scope));
        found
    }
}

/// What can be reached from `start` in so many steps, `start` included.
fn within(
    start: &BrickName,
    next: &BTreeMap<&BrickName, Vec<&BrickName>>,
    steps: usize,
    scope: &BTreeSet<BrickName>,
) -> BTreeSet<BrickName> {
    let mut found = BTreeSet::from([start.clone()]);
    let mut border = vec![start];
    for _ in 0..steps {
        let names = border.iter().filter_map(|name| next.get(name)).flatten().copied();
        let mut further: Vec<&BrickName> = names.filter(|name| scope.contains(*name)).collect();
        further.retain(|name| found.insert((*name).clone()));
        if further.is_empty() {
            break;
        }
        border = further;
    }
    found
}

/// The edges between the bricks of `scope` that longer paths imply, and the others.
fn edges<'a>(
    workspace: &'a Workspace,
    scope: &BTreeSet<BrickName>,
    centre: Option<&Centre<'_>>,
    all: bool,
) -> (Vec<&'a Edge>, Vec<&'a Edge>) {
    let touches =
        |edge: &Edge| centre.is_some_and(|centre| edge.from == centre.brick.name || edge.to == centre.brick.name);
    let is_star = centre.is_some_and(Centre::is_star);
    let in_scope = |edge: &&Edge| (touches(edge) || !is_star) && scope.contains(&edge.from) && scope.contains(&edge.to);
    let implied = if all { BTreeSet::new() } else { workspace.implied(scope) };
    // Every import of the brick that the picture is about is worth an arrow.
    let is_implied =
        |edge: &&Edge| edge.kind().runs() && !touches(edge) && implied.contains(&(edge.from.clone(), edge.to.clone()));
    workspace.edges.values().filter(in_scope).partition(is_implied)
}

/// The projects that declare shown bricks, each with the bricks that an arrow leads to: those that it does not reach through others.
/// Development has all bricks, so it says nothing unless it is asked for.
fn declared<'a>(workspace: &'a Workspace, scope: &BTreeSet<BrickName>, only: Option<&'a Project>) -> Vec<Declared<'a>> {
    let numbered = workspace.adjacency(scope, ImportKind::runs);
    let components = digraph::strong_components(&numbered.graph);
    // From importers to imported, so that what leads to others comes before them.
    let mut order: Vec<usize> = (0..numbered.names.len()).collect();
    order.sort_by_key(|&node| (components[node], node));
    let arrows = |project: &'a Project| {
        let (mut drawn, mut implied) = (Vec::new(), Vec::new());
        let mut reached = vec![false; order.len()];
        for &node in order.iter().filter(|&&node| project.bricks.contains(&numbered.names[node])) {
            let name = numbered.names[node].clone();
            if reached[node] {
                implied.push(name);
            } else {
                drawn.push(name);
                for (seen, new) in reached.iter_mut().zip(digraph::reachable(&numbered.graph, [node])) {
                    *seen |= new;
                }
            }
        }
        drawn.sort();
        Declared { project, drawn, implied }
    };
    let wanted = |project: &&Project| only.map_or(!project.development, |only| std::ptr::eq(only, *project));
    let found = workspace.projects.iter().filter(wanted).map(arrows);
    found.filter(|declared| !declared.drawn.is_empty()).collect()
}

/// The libraries that shown bricks import; around one brick, those that it imports itself.
fn libraries<'a>(
    workspace: &'a Workspace,
    scope: &BTreeSet<BrickName>,
    centre: Option<&Centre<'_>>,
) -> Vec<LibraryUse<'a>> {
    let star: Option<&Brick> = centre.filter(|centre| centre.is_star()).map(|centre| centre.brick);
    let is_shown = |name: &BrickName| scope.contains(name) && star.is_none_or(|brick| brick.name == *name);
    let one = |library: &'a workspace::Library| {
        let users = library.users.iter().filter(|(name, _)| is_shown(name));
        LibraryUse { library, users: users.map(|(name, imports)| (name, imports.as_slice())).collect() }
    };
    workspace.libraries.values().map(one).filter(|found| !found.users.is_empty()).collect()
}
