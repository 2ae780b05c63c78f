//! The default theme, embedded in the binary.
//!
//! In: the repository's `templates` and `static` at compile time. Out: their texts by name. Never:
//! choosing between these and a site's own; a site's file of the same name replaces the theme's.

/// Templates by name.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("404.html", include_str!("../templates/404.html")),
    ("archive.html", include_str!("../templates/archive.html")),
    ("archive_month.html", include_str!("../templates/archive_month.html")),
    ("archive_year.html", include_str!("../templates/archive_year.html")),
    ("atom.xml", include_str!("../templates/atom.xml")),
    ("base.html", include_str!("../templates/base.html")),
    ("brick.html", include_str!("../templates/brick.html")),
    ("components.html", include_str!("../templates/components.html")),
    ("index.html", include_str!("../templates/index.html")),
    ("internal/alias.html", include_str!("../templates/internal/alias.html")),
    ("library.html", include_str!("../templates/library.html")),
    ("llms.txt", include_str!("../templates/llms.txt")),
    ("menu.html", include_str!("../templates/menu.html")),
    ("page.html", include_str!("../templates/page.html")),
    ("project.html", include_str!("../templates/project.html")),
    ("robots.txt", include_str!("../templates/robots.txt")),
    ("rss.xml", include_str!("../templates/rss.xml")),
    ("search.html", include_str!("../templates/search.html")),
    ("section.html", include_str!("../templates/section.html")),
    ("sitemap.xml", include_str!("../templates/sitemap.xml")),
    ("split_sitemap_index.xml", include_str!("../templates/split_sitemap_index.xml")),
    ("taxonomy_list.html", include_str!("../templates/taxonomy_list.html")),
    ("taxonomy_single.html", include_str!("../templates/taxonomy_single.html")),
    ("workspace.html", include_str!("../templates/workspace.html")),
];

/// Static files by name.
pub const STATIC: &[(&str, &str)] = &[
    ("bricks.css", diagram::STYLE),
    ("favicon.svg", include_str!("../static/favicon.svg")),
    ("highlight.css", include_str!("../static/highlight.css")),
    ("search.js", include_str!("../static/search.js")),
    ("style.css", include_str!("../static/style.css")),
];

/// A template of the theme.
pub fn template(name: &str) -> Option<&'static str> {
    TEMPLATES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// A static file of the theme.
pub fn static_file(name: &str) -> Option<&'static str> {
    STATIC.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    #[expect(clippy::disallowed_methods, reason = "compares the list with the folders")]
    fn names(folder: &Path, prefix: &str, names: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                self::names(&entry.path(), &format!("{name}/"), names)
            } else {
                assert!(names.insert(name))
            }
        }
    }

    #[test]
    fn everything_is_embedded() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (folder, list) in [("templates", super::TEMPLATES), ("static", super::STATIC)] {
            let mut found = BTreeSet::new();
            names(&root.join(folder), "", &mut found);
            // The style sheet of pictures is a part of the crate that draws them.
            found.extend((folder == "static").then(|| "bricks.css".to_owned()));
            let embedded: BTreeSet<String> = list.iter().map(|(name, _)| (*name).to_owned()).collect();
            assert_eq!(found, embedded, "{folder}");
        }
    }
}
