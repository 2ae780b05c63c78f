//! The settings under `[tool.polylith]` that concern projects and releases.
//!
//! In: the values of the file at a workspace's root. Out: [`Settings`]. Never: where bricks lie;
//! see [`super::reader`].

use std::collections::BTreeMap;

use crate::model::TagRules;
use crate::toml_values::Values;

/// By which key `git tag` sorts where nothing is said: the newest commit first.
const NEWEST_FIRST: &str = "-committerdate";

/// Names and groups of projects, and how releases are tagged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Settings {
    /// Names for tables, by the names of projects.
    pub(super) aliases: BTreeMap<String, String>,
    /// Names of projects by group.
    pub(super) groups: BTreeMap<String, Vec<String>>,
    /// How releases are tagged.
    pub(super) tags: TagRules,
}

/// Reads the settings. There is no pattern for tags but those that are written; the older
/// `git_tag_pattern` stands in for `stable`.
pub(super) fn read(values: &mut Values<'_>) -> Settings {
    let projects = ["tool", "polylith", "projects"];
    let aliases = texts_by_key(values, &[&projects[..], &["alias"]].concat());
    let mut groups = BTreeMap::new();
    for name in values.keys(&[&projects[..], &["groups"]].concat()) {
        let members = values.texts(&[&projects[..], &["groups", &name]].concat());
        let members = members.into_iter().map(|(member, _)| member.to_owned()).collect();
        groups.insert(name, members);
    }
    Settings { aliases, groups, tags: tags(values) }
}

fn tags(values: &mut Values<'_>) -> TagRules {
    let mut patterns = texts_by_key(values, &["tool", "polylith", "tag", "patterns"]);
    if let Some(pattern) = values.text(&["tool", "polylith", "git_tag_pattern"]) {
        patterns.entry("stable".to_owned()).or_insert_with(|| pattern.to_owned());
    }
    let place = ["tool", "polylith", "tag", "sorting"];
    let sorting = match values.value(&place) {
        None => vec![NEWEST_FIRST.to_owned()],
        Some(_) => values.text_or_texts(&place).into_iter().map(|(key, _)| key.to_owned()).collect(),
    };
    TagRules { patterns, sorting }
}

fn texts_by_key(values: &mut Values<'_>, path: &[&str]) -> BTreeMap<String, String> {
    let keys = values.keys(path);
    keys.into_iter()
        .filter_map(|key| {
            let text = values.text(&[path, &[&key]].concat())?.to_owned();
            Some((key, text))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml_values::toml_table;

    fn check(text: &str, expected: &str) {
        let table = toml_table(text).unwrap();
        let mut values = Values::new(&table);
        let Settings { aliases, groups, tags } = read(&mut values);
        let mistakes: Vec<String> = values.mistakes().into_iter().map(|mistake| mistake.message).collect();
        assert_eq!(
            format!("{aliases:?} {groups:?} {:?} {:?} {mistakes:?}", tags.patterns, tags.sorting),
            expected,
            "{text}"
        );
    }

    #[test]
    fn reads_names_groups_and_tags() {
        check("", "{} {} {} [\"-committerdate\"] []");
        check(
            "[tool.polylith.projects.alias]\nlong = \"l\"\n[tool.polylith.projects.groups]\nweb = [\"api\", \"job\"]\n",
            "{\"long\": \"l\"} {\"web\": [\"api\", \"job\"]} {} [\"-committerdate\"] []",
        );
        check(
            "[tool.polylith]\ngit_tag_pattern = \"old-*\"\n[tool.polylith.tag]\nsorting = [\"version:refname\"]\n[tool.polylith.tag.patterns]\nrelease = \"v*\"\n",
            "{} {} {\"release\": \"v*\", \"stable\": \"old-*\"} [\"version:refname\"] []",
        );
        check(
            "[tool.polylith]\ngit_tag_pattern = \"old-*\"\ntag.patterns = { stable = \"new-*\" }\ntag.sorting = []\n",
            "{} {} {\"stable\": \"new-*\"} [] []",
        );
    }

    #[test]
    fn says_what_has_the_wrong_form() {
        check(
            "[tool.polylith]\nprojects = 1\ntag.patterns.stable = 2\ntag.sorting = 3\n",
            "{} {} {} [] [\"`tool.polylith.projects` is not a table\", \"`tool.polylith.tag.patterns.stable` is not a string\", \"`tool.polylith.tag.sorting` is not a list\"]",
        );
    }
}
