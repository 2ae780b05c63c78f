//! The text of a Clojure or EDN file as forms.
//!
//! In: a text. Out: a [`Document`]: its forms with their places, and the first mistake in them;
//! what stands before a mistake counts. Never: recursion, so nesting of any depth is read and
//! dropped; evaluating, expanding, or deciding what a form means.
//!
//! Forms stand in one list in the order of the text, each before those inside it. A form knows the
//! end of its own, which is all that a tree needs.

use std::borrow::Cow;
use std::ops::Range;

/// The forms of a text.
#[derive(Debug, Clone, Default)]
pub struct Document<'a> {
    nodes: Vec<Node<'a>>,
    /// The first mistake; nothing behind it was read.
    pub error: Option<SyntaxError>,
    /// The forms that were open when the mistake was found, by their numbers.
    unfinished: Vec<usize>,
}

/// Where a text is no EDN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The mistake.
    pub mistake: Mistake,
    /// The place in bytes of the text.
    pub range: Range<usize>,
}

/// Mistakes in the syntax of EDN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// A bracket is open at the end of the text.
    NeverClosed,
    /// A bracket closes another one than the one that is open.
    ClosesAnother,
    /// A bracket closes nothing.
    ClosesNothing,
    /// A string is open at the end of the text.
    StringNeverClosed,
    /// A closing bracket stands where a prefix waits for a form.
    FormMissingBefore,
    /// A prefix has no form behind it.
    FormMissing,
    /// A backslash has no character behind it.
    CharacterMissing,
    /// A namespace of keys has no map behind it.
    MapMissing,
    /// A number sign begins nothing.
    UnknownDispatch,
}

impl Mistake {
    /// The mistake in words, lower case.
    pub fn message(self) -> &'static str {
        match self {
            Self::NeverClosed => "this bracket is never closed",
            Self::ClosesAnother => "this closes another bracket than the one that is open",
            Self::ClosesNothing => "this closes a bracket that was never opened",
            Self::StringNeverClosed => "this string is never closed",
            Self::FormMissingBefore => "a form is missing before this",
            Self::FormMissing => "a form is missing behind this",
            Self::CharacterMissing => "a character is missing behind this",
            Self::MapMissing => "a map is missing behind this",
            Self::UnknownDispatch => "nothing that is known begins like this",
        }
    }
}

#[derive(Debug, Clone)]
struct Node<'a> {
    kind: Kind<'a>,
    range: Range<usize>,
    /// The number of the first node that is not inside this one.
    after: usize,
}

/// The kind of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// `(…)`, and `#(…)`.
    List,
    /// `[…]`.
    Vector,
    /// `{…}`; of `#:mvn{…}` with the namespace of its keys, `mvn`.
    Map(Option<&'a str>),
    /// `#{…}`.
    Set,
    /// `a/b`; also `nil`, `true`, `false`.
    Symbol(&'a str),
    /// `:a/b`, without the first colon: `::b` is `:b`.
    Keyword(&'a str),
    /// `"…"`, as it is written between the quotes.
    Text(&'a str),
    /// `#"…"`.
    Pattern,
    /// `12`, `-1.5e3`, `1/2`, `0xff`.
    Number(&'a str),
    /// `\a`, `\newline`.
    Character,
    /// `^meta form`, with both inside.
    Meta,
    /// `'form`, `` `form ``, `~form`, `~@form`, `@form`, `#'form`, `#=form`, with the form inside.
    Prefixed,
    /// `#tag form`, with both inside.
    Tagged,
    /// `#?(:clj form …)`, with the list inside; of `#?@(…)`, whose forms stand for what is inside
    /// them, with `true`.
    Conditional(bool),
}

/// A form of a document.
#[derive(Debug, Clone, Copy)]
pub struct Form<'d, 'a> {
    document: &'d Document<'a>,
    number: usize,
}

impl<'a> Document<'a> {
    /// The forms that are inside no other.
    pub fn forms(&self) -> impl Iterator<Item = Form<'_, 'a>> {
        self.between(0, self.nodes.len())
    }

    /// Every form at any depth, in the order of the text.
    pub fn all(&self) -> impl Iterator<Item = Form<'_, 'a>> {
        (0..self.nodes.len()).map(|number| Form { document: self, number })
    }

    fn between(&self, start: usize, end: usize) -> impl Iterator<Item = Form<'_, 'a>> {
        let mut number = start;
        std::iter::from_fn(move || {
            let form = (number < end).then_some(Form { document: self, number })?;
            number = self.nodes[number].after;
            Some(form)
        })
    }
}

impl<'d, 'a> Form<'d, 'a> {
    fn node(self) -> &'d Node<'a> {
        &self.document.nodes[self.number]
    }

    /// Gives its kind.
    pub fn kind(self) -> Kind<'a> {
        self.node().kind
    }

    /// Its place in bytes of the text.
    pub fn range(self) -> Range<usize> {
        self.node().range.clone()
    }

    /// Whether it was read to its end, in a document that has a mistake.
    pub fn is_finished(self) -> bool {
        self.document.unfinished.binary_search(&self.number).is_err()
    }

    /// The forms directly inside.
    pub fn children(self) -> impl Iterator<Item = Form<'d, 'a>> {
        self.document.between(self.number + 1, self.node().after)
    }

    /// The form without the metadata before it: `name` of `^:private name`.
    pub fn plain(self) -> Form<'d, 'a> {
        let mut form = self;
        while form.kind() == Kind::Meta {
            match form.children().nth(1) {
                Some(inner) => form = inner,
                None => break,
            }
        }
        form
    }

    /// Whether a keyword stands in the metadata before it, as a flag or as a key: `^:private name`,
    /// `^{:private true} name`.
    pub fn has_meta(self, keyword: &str) -> bool {
        let mut form = self;
        while form.kind() == Kind::Meta {
            let mut inside = form.children();
            let Some(meta) = inside.next() else { break };
            if meta.keyword() == Some(keyword) || meta.children().any(|form| form.keyword() == Some(keyword)) {
                return true;
            }
            match inside.next() {
                Some(inner) => form = inner,
                None => break,
            }
        }
        false
    }

    /// The symbol that it is, behind its metadata.
    pub fn symbol(self) -> Option<&'a str> {
        match self.plain().kind() {
            Kind::Symbol(name) => Some(name),
            _ => None,
        }
    }

    /// The keyword that it is, without its colon.
    pub fn keyword(self) -> Option<&'a str> {
        match self.kind() {
            Kind::Keyword(name) => Some(name),
            _ => None,
        }
    }

    /// The string that it is, with escapes resolved.
    pub fn text(self) -> Option<Cow<'a, str>> {
        match self.kind() {
            Kind::Text(written) => Some(unescape(written)),
            _ => None,
        }
    }

    /// Whether it is a list or vector.
    pub fn is_sequence(self) -> bool {
        matches!(self.plain().kind(), Kind::List | Kind::Vector)
    }

    /// The keys and values of a map; of anything else none. A key without a value is passed over.
    pub fn entries(self) -> impl Iterator<Item = (Form<'d, 'a>, Form<'d, 'a>)> {
        let map = self.plain();
        let mut inside = matches!(map.kind(), Kind::Map(_)).then(|| map.children());
        std::iter::from_fn(move || {
            let inside = inside.as_mut()?;
            Some((inside.next()?, inside.next()?))
        })
    }

    /// The value behind a keyword in a map: `mvn/version` finds that of `{:mvn/version "1"}` and of
    /// `#:mvn{:version "1"}`.
    pub fn get(self, keyword: &str) -> Option<Form<'d, 'a>> {
        let map = self.plain();
        let Kind::Map(namespace) = map.kind() else { return None };
        let within = namespace.and_then(|namespace| keyword.strip_prefix(namespace)?.strip_prefix('/'));
        let fits = |key: &str| key == keyword && namespace.is_none() || within == Some(key);
        map.entries().find(|(key, _)| key.keyword().is_some_and(fits)).map(|(_, value)| value)
    }
}

/// A string with its escapes resolved. An escape that Clojure does not know stands for itself.
fn unescape(written: &str) -> Cow<'_, str> {
    if !written.contains('\\') {
        return Cow::Borrowed(written);
    }
    let mut text = String::with_capacity(written.len());
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('u') => {
                let digits: String = characters.clone().take(4).collect();
                match u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32) {
                    Some(character) => {
                        text.push(character);
                        characters = characters.as_str().get(digits.len()..).unwrap_or("").chars();
                    }
                    None => text.push('u'),
                }
            }
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    Cow::Owned(text)
}

/// Reads a text.
pub fn read(text: &str) -> Document<'_> {
    let mut reader = Reader { text, position: 0, document: Document::default(), open: Vec::new() };
    if let Err(error) = reader.read_all() {
        reader.document.error = Some(error);
    }
    reader.close_all();
    reader.document
}

/// Something that was begun.
#[derive(Debug, Clone, Copy)]
enum Open {
    /// A bracket.
    Bracket { node: usize, closes: char },
    /// A prefix that takes so many more forms.
    Prefix { node: usize, missing: u8 },
    /// `#_`: the next form is passed over, with all nodes from this one.
    Discard { node: usize, at: usize },
}

struct Reader<'a> {
    text: &'a str,
    position: usize,
    document: Document<'a>,
    /// Forms that are still open, the innermost last.
    open: Vec<Open>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    fn error<T>(&self, mistake: Mistake, range: Range<usize>) -> Result<T, SyntaxError> {
        Err(SyntaxError { mistake, range })
    }

    fn read_all(&mut self) -> Result<(), SyntaxError> {
        while let Some(character) = self.rest().chars().next() {
            match character {
                ';' => self.skip_line(),
                _ if is_blank(character) => self.position += character.len_utf8(),
                _ => self.read_at(character)?,
            }
        }
        match self.open.last() {
            None => Ok(()),
            Some(&(Open::Bracket { node, .. } | Open::Prefix { node, .. })) => {
                let start = self.document.nodes[node].range.start;
                let prefix = matches!(self.open.last(), Some(Open::Prefix { .. }));
                let mistake = if prefix { Mistake::FormMissing } else { Mistake::NeverClosed };
                self.error(mistake, start..start + 1)
            }
            Some(&Open::Discard { at, .. }) => self.error(Mistake::FormMissing, at..at + 2),
        }
    }

    /// Reads what begins with `character`, which is neither blank nor a comment.
    fn read_at(&mut self, character: char) -> Result<(), SyntaxError> {
        let start = self.position;
        match character {
            '(' => self.open_bracket(Kind::List, 1, ')'),
            '[' => self.open_bracket(Kind::Vector, 1, ']'),
            '{' => self.open_bracket(Kind::Map(None), 1, '}'),
            ')' | ']' | '}' => return self.close_bracket(character),
            '"' => {
                let inside = self.read_string(start)?;
                self.leaf(Kind::Text(inside), start);
            }
            '\\' => {
                self.position += 1;
                let Some(named) = self.rest().chars().next() else {
                    return self.error(Mistake::CharacterMissing, start..start + 1);
                };
                self.position += named.len_utf8();
                self.take_token();
                self.leaf(Kind::Character, start);
            }
            '\'' | '`' | '@' => self.open_prefix(Kind::Prefixed, 1, 1),
            '~' if self.rest().starts_with("~@") => self.open_prefix(Kind::Prefixed, 2, 1),
            '~' => self.open_prefix(Kind::Prefixed, 1, 1),
            '^' => self.open_prefix(Kind::Meta, 1, 2),
            '#' => return self.read_dispatch(),
            _ => {
                let token = self.take_token();
                self.leaf(token_kind(token), start);
            }
        }
        Ok(())
    }

    /// Reads what begins with `#`.
    fn read_dispatch(&mut self) -> Result<(), SyntaxError> {
        let start = self.position;
        match self.rest()[1..].chars().next() {
            Some('{') => self.open_bracket(Kind::Set, 2, '}'),
            Some('(') => self.open_bracket(Kind::List, 2, ')'),
            Some('\'' | '=') => self.open_prefix(Kind::Prefixed, 2, 1),
            Some('^') => self.open_prefix(Kind::Meta, 2, 2),
            Some('!') => self.skip_line(),
            Some('_') => {
                self.open.push(Open::Discard { node: self.document.nodes.len(), at: start });
                self.position += 2;
            }
            Some('"') => {
                self.position += 1;
                self.read_string(start)?;
                self.leaf(Kind::Pattern, start);
            }
            Some('?') => {
                let splices = self.rest().starts_with("#?@");
                self.open_prefix(Kind::Conditional(splices), if splices { 3 } else { 2 }, 1);
            }
            Some('#') => {
                self.position += 2;
                let token = self.take_token();
                self.leaf(Kind::Symbol(token), start);
            }
            Some(':') => return self.read_namespaced_map(),
            Some(character) if is_token(character) => self.open_prefix(Kind::Tagged, 1, 2),
            _ => return self.error(Mistake::UnknownDispatch, start..start + 1),
        }
        Ok(())
    }

    /// `#:mvn{…}`, `#::{…}`, `#::alias{…}`.
    fn read_namespaced_map(&mut self) -> Result<(), SyntaxError> {
        let start = self.position;
        self.position += 2;
        let namespace = self.take_token();
        while self.rest().starts_with(is_blank) {
            self.position += self.rest().chars().next().map_or(0, char::len_utf8);
        }
        if !self.rest().starts_with('{') {
            return self.error(Mistake::MapMissing, start..self.position.min(start + 2 + namespace.len()));
        }
        let length = self.position + 1 - start;
        self.position = start;
        self.open_bracket(Kind::Map(Some(namespace)), length, '}');
        Ok(())
    }

    fn skip_line(&mut self) {
        self.position += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// Reads from a quote to the next that is not escaped, and gives what is between.
    fn read_string(&mut self, start: usize) -> Result<&'a str, SyntaxError> {
        let inside = self.position + 1;
        let mut escaped = false;
        for (index, byte) in self.text.bytes().enumerate().skip(inside) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    self.position = index + 1;
                    return Ok(&self.text[inside..index]);
                }
                _ => {}
            }
        }
        self.error(Mistake::StringNeverClosed, start..inside)
    }

    /// The characters up to the next that ends a symbol or number.
    fn take_token(&mut self) -> &'a str {
        let rest = self.rest();
        let token = &rest[..rest.find(|character| !is_token(character)).unwrap_or(rest.len())];
        self.position += token.len();
        token
    }

    /// Adds a form that begins here, with `length` bytes that open it.
    fn begin(&mut self, kind: Kind<'a>, length: usize) -> usize {
        let node = self.document.nodes.len();
        let start = self.position;
        self.position += length;
        self.document.nodes.push(Node { kind, range: start..self.position, after: node + 1 });
        node
    }

    fn open_bracket(&mut self, kind: Kind<'a>, length: usize, closes: char) {
        let node = self.begin(kind, length);
        self.open.push(Open::Bracket { node, closes });
    }

    fn open_prefix(&mut self, kind: Kind<'a>, length: usize, missing: u8) {
        let node = self.begin(kind, length);
        self.open.push(Open::Prefix { node, missing });
    }

    fn leaf(&mut self, kind: Kind<'a>, start: usize) {
        let after = self.document.nodes.len() + 1;
        self.document.nodes.push(Node { kind, range: start..self.position, after });
        self.form_ended();
    }

    fn close_bracket(&mut self, bracket: char) -> Result<(), SyntaxError> {
        let range = self.position..self.position + 1;
        match self.open.last() {
            Some(&Open::Bracket { node, closes }) if closes == bracket => {
                self.open.pop();
                self.position += 1;
                self.end(node);
                self.form_ended();
                Ok(())
            }
            Some(Open::Bracket { .. }) => self.error(Mistake::ClosesAnother, range),
            Some(_) => self.error(Mistake::FormMissingBefore, range),
            None => self.error(Mistake::ClosesNothing, range),
        }
    }

    fn end(&mut self, node: usize) {
        let after = self.document.nodes.len();
        self.document.nodes[node].after = after;
        self.document.nodes[node].range.end = self.position;
    }

    /// A form is complete: ends the prefixes that waited for it.
    fn form_ended(&mut self) {
        while let Some(last) = self.open.last_mut() {
            match last {
                Open::Bracket { .. } => return,
                Open::Prefix { missing, .. } if *missing > 1 => {
                    *missing -= 1;
                    return;
                }
                &mut Open::Prefix { node, .. } => {
                    self.open.pop();
                    self.end(node);
                }
                &mut Open::Discard { node, .. } => {
                    self.open.pop();
                    self.document.nodes.truncate(node);
                    // As if nothing had been there, so nobody's wait ends.
                    return;
                }
            }
        }
    }

    /// Ends what a mistake left open, so that what is inside still counts.
    fn close_all(&mut self) {
        while let Some(open) = self.open.pop() {
            match open {
                Open::Bracket { node, .. } | Open::Prefix { node, .. } => {
                    self.document.unfinished.push(node);
                    self.end(node);
                }
                Open::Discard { node, .. } => self.document.nodes.truncate(node),
            }
        }
        self.document.unfinished.reverse();
    }
}

/// Blanks and commas separate forms.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || character == ',' || character == '\u{feff}'
}

/// Whether a symbol, keyword or number goes on with this character.
fn is_token(character: char) -> bool {
    !is_blank(character)
        && !matches!(character, '(' | ')' | '[' | ']' | '{' | '}' | '"' | ';' | '@' | '^' | '`' | '~' | '\\')
}

fn token_kind(token: &str) -> Kind<'_> {
    if let Some(name) = token.strip_prefix(':') {
        return Kind::Keyword(name);
    }
    let unsigned = token.strip_prefix(['+', '-']).unwrap_or(token);
    if unsigned.starts_with(|character: char| character.is_ascii_digit()) {
        return Kind::Number(token);
    }
    Kind::Symbol(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Forms as `kind(inside)`; what ends early is closed.
    fn show(document: &Document<'_>) -> String {
        let mut shown = String::new();
        let mut ends: Vec<usize> = Vec::new();
        for (number, node) in document.nodes.iter().enumerate() {
            while ends.last().is_some_and(|end| *end <= number) {
                ends.pop();
                shown.push(')');
            }
            if !shown.is_empty() && !shown.ends_with('(') {
                shown.push(' ');
            }
            shown.push_str(&match node.kind {
                Kind::List => "list".to_owned(),
                Kind::Vector => "vector".to_owned(),
                Kind::Map(None) => "map".to_owned(),
                Kind::Map(Some(namespace)) => format!("map:{namespace}"),
                Kind::Set => "set".to_owned(),
                Kind::Symbol(name) => name.to_owned(),
                Kind::Keyword(name) => format!(":{name}"),
                Kind::Text(text) => format!("\"{text}\""),
                Kind::Number(number) => number.to_owned(),
                Kind::Conditional(splices) => if splices { "conditional@" } else { "conditional" }.to_owned(),
                other => format!("{other:?}").to_lowercase(),
            });
            if node.after > number + 1 {
                shown.push('(');
                ends.push(node.after);
            }
        }
        shown.push_str(&")".repeat(ends.len()));
        shown
    }

    fn check(text: &str, expected: &str) {
        let document = read(text);
        assert_eq!(show(&document), expected, "{text}");
        assert_eq!(document.error, None, "{text}");
    }

    #[test]
    fn forms() {
        check("", "");
        check("(a [b] {c d} #{e})", "list(a vector(b) map(c d) set(e))");
        check("a,b ;c\n#!d\ne", "a b e");
        check(r#""a \" b" "" #"\d\"" "#, r#""a \" b" "" pattern"#);
        check(r"\a \newline \( \\ \u0041 \;", "character character character character character character");
        check("1 -2 +3.5 1/2 0xff 1e9 - + -> 'a", "1 -2 +3.5 1/2 0xff 1e9 - + -> prefixed(a)");
        check(":a :a/b ::c ::d/e : %", ":a :a/b ::c ::d/e : %");
        check("nil true a.b/c a' x# a:b", "nil true a.b/c a' x# a:b");
        check("`(a ~b ~@c @d #'e)", "prefixed(list(a prefixed(b) prefixed(c) prefixed(d) prefixed(e)))");
        check("#(+ % 1)", "list(+ % 1)");
        check("^:private a ^{:x 1} ^b c #^d e", "meta(:private a) meta(map(:x 1) meta(b c)) meta(d e)");
        check("#inst \"x\" #a/b [c] ##Inf", "tagged(inst \"x\") tagged(a/b vector(c)) Inf");
        check("#:mvn{:version 1} #::{:a 1} #::x {:b 2}", "map:mvn(:version 1) map::(:a 1) map::x(:b 2)");
        check(
            "#?(:clj a :cljs b) [#?@(:clj [c])]",
            "conditional(list(:clj a :cljs b)) vector(conditional@(list(:clj vector(c))))",
        );
    }

    #[test]
    fn what_is_passed_over() {
        check("a #_b c", "a c");
        check("#_#_a b c", "c");
        check("[#_a]", "vector");
        check("#_(a [b] #_c) d", "d");
        check("'#_a b", "prefixed(b)");
        check("^#_a b c", "meta(b c)");
        check("#_^:a b c", "c");
    }

    fn check_error(text: &str, before: &str, message: &'static str, range: Range<usize>) {
        let document = read(text);
        assert_eq!(show(&document), before, "{text}");
        let error = document.error.unwrap();
        assert_eq!((error.mistake.message(), error.range), (message, range), "{text}");
    }

    #[test]
    fn what_stands_before_a_mistake_counts() {
        check_error("a (b [c", "a list(b vector(c))", "this bracket is never closed", 5..6);
        check_error("(a ] b", "list(a)", "this closes another bracket than the one that is open", 3..4);
        check_error("a ) b", "a", "this closes a bracket that was never opened", 2..3);
        check_error("(')", "list(prefixed)", "a form is missing before this", 2..3);
        check_error("a '", "a prefixed", "a form is missing behind this", 2..3);
        check_error("a #_", "a", "a form is missing behind this", 2..4);
        check_error("a \"b", "a", "this string is never closed", 2..3);
        check_error("a \\", "a", "a character is missing behind this", 2..3);
        check_error("a #<b>", "a tagged(<b>)", "a form is missing behind this", 2..3);
        check_error("#:a b", "", "a map is missing behind this", 0..3);
        check_error("#)", "", "nothing that is known begins like this", 0..1);
    }

    #[test]
    fn values() {
        let document = read(r#"{:a {:b "x\n\u00e4\q"} :mvn/version "1" "odd" 2 :last}"#);
        let map = document.forms().next().unwrap();
        assert_eq!(map.get("a").and_then(|inner| inner.get("b")).unwrap().text().as_deref(), Some("x\näq"));
        assert_eq!(map.get("mvn/version").unwrap().text().as_deref(), Some("1"));
        assert!(map.get("last").is_none());
        assert!(map.get("a").unwrap().get("b").unwrap().get("c").is_none());
        let document = read("#:mvn{:version \"2\" :a/b 1} ^{:private true} ^:x name");
        let mut forms = document.forms();
        let map = forms.next().unwrap();
        assert_eq!(map.get("mvn/version").unwrap().text().as_deref(), Some("2"));
        assert!(map.get("version").is_none());
        let name = forms.next().unwrap();
        assert_eq!(name.symbol(), Some("name"));
        assert!(name.has_meta("private") && name.has_meta("x") && !name.has_meta("y"));
    }

    #[test]
    fn nesting_of_any_depth() {
        for open in ["(", "[", "{", "#{", "#(", "'", "^a ", "#_", "#?(", "#t ", "#:a{"] {
            let text = open.repeat(100_000);
            let document = read(&text);
            assert!(document.error.is_some(), "{open}");
            assert!(document.forms().count() <= 1);
            for form in document.forms() {
                form.plain();
                form.has_meta("b");
            }
        }
        let text = format!("{}{}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(read(&text).error, None);
    }

    proptest! {
        #[test]
        fn never_panics(text in "([(){}\\[\\]#'`~@^_?:!;\"\\\\ \\na-b1ä\u{0}]|\\PC){0,40}") {
            let document = read(&text);
            for form in document.all() {
                prop_assert!(text.get(form.range()).is_some());
                prop_assert!(form.children().all(|inner| inner.range().start >= form.range().start));
                form.text();
                form.entries().count();
                form.plain();
            }
        }
    }
}
