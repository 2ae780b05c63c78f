//! Tags and shortcodes in texts of Jekyll and Hugo.
//!
//! In: a text in Markdown. Out: the same with Markdown in place of those that it has words for, and
//! a note for each that it has none for. Never: a change in code.

use std::collections::{BTreeMap, BTreeSet};

use super::escape;
use super::system::System;
use super::verify::language;
use crate::content::markdown;

/// Targets of links: files below `content` by their path in the old site.
pub(super) struct Targets {
    pub(super) files: BTreeMap<String, String>,
}

impl Targets {
    /// The file that a reference means: a path, or its end, with or without its extension.
    fn find(&self, name: &str, from: &str) -> Option<&String> {
        let name = name.trim_start_matches("./").trim_start_matches('/');
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = format!("content/{folder}/{name}");
        let is_meant = |old: &str| {
            let bare = old.trim_end_matches("/index.md").rsplit_once('.').map_or(old, |(stem, _)| stem);
            [old, bare, old.trim_end_matches("/index.md")]
                .iter()
                .any(|old| *old == name || *old == beside || old.ends_with(&format!("/{name}")))
        };
        self.files.iter().find(|(old, _)| is_meant(old)).map(|(_, file)| file)
    }
}

/// A text with its shortcodes rewritten. `file` is its place below `content`.
pub(super) fn rewrite(system: System, text: &str, file: &str, targets: &Targets, notes: &mut Vec<String>) -> String {
    let code = markdown::code_ranges(text);
    let (open, close) = match system {
        System::Jekyll => (["{%", "{{"], ["%}", "}}"]),
        System::Hugo => (["{{<", "{{%"], [">}}", "%}}"]),
    };
    let mut left: BTreeSet<String> = BTreeSet::new();
    let mut done = String::with_capacity(text.len());
    let mut at = 0;
    while let Some((start, kind)) = next(text, at, open) {
        let inside_code = code.iter().find(|range| range.contains(&start)).map(|range| range.end);
        let Some(length) = text[start..].find(close[kind]).map(|end| end + close[kind].len()) else { break };
        done.push_str(&text[at..start]);
        if let Some(end) = inside_code {
            done.push_str(&text[start..end]);
            at = end;
            continue;
        }
        let tag = &text[start..start + length];
        let words = tag[open[kind].len()..length - close[kind].len()].trim().trim_matches('-').trim();
        let after = start + length;
        let (made, end) = match system {
            System::Jekyll => jekyll(kind == 1, words, text, after, targets),
            System::Hugo => hugo(words, text, after, file, targets, (open[kind], close[kind])),
        };
        match made {
            Some(made) => done.push_str(&made),
            None => {
                left.insert(words.split_whitespace().next().unwrap_or_default().to_owned());
                done.push_str(tag);
            }
        }
        at = end;
    }
    done.push_str(&text[at..]);
    notes.extend(
        left.into_iter()
            .map(|name| format!("left as it is, because nothing here is like it: `{name}` in `{}`", open[0])),
    );
    done
}

fn next(text: &str, at: usize, open: [&str; 2]) -> Option<(usize, usize)> {
    let places = open.iter().enumerate().filter_map(|(kind, mark)| Some((at + text[at..].find(mark)?, kind)));
    places.min()
}

/// Reads up to the end of a block: the content, and where the text goes on.
fn block<'a>(
    text: &'a str,
    after: usize,
    is_end: impl Fn(&str) -> bool,
    marks: (&str, &str),
) -> Option<(&'a str, usize)> {
    let mut at = after;
    while let Some(start) = text[at..].find(marks.0).map(|start| at + start) {
        let end = start + text[start..].find(marks.1)? + marks.1.len();
        let words = text[start + marks.0.len()..end - marks.1.len()].trim().trim_matches('-').trim();
        if is_end(words) {
            return Some((&text[after..start], end));
        }
        at = start + marks.0.len();
    }
    None
}

fn code(content: &str, info: &str) -> String {
    format!(
        "\n{}\n",
        escape::code_block(content.trim_start_matches('\n').trim_end(), &language(&format!("language-{info}")))
    )
}

/// Liquid. The second of what is returned is where the text goes on.
fn jekyll(is_value: bool, words: &str, text: &str, after: usize, targets: &Targets) -> (Option<String>, usize) {
    if is_value {
        let path = words.split('|').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        let is_url = words.contains("relative_url") || words.contains("absolute_url");
        return match path {
            "site.baseurl" | "site.url" => (Some(String::new()), after),
            path if is_url && path.starts_with('/') => (Some(path.to_owned()), after),
            _ => (None, after),
        };
    }
    let (name, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    match name {
        "highlight" => match block(text, after, |words| words == "endhighlight", ("{%", "%}")) {
            Some((content, end)) => (Some(code(content, rest.split_whitespace().next().unwrap_or_default())), end),
            None => (None, after),
        },
        "raw" => match block(text, after, |words| words == "endraw", ("{%", "%}")) {
            Some((content, end)) => (Some(content.to_owned()), end),
            None => (None, after),
        },
        "comment" => match block(text, after, |words| words == "endcomment", ("{%", "%}")) {
            Some((_, end)) => (Some(String::new()), end),
            None => (None, after),
        },
        "post_url" | "link" => (targets.find(rest.trim(), "").map(|file| format!("@/{file}")), after),
        _ => (None, after),
    }
}

/// Hugo's shortcodes.
fn hugo(
    words: &str,
    text: &str,
    after: usize,
    file: &str,
    targets: &Targets,
    marks: (&str, &str),
) -> (Option<String>, usize) {
    // `{{</* name */>}}` shows a shortcode.
    if let Some(shown) = words.strip_prefix("/*").and_then(|words| words.strip_suffix("*/")) {
        return (Some(format!("{} {} {}", marks.0, shown.trim(), marks.1)), after);
    }
    let (name, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let arguments = arguments(rest);
    let get = |key: &str| arguments.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let first = arguments.first().map(|(_, value)| value.as_str()).unwrap_or_default();
    match name {
        "highlight" => match block(text, after, |words| words == "/highlight" || words == "/ highlight", marks) {
            Some((content, end)) => (Some(code(content, get("lang").unwrap_or(first))), end),
            None => (None, after),
        },
        "figure" => {
            let Some(src) = get("src").or((!first.is_empty()).then_some(first)) else { return (None, after) };
            let alt = get("alt").or(get("caption")).unwrap_or_default();
            let image = format!(
                "![{}]({}{})",
                escape::inline(alt, false),
                escape::destination(src),
                escape::title(get("title"))
            );
            let image = match get("link") {
                Some(link) => format!("[{image}]({})", escape::destination(link)),
                None => image,
            };
            let caption =
                get("caption").map(|caption| format!("\n\n*{}*", escape::inline(caption, false))).unwrap_or_default();
            (Some(format!("{image}{caption}")), after)
        }
        "ref" | "relref" => {
            let target = get("path").unwrap_or(first);
            let (path, anchor) =
                target.split_once('#').map_or((target, String::new()), |(path, anchor)| (path, format!("#{anchor}")));
            match path.is_empty() {
                true => (Some(anchor), after),
                false => (targets.find(path, file).map(|file| format!("@/{file}{anchor}")), after),
            }
        }
        _ => (None, after),
    }
}

/// `a "b c" key="value"`: arguments without a name have an empty one.
fn arguments(text: &str) -> Vec<(String, String)> {
    let mut arguments = Vec::new();
    let mut rest = text.trim().trim_end_matches('/').trim_end();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || "=\"`'".contains(c)).unwrap_or(rest.len());
        let (name, after) = match rest[end..].strip_prefix('=') {
            Some(after) => (&rest[..end], after),
            None => ("", rest),
        };
        let quote = after.chars().next().filter(|c| "\"`'".contains(*c));
        let (value, after) = match quote {
            Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
        };
        arguments.push((name.to_owned(), value.to_owned()));
        rest = after.trim_start();
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(system: System, text: &str, expected: &str, left: usize) {
        let targets = Targets {
            files: BTreeMap::from([
                ("_posts/2024-01-02-a.md".to_owned(), "posts/2024-01-02-a.md".to_owned()),
                ("content/posts/b.md".to_owned(), "posts/b.md".to_owned()),
            ]),
        };
        let mut notes = Vec::new();
        assert_eq!(rewrite(system, text, "posts/c.md", &targets, &mut notes), expected, "{text}");
        assert_eq!(notes.len(), left, "{text} {notes:?}");
    }

    #[test]
    fn liquid() {
        check(
            System::Jekyll,
            "{% highlight ruby linenos %}\nputs 1\n{% endhighlight %}",
            "\n```ruby\nputs 1\n```\n",
            0,
        );
        check(
            System::Jekyll,
            "[a]({% post_url 2024-01-02-a %}) {{ site.baseurl }}/x",
            "[a](@/posts/2024-01-02-a.md) /x",
            0,
        );
        check(System::Jekyll, "![]({{ '/a.png' | relative_url }})", "![](/a.png)", 0);
        check(System::Jekyll, "{% raw %}{{ x }}{% endraw %} {% include y.html %}", "{{ x }} {% include y.html %}", 1);
        check(System::Jekyll, "`{% raw %}` {% unclosed", "`{% raw %}` {% unclosed", 0);
        check(System::Jekyll, "{% highlight a", "{% highlight a", 0);
        check(System::Jekyll, "{% highlight bricks %}x{% endhighlight %}", "\n```\nx\n```\n", 0);
    }

    #[test]
    fn shortcodes() {
        check(
            System::Hugo,
            "{{< highlight go \"linenos=true\" >}}\nx := 1\n{{< /highlight >}}",
            "\n```go\nx := 1\n```\n",
            0,
        );
        check(System::Hugo, "{{< figure src=\"a.png\" alt=\"A\" caption=\"C\" >}}", "![A](a.png)\n\n*C*", 0);
        check(
            System::Hugo,
            "[b]({{< ref \"b.md#x\" >}}) [b]({{% relref \"/posts/b\" %}})",
            "[b](@/posts/b.md#x) [b](@/posts/b.md)",
            0,
        );
        check(System::Hugo, "{{< tweet 1 >}} {{</* figure */>}}", "{{< tweet 1 >}} {{< figure >}}", 1);
        check(System::Hugo, "```\n{{< figure src=x >}}\n```\n", "```\n{{< figure src=x >}}\n```\n", 0);
    }
}
