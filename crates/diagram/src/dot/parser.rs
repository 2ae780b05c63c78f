//! From tokens to statements, after [Graphviz's grammar](https://graphviz.org/doc/info/lang.html).
//!
//! In: a text. Out: a [`Document`], or the first mistake. Never: recursion without a limit.

use std::ops::Range;
use std::rc::Rc;

use super::attributes::PORTS;
use super::lexer::{Lexer, Token, TokenKind};
use super::syntax::{Attribute, Document, End, Statement, Subgraph, Target, Word};
use support::diagnostic::Diagnostic;

/// How deep subgraphs may lie in each other.
const MAX_DEPTH: usize = 64;

/// Reads a text. The first mistake of grammar ends it; it is added to `diagnostics`.
pub(super) fn parse<'a>(text: &'a str, diagnostics: &mut Vec<Diagnostic>) -> Option<Document<'a>> {
    let mut lexer = Lexer::new(text);
    let document = lexer.token(diagnostics).and_then(|token| {
        let mut parser = Parser { lexer, token, directed: false, depth: 0, ports: false, diagnostics };
        parser.document()
    });
    document.map_err(|diagnostic| diagnostics.push(diagnostic)).ok()
}

/// Letters to Graphviz, and to nobody else.
const CURLY_QUOTES: [char; 5] = ['“', '”', '„', '«', '»'];
const STRAIGHT_QUOTES: &str = "strings stand in straight quotes: `\"…\"`";

struct Parser<'a, 'p> {
    lexer: Lexer<'a>,
    /// The next token.
    token: Token<'a>,
    directed: bool,
    depth: usize,
    /// Whether there was a port.
    ports: bool,
    diagnostics: &'p mut Vec<Diagnostic>,
}

type Parsed<T> = Result<T, Diagnostic>;

impl<'a> Parser<'a, '_> {
    fn document(&mut self) -> Parsed<Document<'a>> {
        let strict = self.eat(TokenKind::Keyword("strict"))?;
        self.directed = match self.token.kind {
            TokenKind::Keyword("digraph") => true,
            TokenKind::Keyword("graph") => false,
            _ => return Err(self.no_graph()),
        };
        self.advance()?;
        let name = if self.is_word() { Some(self.word("a name")?) } else { None };
        let statements = self.block("after it come the statements of the graph: `digraph { a -> b }`")?;
        if self.token.kind != TokenKind::End {
            let diagnostic = Diagnostic::error("text after the end of the graph").help("a fence holds one graph");
            return Err(diagnostic.spanning(self.token.range.clone()));
        }
        Ok(Document { strict, directed: self.directed, name, statements })
    }

    /// Takes the token at hand.
    fn advance(&mut self) -> Parsed<Token<'a>> {
        let next = self.lexer.token(self.diagnostics)?;
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn eat(&mut self, kind: TokenKind) -> Parsed<bool> {
        let is_it = self.token.kind == kind;
        if is_it {
            self.advance()?;
        }
        Ok(is_it)
    }

    fn is_word(&self) -> bool {
        matches!(self.token.kind, TokenKind::Name | TokenKind::Number | TokenKind::Quoted | TokenKind::Html)
    }

    /// A name, numeral or string; strings in quotes may be joined by `+`.
    fn word(&mut self, what: &str) -> Parsed<Word<'a>> {
        if !self.is_word() {
            return Err(self.expected(what));
        }
        let mut token = self.advance()?;
        while token.kind == TokenKind::Quoted && self.eat(TokenKind::Mark('+'))? {
            if self.token.kind != TokenKind::Quoted {
                return Err(self.expected("a string in quotes after `+`"));
            }
            let more = self.advance()?;
            token.text.to_mut().push_str(&more.text);
            token.range.end = more.range.end;
        }
        Ok(Word { text: token.text, html: token.kind == TokenKind::Html, range: token.range })
    }

    /// Statements in braces.
    fn block(&mut self, help: &str) -> Parsed<Vec<Statement<'a>>> {
        if self.token.kind != TokenKind::Mark('{') {
            return Err(self.expected("`{`").help(help));
        }
        let open = self.token.range.clone();
        if self.depth == MAX_DEPTH {
            let diagnostic = Diagnostic::error(format!("more than {MAX_DEPTH} pairs of braces inside each other"));
            return Err(diagnostic.spanning(open));
        }
        self.depth += 1;
        self.advance()?;
        let mut statements = Vec::new();
        while !self.eat(TokenKind::Mark('}'))? {
            match self.token.kind {
                TokenKind::End => return Err(unclosed('{', '}', open)),
                TokenKind::Mark(';') => drop(self.advance()?),
                _ => statements.push(self.statement()?),
            }
        }
        self.depth -= 1;
        Ok(statements)
    }

    fn statement(&mut self) -> Parsed<Statement<'a>> {
        let target = match self.token.kind {
            TokenKind::Keyword("graph") => Some(Target::Graph),
            TokenKind::Keyword("node") => Some(Target::Node),
            TokenKind::Keyword("edge") => Some(Target::Edge),
            _ => None,
        };
        if let Some(target) = target {
            return self.defaults(target);
        }
        match self.end("a statement")? {
            End::Node(key) if self.token.kind == TokenKind::Mark('=') => {
                Ok(Statement::Defaults(Target::Graph, vec![self.value(key)?]))
            }
            first => self.edge_or(first),
        }
    }

    /// `node [shape=box]`.
    fn defaults(&mut self, target: Target) -> Parsed<Statement<'a>> {
        let keyword = self.advance()?;
        if self.token.kind != TokenKind::Mark('[') {
            let text = &keyword.text;
            let diagnostic = Diagnostic::error(format!("`{text}` is a word of the language, so no name"))
                .help(format!("write `{text} [shape=box]` for defaults, and `\"{text}\"` in quotes for a name"));
            return Err(diagnostic.spanning(keyword.range));
        }
        Ok(Statement::Defaults(target, self.attributes()?))
    }

    /// Parses a statement that begins with a node or a subgraph.
    fn edge_or(&mut self, first: End<'a>) -> Parsed<Statement<'a>> {
        let mut ends = vec![first];
        while matches!(self.token.kind, TokenKind::Arrow | TokenKind::Line) {
            let operator = self.operator()?;
            ends.push(self.end(&format!("a name or `{{` after `{operator}`"))?);
        }
        if ends.len() > 1 {
            return Ok(Statement::Edge(ends, self.attributes()?));
        }
        match ends.pop() {
            Some(End::Subgraph(subgraph)) => Ok(Statement::Subgraph(subgraph)),
            Some(End::Node(word)) => Ok(Statement::Node(word, self.attributes()?)),
            None => Err(self.expected("a statement")),
        }
    }

    /// `->` or `--`, whichever is right in this graph.
    fn operator(&mut self) -> Parsed<&'static str> {
        let (right, kind, graph) =
            if self.directed { ("->", TokenKind::Arrow, "digraph") } else { ("--", TokenKind::Line, "graph") };
        let token = self.advance()?;
        if token.kind == kind {
            return Ok(right);
        }
        let other = if self.directed { "graph" } else { "digraph" };
        let diagnostic = Diagnostic::error(format!("`{}` in a `{graph}`", token.text))
            .help(format!("write `{right}`, or make it a `{other}`"));
        Err(diagnostic.spanning(token.range))
    }

    /// A node with its port, or a subgraph.
    fn end(&mut self, what: &str) -> Parsed<End<'a>> {
        if matches!(self.token.kind, TokenKind::Mark('{') | TokenKind::Keyword("subgraph")) {
            return self.subgraph().map(End::Subgraph);
        }
        let word = self.word(what)?;
        // A port and a direction, `a:port:ne`.
        for _ in 0..2 {
            if self.eat(TokenKind::Mark(':'))? {
                let port = self.word("a port or a direction after `:`")?;
                self.port(&port);
            }
        }
        Ok(End::Node(word))
    }

    /// Warns of the first port that it changes nothing; the others are no news.
    fn port(&mut self, port: &Word<'a>) {
        if !std::mem::replace(&mut self.ports, true) {
            let diagnostic = Diagnostic::warning(format!("the port `{}` has no effect", port.text)).note(PORTS);
            self.diagnostics.push(diagnostic.spanning(port.range.clone()));
        }
    }

    fn subgraph(&mut self) -> Parsed<Subgraph<'a>> {
        let mut range = self.token.range.clone();
        let mut name = None;
        if self.eat(TokenKind::Keyword("subgraph"))? && self.is_word() {
            let word = self.word("a name")?;
            range = word.range.clone();
            name = Some(word);
        }
        let statements = self.block("statements of a subgraph stand in braces: `subgraph x { a b }`")?;
        Ok(Subgraph { name, statements, range })
    }

    /// Any number of attribute lists in brackets.
    fn attributes(&mut self) -> Parsed<Vec<Attribute<'a>>> {
        let mut attributes = Vec::new();
        while self.token.kind == TokenKind::Mark('[') {
            let open = self.advance()?.range;
            while !self.eat(TokenKind::Mark(']'))? {
                // Where a bracket is missing, what follows is a new statement or the end.
                if matches!(self.token.kind, TokenKind::Mark('}' | '{' | '[') | TokenKind::End) {
                    return Err(unclosed('[', ']', open));
                }
                let key = self.word("the name of an attribute or `]`")?;
                if matches!(self.token.kind, TokenKind::Arrow | TokenKind::Line | TokenKind::Mark('[')) {
                    return Err(unclosed('[', ']', open));
                }
                attributes.push(self.value(key)?);
                if !self.eat(TokenKind::Mark(','))? {
                    self.eat(TokenKind::Mark(';'))?;
                }
            }
        }
        Ok(attributes)
    }

    /// `= value`, after its key.
    fn value(&mut self, key: Word<'a>) -> Parsed<Attribute<'a>> {
        if !self.eat(TokenKind::Mark('='))? {
            let help = match key.text.contains(CURLY_QUOTES) {
                true => STRAIGHT_QUOTES.to_owned(),
                false => format!("write `{}=…`", key.text),
            };
            let diagnostic = Diagnostic::error(format!("attribute `{}` has no value", key.text)).help(help);
            return Err(diagnostic.spanning(key.range));
        }
        let value = self.word(&format!("a value for `{}`", key.text))?;
        Ok(Attribute { key, value: Rc::new(value) })
    }

    fn no_graph(&self) -> Diagnostic {
        let advice = "a graph is written `digraph { a -> b }`";
        if self.token.kind == TokenKind::End {
            return Diagnostic::error("there is nothing to draw").help(advice).spanning(0..0);
        }
        let mut diagnostic = self.expected("`graph` or `digraph`");
        if self.token.kind == TokenKind::Name {
            diagnostic = diagnostic.suggest(&self.token.text, ["strict", "graph", "digraph"]);
        }
        if diagnostic.help.is_empty() { diagnostic.help(advice) } else { diagnostic }
    }

    fn expected(&self, what: &str) -> Diagnostic {
        let Token { kind, text, range } = &self.token;
        let found = match kind {
            TokenKind::End => "the end".to_owned(),
            TokenKind::Html => "an HTML string".to_owned(),
            TokenKind::Quoted => "a string".to_owned(),
            _ => format!("`{text}`"),
        };
        let diagnostic = Diagnostic::error(format!("expected {what}, found {found}"));
        let diagnostic = match kind {
            TokenKind::Keyword(_) => {
                diagnostic.help(format!("`{text}` is a word of the language; for a name write `\"{text}\"` in quotes"))
            }
            TokenKind::Name if text.contains(CURLY_QUOTES) => diagnostic.help(STRAIGHT_QUOTES),
            _ => diagnostic,
        };
        diagnostic.spanning(range.clone())
    }
}

fn unclosed(open: char, close: char, range: Range<usize>) -> Diagnostic {
    let diagnostic = Diagnostic::error(format!("this `{open}` is never closed"));
    diagnostic.help(format!("write `{close}` where it ends")).spanning(range)
}
