//! HTML written as nested lists: `["div#main.box", {"title": "x"}, ["p", "text"]]`, as JSON or as EDN.
//!
//! In: the text of a fence. Out: elements, or the first mistake with its place. Never: making HTML; that is for [`super::markdown`], which knows
//! what links are.
//!
//! Both are read as EDN: commas count as blanks, and a colon behind a key in quotes is JSON's. So `[:p {:title "x"} "text"]` is read as well.

use std::ops::Range;

use support::diagnostic::Diagnostic;
use support::edn::{self, Form, Mistake, SyntaxError};

/// What stands between tags.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Text, not escaped yet.
    Text(String),
    /// An element.
    Element(Element),
}

/// An element.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// Its name, lower case.
    pub name: String,
    /// Names and values, each name once; without a value only the name is written.
    pub attributes: Vec<(String, Option<String>)>,
    /// What is in it.
    pub children: Vec<Node>,
    /// Where it stands.
    pub range: Range<usize>,
}

impl Element {
    /// Whether nothing can be in it.
    pub fn is_void(&self) -> bool {
        VOID.contains(&self.name.as_str())
    }
}

const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// How deep lists may stand in lists.
const DEEPEST: usize = 100;

/// Reads the elements of a text.
///
/// # Errors
/// The text is neither JSON nor EDN, or a list is no element.
pub fn read(text: &str) -> Result<Vec<Node>, Box<Diagnostic>> {
    let document = edn::read(text);
    let reader = Reader { text, error: document.error.as_ref() };
    let mut nodes = Vec::new();
    for form in document.forms() {
        add(reader.value(form, 0)?, &mut nodes)?;
    }
    reader.error.map_or(Ok(nodes), |error| Err(reader.syntax_problem(error)))
}

/// The ids in a text that can be linked to; none when it has a mistake.
pub fn ids(text: &str) -> Vec<String> {
    fn collect(nodes: &[Node], ids: &mut Vec<String>) {
        for node in nodes {
            if let Node::Element(element) = node {
                let id = element.attributes.iter().find(|(name, _)| name == "id").and_then(|(_, value)| value.clone());
                ids.extend(id);
                collect(&element.children, ids);
            }
        }
    }
    let mut found = Vec::new();
    collect(&read(text).unwrap_or_default(), &mut found);
    found
}

/// A value of JSON or EDN, and where it stands.
#[derive(Debug, Clone)]
struct Value {
    kind: Kind,
    range: Range<usize>,
}

#[derive(Debug, Clone)]
enum Kind {
    Nothing,
    Switch(bool),
    Text(String),
    /// A number as it is written, and a keyword or symbol without its colon.
    Word(String),
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
}

fn problem(message: impl Into<String>, range: Range<usize>, help: &str) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::error(message);
    Box::new((if help.is_empty() { diagnostic } else { diagnostic.help(help) }).spanning(range))
}

/// Makes values of forms.
struct Reader<'a> {
    text: &'a str,
    /// The first mistake in the syntax, at which the forms end.
    error: Option<&'a SyntaxError>,
}

impl Reader<'_> {
    /// The diagnostic about a text that is not EDN.
    fn syntax_problem(&self, error: &SyntaxError) -> Box<Diagnostic> {
        let range = error.range.clone();
        let sign = self.text[range.start..].chars().next().unwrap_or(' ');
        match error.mistake {
            Mistake::NeverClosed => {
                let closing = match sign {
                    '(' => ')',
                    '{' => '}',
                    _ => ']',
                };
                problem(format!("this is never closed; `{closing}` is missing"), range, "")
            }
            Mistake::ClosesAnother | Mistake::ClosesNothing | Mistake::FormMissingBefore => {
                problem(format!("`{sign}` closes nothing"), range, "remove it, or open a list before it")
            }
            Mistake::StringNeverClosed => problem("this text is never closed; `\"` is missing", range, ""),
            _ => self.no_value(range.start),
        }
    }

    /// The diagnostic about a word that is neither a text nor a number nor a keyword.
    fn no_value(&self, start: usize) -> Box<Diagnostic> {
        let ends = |character: char| character.is_whitespace() || ",;\"()[]{}".contains(character);
        let word = self.text[start..].split(ends).next().unwrap_or_default();
        let help = "write a text in quotes, such as \"p\", or a keyword, such as :p";
        problem(format!("`{word}` is not a value"), start..start + word.len().max(1), help)
    }

    /// The value that a form stands for.
    fn value(&self, form: Form<'_, '_>, depth: usize) -> Result<Value, Box<Diagnostic>> {
        let range = form.range();
        let kind = match form.kind() {
            // `#(…)` and `#:a{…}` are code.
            _ if self.text[range.start..].starts_with('#') => return Err(self.no_value(range.start)),
            edn::Kind::List | edn::Kind::Vector | edn::Kind::Map(_) if depth == DEEPEST => {
                return Err(problem("lists stand too deep in lists here", range.start..range.start + 1, ""));
            }
            edn::Kind::List | edn::Kind::Vector => {
                Kind::List(form.children().map(|inner| self.value(inner, depth + 1)).collect::<Result<_, _>>()?)
            }
            edn::Kind::Map(_) => Kind::Map(self.entries(form, depth + 1)?),
            edn::Kind::Text(written) => Kind::Text(unescaped(written, range.start + 1)?),
            edn::Kind::Symbol(_) | edn::Kind::Number(_) | edn::Kind::Keyword(_) => self.word(range.clone())?,
            _ => return Err(self.no_value(range.start)),
        };
        match self.error {
            Some(error) if !form.is_finished() => Err(self.syntax_problem(error)),
            _ => Ok(Value { kind, range }),
        }
    }

    /// The keys and values of a map. A colon behind a key in quotes is JSON's, and EDN takes it for the start of a keyword: it is one unless it stands
    /// right behind the key or before something that is no name.
    fn entries(&self, map: Form<'_, '_>, depth: usize) -> Result<Vec<(Value, Value)>, Box<Diagnostic>> {
        let mut entries = Vec::new();
        let mut forms = map.children().peekable();
        while let Some(key) = forms.next() {
            let key = self.value(key, depth)?;
            let is_text = matches!(key.kind, Kind::Text(_));
            let colon = forms.next_if(|next| {
                let is_name = |name: &str| name.starts_with(|c: char| c.is_alphabetic());
                is_text && next.keyword().is_some_and(|name| next.range().start == key.range.end || !is_name(name))
            });
            let value = match colon.map(Form::range) {
                // `"a":1`
                Some(range) if range.len() > 1 => {
                    let range = range.start + 1..range.end;
                    Some(Value { kind: self.word(range.clone())?, range })
                }
                _ => forms.next().map(|form| self.value(form, depth)).transpose()?,
            };
            match (value, self.error.map(|error| error.mistake)) {
                (Some(value), _) => entries.push((key, value)),
                (None, _) if map.is_finished() => return Err(problem("this key has no value", key.range, "")),
                (None, Some(Mistake::NeverClosed)) => {
                    let end = self.text.len();
                    return Err(problem("a value is missing here", end..end, ""));
                }
                (None, _) => {}
            }
        }
        Ok(entries)
    }

    /// The value of a word.
    fn word(&self, range: Range<usize>) -> Result<Kind, Box<Diagnostic>> {
        let word = &self.text[range.clone()];
        Ok(match word {
            "nil" | "null" => Kind::Nothing,
            "true" => Kind::Switch(true),
            "false" => Kind::Switch(false),
            _ => {
                let bare = word.strip_prefix(':').unwrap_or(word);
                let is_word = bare.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '+' | '_'));
                if !is_word || (bare.len() == word.len() && !is_number(bare)) {
                    return Err(self.no_value(range.start));
                }
                Kind::Word(bare.to_owned())
            }
        })
    }
}

/// A text with its escapes resolved; `start` is where it begins in the whole.
fn unescaped(written: &str, start: usize) -> Result<String, Box<Diagnostic>> {
    let mut text = String::with_capacity(written.len());
    let mut at = 0;
    while let Some(character) = written[at..].chars().next() {
        if character == '\\' {
            let (escaped, length) = escape(&written[at..], start + at)?;
            text.push(escaped);
            at += length;
        } else {
            text.push(character);
            at += character.len_utf8();
        }
    }
    Ok(text)
}

/// The character that an escape stands for, and its length.
fn escape(written: &str, start: usize) -> Result<(char, usize), Box<Diagnostic>> {
    let character = written[1..].chars().next().unwrap_or(' ');
    let length = 1 + character.len_utf8();
    let escaped = match character {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        '"' | '\\' | '/' => character,
        'u' => return unicode(written, start),
        _ => {
            return Err(problem("an unknown escape", start..start + length, "a backslash itself is written `\\\\`"));
        }
    };
    Ok((escaped, length))
}

/// `\u00e4`; two of them for what JSON has no other way to write.
fn unicode(written: &str, start: usize) -> Result<(char, usize), Box<Diagnostic>> {
    let mut units = vec![unit(written, start)?];
    let second = written.get(6..).filter(|rest| (0xd800..0xdc00).contains(&units[0]) && rest.starts_with("\\u"));
    if let Some(second) = second {
        units.push(unit(second, start + 6)?);
    }
    let length = 6 * units.len();
    let decoded = char::decode_utf16(units).next().and_then(Result::ok);
    let decoded = decoded.ok_or_else(|| problem("an unknown escape", start..start + length, ""))?;
    Ok((decoded, length))
}

fn unit(written: &str, start: usize) -> Result<u16, Box<Diagnostic>> {
    let digits = written.get(2..6).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
    unit.ok_or_else(|| problem("`\\u` needs four hexadecimal digits", start..start + 2, ""))
}

fn is_number(word: &str) -> bool {
    word.parse::<f64>().is_ok() && !word.contains(|c: char| c.is_alphabetic() && !matches!(c, 'e' | 'E'))
}

/// Adds what a value stands for: text, an element, or all that is in a list of such.
fn add(value: Value, nodes: &mut Vec<Node>) -> Result<(), Box<Diagnostic>> {
    match value.kind {
        Kind::Nothing | Kind::Switch(_) => {}
        Kind::Text(text) | Kind::Word(text) => nodes.push(Node::Text(text)),
        Kind::Map(_) => {
            let help = "attributes come second in a list, after the name";
            return Err(problem("attributes belong to no element here", value.range, help));
        }
        Kind::List(values) => match values.first().map(|first| &first.kind) {
            Some(Kind::Text(_) | Kind::Word(_)) => nodes.push(Node::Element(element(values, value.range)?)),
            _ => values.into_iter().try_for_each(|value| add(value, nodes))?,
        },
    }
    Ok(())
}

fn element(values: Vec<Value>, range: Range<usize>) -> Result<Element, Box<Diagnostic>> {
    let mut values = values.into_iter();
    let Some(Value { kind: Kind::Text(tag) | Kind::Word(tag), range: tag_range }) = values.next() else {
        return Err(problem("an element needs a name", range, ""));
    };
    let (name, mut attributes) = tag_parts(&tag, &tag_range)?;
    let mut element = Element { name, attributes: Vec::new(), children: Vec::new(), range };
    for (index, value) in values.enumerate() {
        match value.kind {
            Kind::Map(entries) if index == 0 => {
                for (key, value) in entries {
                    attribute(key, value, &mut attributes)?;
                }
            }
            _ if element.is_void() && !matches!(value.kind, Kind::Nothing) => {
                return Err(problem(format!("nothing can be in `{}`", element.name), value.range, ""));
            }
            _ => add(value, &mut element.children)?,
        }
    }
    if matches!(element.name.as_str(), "script" | "style") {
        raw_text(&element)?;
    }
    element.attributes = attributes;
    Ok(element)
}

/// What is in `<script>` and `<style>` cannot be escaped.
fn raw_text(element: &Element) -> Result<(), Box<Diagnostic>> {
    let is_fine = |node: &Node| matches!(node, Node::Text(text) if !text.contains("</") && !text.contains("<!--"));
    match element.children.iter().all(is_fine) {
        true => Ok(()),
        false => {
            let message = format!("`{}` can only hold text without `</` and `<!--`", element.name);
            Err(problem(message, element.range.clone(), ""))
        }
    }
}

type Attributes = Vec<(String, Option<String>)>;

/// `div#main.box.wide`: the name, and the attributes that stand in it.
fn tag_parts(tag: &str, range: &Range<usize>) -> Result<(String, Attributes), Box<Diagnostic>> {
    let end = tag.find(['#', '.']).unwrap_or(tag.len());
    let (name, mut rest) = tag.split_at(end);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':'));
    let wrong = || {
        let help = "an element begins with its name, as in [\"p.note\", \"text\"]; a list of texts alone is written without the brackets";
        problem(format!("`{tag}` is not the name of an element"), range.clone(), help)
    };
    if !is_name {
        return Err(wrong());
    }
    let (mut id, mut classes) = (None, Vec::new());
    while let Some(sign) = rest.chars().next() {
        let part = &rest[1..];
        let end = part.find(['#', '.']).unwrap_or(part.len());
        if end == 0 || (sign == '#' && id.is_some()) {
            return Err(wrong());
        }
        match sign {
            '#' => id = Some(part[..end].to_owned()),
            _ => classes.push(&part[..end]),
        }
        rest = &part[end..];
    }
    let mut attributes = Vec::new();
    attributes.extend(id.map(|id| ("id".to_owned(), Some(id))));
    if !classes.is_empty() {
        attributes.push(("class".to_owned(), Some(classes.join(" "))));
    }
    Ok((name.to_ascii_lowercase(), attributes))
}

/// Adds an attribute. Classes are added to those that there are.
fn attribute(key: Value, value: Value, attributes: &mut Attributes) -> Result<(), Box<Diagnostic>> {
    let (Kind::Text(name) | Kind::Word(name)) = key.kind else {
        return Err(problem("the name of an attribute must be a text", key.range, ""));
    };
    let is_name = |c: char| !c.is_whitespace() && !c.is_control() && !"\"'<>/=".contains(c);
    if name.is_empty() || !name.chars().all(is_name) {
        return Err(problem(format!("`{name}` cannot be the name of an attribute"), key.range, ""));
    }
    let text = match value.kind {
        Kind::Nothing | Kind::Switch(false) => return Ok(()),
        Kind::Switch(true) => None,
        Kind::Text(text) | Kind::Word(text) => Some(text),
        Kind::List(values) => Some(joined(values, value.range)?),
        Kind::Map(entries) if name == "style" => Some(declarations(entries)?),
        Kind::Map(_) => {
            return Err(problem(format!("`{name}` cannot be a map"), value.range, "only `style` can"));
        }
    };
    match attributes.iter_mut().find(|(known, _)| *known == name) {
        Some((_, Some(known))) if name == "class" => {
            known.push(' ');
            known.push_str(text.as_deref().unwrap_or_default());
        }
        Some((_, known)) => *known = text,
        None => attributes.push((name, text)),
    }
    Ok(())
}

/// `["a", "b"]` is `a b`.
fn joined(values: Vec<Value>, range: Range<usize>) -> Result<String, Box<Diagnostic>> {
    let words = values.into_iter().filter_map(|value| match value.kind {
        Kind::Text(text) | Kind::Word(text) => Some(Ok(text)),
        Kind::Nothing | Kind::Switch(_) => None,
        Kind::List(_) | Kind::Map(_) => Some(Err(problem("only texts can stand in this list", range.clone(), ""))),
    });
    Ok(words.collect::<Result<Vec<String>, _>>()?.join(" "))
}

/// `{"color": "red"}` is `color: red`.
fn declarations(entries: Vec<(Value, Value)>) -> Result<String, Box<Diagnostic>> {
    let mut style = Vec::new();
    for (key, value) in entries {
        let (Kind::Text(name) | Kind::Word(name)) = key.kind else {
            return Err(problem("the name of a property must be a text", key.range, ""));
        };
        match value.kind {
            Kind::Text(text) | Kind::Word(text) => style.push(format!("{name}: {text}")),
            Kind::Nothing | Kind::Switch(_) => {}
            Kind::List(_) | Kind::Map(_) => {
                return Err(problem(format!("`{name}` must be a text"), value.range, ""));
            }
        }
    }
    Ok(style.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn json_and_edn_are_the_same() {
        let json = r#"["div#main.box", {"title": "a \"b\" \u00e4", "hidden": true, "class": ["x", "y"], "style": {"color": "red", "width": 2}},
            ["p", "text ", 3, null, ["br"]], [["i", "a"], ["i", "b"]]]"#;
        let edn = "[:div#main.box {:title \"a \\\"b\\\" \u{e4}\" :hidden true :class [\"x\" :y] :style {:color \"red\" :width 2}}
            ; a comment
            [:p \"text \" 3 nil [:br]] ([:i \"a\"] [:i \"b\"])]";
        let plain = |nodes: &[Node]| {
            let text = format!("{nodes:?}");
            regex::Regex::new(r"range: \d+\.\.\d+").unwrap().replace_all(&text, "").into_owned()
        };
        let (json, edn) = (read(json).unwrap(), read(edn).unwrap());
        assert_eq!(plain(&json), plain(&edn));
        let Node::Element(element) = &json[0] else { unreachable!("an element") };
        let attributes: Vec<String> =
            element.attributes.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
        assert_eq!(
            attributes,
            [
                "id=Some(\"main\")",
                "class=Some(\"box x y\")",
                "title=Some(\"a \\\"b\\\" ä\")",
                "hidden=None",
                "style=Some(\"color: red; width: 2\")"
            ]
        );
        assert_eq!(element.children.len(), 3);
        assert_eq!(ids("[\"p#a\", [\"b\", {\"id\":\"c\"}]]"), ["a", "c"]);
        assert_eq!(ids("[\"p#a\""), [""; 0]);
    }

    #[test]
    fn mistakes_have_their_place() {
        for (text, place, message) in [
            ("[\"p\", \"a\"", 0..1, "never closed"),
            ("[\"p\"]]", 5..6, "closes nothing"),
            ("[\"p\", \"a]", 6..7, "this text is never closed"),
            ("[\"p q\"]", 1..6, "`p q` is not the name of an element"),
            ("[\"p##a\"]", 1..7, "is not the name"),
            ("[p]", 1..2, "`p` is not a value"),
            ("[\"br\", \"x\"]", 7..10, "nothing can be in `br`"),
            ("[\"p\", \"x\", {\"a\": 1}]", 11..19, "attributes belong to no element here"),
            ("[\"p\", {\"a b\": 1}]", 7..12, "cannot be the name of an attribute"),
            ("[\"p\", {\"a\"}]", 7..10, "this key has no value"),
            ("[\"p\", {\"a\": {\"b\": 1}}]", 12..20, "`a` cannot be a map"),
            ("[\"script\", \"</script>\"]", 0..23, "without `</`"),
            ("[\"p\", \"\\x\"]", 7..9, "an unknown escape"),
            ("[\"p\", \"\\u12\"]", 7..9, "four hexadecimal digits"),
        ] {
            let problem = read(text).unwrap_err();
            assert!(problem.message.contains(message), "{text}: {}", problem.message);
            assert_eq!(problem.span, place, "{text}");
        }
        assert!(read(&"[\"p\",".repeat(10_000)).unwrap_err().message.contains("too deep"));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in r#"[\[\]{}(),:;"\\ a-cäu0-9\n#.]{0,60}"#) {
            if let Err(problem) = read(&text) {
                prop_assert!(text.get(problem.span.clone()).is_some() || problem.span.end > text.len() - 1, "{text:?} {:?}", problem.span);
            }
        }
    }
}
