//! Which distribution provides a module.
//!
//! In: a full dotted name that code imports. Out: the name of the library as a whole, and the
//! normalised names of the distributions that may provide it. Never: asking what is installed on
//! this machine.
//!
//! `import yaml` is provided by `pyyaml`, which neither name shows. The tables below are
//! facts of the packages' own pages, gathered for well-known ones; for all others the normalised
//! name of the module is a guess, which a lock file may confirm.

use std::collections::{BTreeMap, BTreeSet};

use super::requirements::normalise;

/// Modules and the distributions that provide them, the most likely first. Names of Conda's that
/// differ from PyPI's are among them.
const RENAMED: &str = include_str!("tables/renamed.txt");

/// Modules of namespace packages, to which many distributions add. The longest one that fits
/// counts.
const WITHIN_NAMESPACES: &str = include_str!("tables/within_namespaces.txt");

/// Namespace packages: a module in one, with one part more than this, is a library of its own.
const NAMESPACES: &str = include_str!("tables/namespaces.txt");

/// Well-known modules that are called as their distributions are, but for case and the kind of
/// dash.
const ALIKE: &str = include_str!("tables/alike.txt");

/// Long-standing requirements of well-known distributions: for projects without a lock file, which
/// would say it better.
const NEEDS: &str = include_str!("tables/needs.txt");

/// The tables, ready to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Distributions {
    /// The distributions of a module, by its dotted name.
    known: BTreeMap<&'static str, Vec<&'static str>>,
    namespaces: BTreeSet<&'static str>,
    /// First parts of modules whose further parts say to which distribution they belong.
    divided: BTreeSet<&'static str>,
    alike: BTreeSet<&'static str>,
    /// By what a distribution is needed.
    needed_by: BTreeMap<&'static str, Vec<&'static str>>,
}

/// The distributions that provide a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Provider {
    /// Normalised names of distributions, the most likely first; never empty.
    pub distributions: Vec<String>,
    /// Whether a table says so; otherwise it is guessed.
    pub known: bool,
}

impl Default for Distributions {
    fn default() -> Self {
        let entries = [RENAMED, WITHIN_NAMESPACES].into_iter().flat_map(|table| table.lines());
        let known = entries.filter_map(|entry| {
            let mut words = entry.split_whitespace();
            Some((words.next()?, words.collect()))
        });
        let known: BTreeMap<_, _> = known.collect();
        let namespaces: BTreeSet<_> = NAMESPACES.split_whitespace().collect();
        let dotted = known.keys().chain(&namespaces).filter_map(|name| name.split_once('.'));
        let divided = dotted.map(|(top, _)| top).chain(namespaces.iter().copied()).collect();
        let mut needed_by: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for entry in NEEDS.lines() {
            let mut words = entry.split_whitespace();
            if let Some(dependent) = words.next() {
                words.for_each(|needed| needed_by.entry(needed).or_default().push(dependent));
            }
        }
        Self { needed_by, known, divided, namespaces, alike: ALIKE.split_whitespace().collect() }
    }
}

impl Distributions {
    /// The name of the library that an imported module belongs to: `yaml` of `yaml.loader`, but
    /// `google.cloud.storage` of `google.cloud.storage.blob`, since `google` by itself says
    /// nothing.
    pub(crate) fn library<'m>(&self, module: &'m str) -> &'m str {
        let module = module.strip_suffix(".*").unwrap_or(module);
        let ends = module.match_indices('.').map(|(index, _)| index).chain([module.len()]);
        let mut names = ends.map(|end| &module[..end]);
        let top = names.clone().next().unwrap_or(module);
        if !self.divided.contains(top) {
            return top;
        }
        if let Some(entry) = names.clone().rfind(|name| *name != top && self.known.contains_key(name)) {
            return entry;
        }
        match names.clone().rfind(|name| self.namespaces.contains(name)) {
            None => top,
            Some(namespace) => names.find(|name| name.len() > namespace.len()).unwrap_or(module),
        }
    }

    /// Finds the distributions that provide a library.
    pub(crate) fn provider(&self, library: &str) -> Provider {
        if let Some(names) = self.known.get(library) {
            return Provider { distributions: names.iter().map(|name| normalise(name)).collect(), known: true };
        }
        if self.namespaces.contains(library) {
            return self.of_namespace(library);
        }
        let guess = normalise(library);
        if self.alike.contains(library) {
            return Provider { distributions: vec![guess], known: true };
        }
        if library.contains('.') {
            return Provider { distributions: vec![guess], known: false };
        }
        let guesses = [guess.clone(), format!("python-{guess}"), format!("py{guess}"), format!("{guess}-python")];
        Provider { distributions: guesses.into(), known: false }
    }

    /// Well-known distributions that need one of that normalised name.
    pub(crate) fn dependents<'t>(&'t self, distribution: &str) -> impl Iterator<Item = &'t str> + use<'t> {
        self.needed_by.get(distribution).into_iter().flatten().copied()
    }

    /// Everything that adds to a namespace package; asked for its first part only, as `poly` does.
    fn of_namespace(&self, namespace: &str) -> Provider {
        let modules = self.known.iter();
        let modules =
            modules.filter(|(name, _)| name.strip_prefix(namespace).is_some_and(|rest| rest.starts_with('.')));
        let mut distributions: Vec<String> =
            modules.flat_map(|(_, names)| names.iter().map(|name| normalise(name))).collect();
        distributions.sort();
        distributions.dedup();
        let known = !distributions.is_empty();
        distributions.push(normalise(namespace));
        Provider { distributions, known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_provides_a_module() {
        let tables = Distributions::default();
        let check = |module: &str, library: &str, expected: &str| {
            assert_eq!(tables.library(module), library, "{module}");
            let Provider { distributions, known } = tables.provider(library);
            let guess = if known { "" } else { "? " };
            assert_eq!(format!("{guess}{}", distributions.join(" ")), expected, "{module}");
        };
        check("yaml", "yaml", "pyyaml");
        check("yaml.*", "yaml", "pyyaml");
        check("PIL.Image.open", "PIL", "pillow pillow-simd");
        check("attr.s", "attr", "attrs");
        check("psycopg2.extras", "psycopg2", "psycopg2-binary psycopg2");
        check("fastapi.FastAPI", "fastapi", "fastapi");
        check("typing_extensions.Self", "typing_extensions", "typing-extensions");
        check("our_own.x", "our_own", "? our-own python-our-own pyour-own our-own-python");
        check("google.cloud.storage.blob.Blob", "google.cloud.storage", "google-cloud-storage");
        check("google.protobuf", "google.protobuf", "protobuf");
        check("google.cloud.unheard_of.x", "google.cloud.unheard_of", "? google-cloud-unheard-of");
        check(
            "opentelemetry.instrumentation.fastapi.FastAPIInstrumentor",
            "opentelemetry.instrumentation.fastapi",
            "? opentelemetry-instrumentation-fastapi",
        );
        check("airflow.DAG", "airflow", "apache-airflow apache-airflow-core");
        check("airflow.providers.amazon.aws.hooks", "airflow.providers.amazon", "apache-airflow-providers-amazon");
        check("ruamel.yaml", "ruamel.yaml", "ruamel-yaml");
    }

    #[test]
    fn a_namespace_alone_has_many_providers() {
        let tables = Distributions::default();
        assert_eq!(tables.library("google"), "google");
        let provider = tables.provider("google");
        assert!(provider.known && provider.distributions.contains(&"google-cloud-storage".to_owned()));
    }

    #[test]
    fn the_tables_are_in_order() {
        let tables = Distributions::default();
        for (module, names) in &tables.known {
            assert!(!names.is_empty(), "{module}");
            assert!(
                !tables.alike.contains(module) || names.len() > 1 || normalise(module) != normalise(names[0]),
                "{module} is in two tables"
            );
        }
        let entries: Vec<&str> = [RENAMED, WITHIN_NAMESPACES]
            .into_iter()
            .flat_map(|table| table.lines())
            .filter_map(|entry| entry.split_whitespace().next())
            .collect();
        let mut once = entries.clone();
        once.sort_unstable();
        let twice: Vec<_> = once.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
        assert!(entries.len() + tables.alike.len() > 800, "{} and {}", entries.len(), tables.alike.len());
    }
}
