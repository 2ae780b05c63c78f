//! Paths inside a workspace, as texts with forward slashes.
//!
//! In: a folder and a path as a manifest writes it. Out: the path from the workspace's root. Never:
//! looking at the disk.

/// The path that `written` is when seen from `folder`, relative to the workspace, without `.` and
/// `..`. `None` when it leads out of the workspace.
pub(crate) fn join(folder: &str, written: &str) -> Option<String> {
    if written.starts_with('/') || written.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in written.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A file of a folder, which is empty for that of the workspace.
pub(crate) fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins() {
        for (folder, written, expected) in [
            ("projects/a", "../../components/b", Some("components/b")),
            ("", "./bases/c/", Some("bases/c")),
            ("a", "..", Some("")),
            ("a", "../..", None),
            ("a", "/b", None),
            ("a", "C:/b", None),
            ("a", "b\\c", Some("a/b/c")),
        ] {
            assert_eq!(join(folder, written).as_deref(), expected, "{folder} {written}");
        }
    }
}
