//! Which files a project leaves out of its package.
//!
//! In: a glob as a manifest has it, and a path. Out: whether it matches, by the rule that `poly`
//! goes by: Python's `PurePath.match`, in which a relative glob matches the last parts of a path
//! and `**` is no more than `*`. Never: reading a folder.

/// Whether a glob matches a path of the workspace.
pub(super) fn matches(glob: &str, path: &str) -> bool {
    let absolute = glob.starts_with('/');
    let [globs, names] = [glob, path].map(|text| {
        text.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect::<Vec<String>>()
    });
    // Paths here are relative to the workspace, so a glob from the root of the disk matches none of
    // them.
    if absolute || globs.is_empty() || globs.len() > names.len() {
        return false;
    }
    globs.iter().rev().zip(names.iter().rev()).all(|(glob, name)| part_matches(glob, name))
}

/// One part: `*` for any characters, `?` for one, `[abc]`, `[a-z]` and `[!abc]` for one of a set.
fn part_matches(glob: &str, name: &str) -> bool {
    let (glob, name): (Vec<char>, Vec<char>) = (glob.chars().collect(), name.chars().collect());
    let (mut at, mut position) = (0, 0);
    // Where to go on after the last star when what follows it does not fit: the star then takes one
    // character more.
    let mut retry: Option<(usize, usize)> = None;
    while position < name.len() {
        if glob.get(at) == Some(&'*') {
            retry = Some((at + 1, position));
            at += 1;
            continue;
        }
        match one(&glob[at.min(glob.len())..], name[position]) {
            Some(length) => (at, position) = (at + length, position + 1),
            None => match retry {
                Some((after, from)) => {
                    retry = Some((after, from + 1));
                    (at, position) = (after, from + 1);
                }
                None => return false,
            },
        }
    }
    glob[at.min(glob.len())..].iter().all(|character| *character == '*')
}

/// How many characters of the glob stand for this one character, if they do.
fn one(glob: &[char], character: char) -> Option<usize> {
    match glob.first()? {
        '?' => Some(1),
        '[' => match set(glob) {
            Some((members, negated, length)) => (holds(members, character) != negated).then_some(length),
            None => (character == '[').then_some(1),
        },
        literal => (*literal == character).then_some(1),
    }
}

/// The members of a set, whether it is negated, and its length with the brackets. A `]` right after
/// the opening is a member.
fn set(glob: &[char]) -> Option<(&[char], bool, usize)> {
    let negated = glob.get(1) == Some(&'!');
    let start = if negated { 2 } else { 1 };
    let end = start + 1 + glob.get(start + 1..)?.iter().position(|character| *character == ']')?;
    Some((&glob[start..end], negated, end + 1))
}

fn holds(members: &[char], character: char) -> bool {
    let mut rest = members;
    while let [first, others @ ..] = rest {
        if let ['-', last, after @ ..] = others {
            if (*first..=*last).contains(&character) {
                return true;
            }
            rest = after;
        } else {
            if *first == character {
                return true;
            }
            rest = others;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn matches_the_last_parts() {
        let path = "components/shop/log/test_core.py";
        for glob in [
            "*.py",
            "test_*",
            "log/*.py",
            "shop/*/*.py",
            "**/test_*.py",
            "./*.py",
            "[st]est_?ore.py",
            "*core*",
            "[!a]*",
            "*",
        ] {
            assert!(matches(glob, path), "{glob}");
        }
        for glob in [
            "",
            "/",
            "log",
            "*.pyi",
            "shop/*.py",
            "/*.py",
            "a/b/c/d/e/*.py",
            "**/x/*.py",
            "[!t]*",
            "est_core.py",
            "TEST_*",
        ] {
            assert!(!matches(glob, path), "{glob}");
        }
        assert!(matches("a[]x]b", "a]b") && matches("a[b", "a[b") && matches("[a-c]", "b") && !matches("[a-c]", "d"));
    }

    proptest! {
        #[test]
        fn never_panics(glob in "[\\[\\]*?!a/.-]{0,12}", path in "[a\\]/.-]{0,12}") {
            matches(&glob, &path);
        }

        #[test]
        fn a_path_matches_itself(path in "[a-z_.]{1,8}(/[a-z_]{1,8}){0,3}") {
            prop_assume!(path != "." && !path.starts_with("./"));
            prop_assert!(matches(&path, &path));
        }
    }
}
