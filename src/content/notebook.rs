//! Jupyter notebooks as pages.
//!
//! In: the bytes of an `.ipynb` file. Out: a Markdown text with front matter, in which outputs are fences that stand for HTML. Never: running anything.
//!
//! The format is that of nbformat 4 (<https://nbformat.readthedocs.io/en/latest/format_description.html>).

use std::fmt::Write;

use serde_json::Value;

use support::diagnostic::Diagnostic;

/// The fence of an output that is HTML.
pub(super) const HTML: &str = "notebook-html";
/// The fence of an output that is text.
pub(super) const TEXT: &str = "notebook-text";

/// A notebook as a Markdown text.
///
/// # Errors
/// The file is no notebook, or one of another version.
pub fn to_markdown(file: &str, text: &str) -> Result<String, Box<Diagnostic>> {
    let notebook: Value = serde_json::from_str(text).map_err(|error| {
        let start = place(text, error.line(), error.column());
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let diagnostic = Diagnostic::error(format!("this notebook is not JSON: {message}"));
        Box::new(diagnostic.at(file, text, start..(start + 1).min(text.len()).max(start)))
    })?;
    check_version(file, text, &notebook)?;
    let Some(cells) = notebook.get("cells").and_then(Value::as_array) else {
        return Err(Box::new(Diagnostic::error("this notebook has no `cells`").in_file(file)));
    };
    let (front, cells) = front_matter(&notebook, cells);
    let mut markdown = front;
    let language = language(&notebook);
    for cell in cells.iter().filter(|cell| !has_tag(cell, "remove-cell")) {
        match cell.get("cell_type").and_then(Value::as_str) {
            Some("markdown") => push_block(&mut markdown, &with_attachments(cell)),
            Some("code") => code_cell(&mut markdown, cell, language),
            // Raw cells are for other programs.
            _ => {}
        }
    }
    Ok(markdown)
}

/// The byte at a line and column that count from 1.
fn place(text: &str, line: usize, column: usize) -> usize {
    let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn check_version(file: &str, text: &str, notebook: &Value) -> Result<(), Box<Diagnostic>> {
    let version = notebook.get("nbformat");
    if version.and_then(Value::as_u64) == Some(4) {
        return Ok(());
    }
    let at = |diagnostic: Diagnostic| match text.find("\"nbformat\"") {
        Some(start) => diagnostic.at(file, text, start..start + "\"nbformat\"".len()),
        None => diagnostic.in_file(file),
    };
    let diagnostic = match version {
        Some(version) => {
            at(Diagnostic::error(format!("this notebook has version {version} of the format; version 4 is read")))
        }
        None => Diagnostic::error("this is no notebook: it has no `nbformat`").in_file(file),
    };
    Err(Box::new(
        diagnostic.help("open and save it in a current Jupyter, or run `jupyter nbconvert --to notebook --nbformat 4`"),
    ))
}

/// Settings: the first cell, when it is front matter; else what the notebook's metadata say. Returns the cells that are left.
fn front_matter<'a>(notebook: &Value, cells: &'a [Value]) -> (String, &'a [Value]) {
    if let Some((first, rest)) = cells.split_first() {
        let text = source(first);
        let is_front = ["---", "+++"].iter().any(|fence| {
            text.trim_start().lines().next().is_some_and(|line| line.trim_end() == *fence)
                && text.trim_end().lines().skip(1).any(|line| line.trim_end() == *fence)
        });
        if is_front && first.get("cell_type").and_then(Value::as_str) != Some("code") {
            return (format!("{}\n", text.trim()), rest);
        }
    }
    let metadata = notebook.get("metadata");
    let own = metadata.and_then(|metadata| metadata.get("brickpress")).and_then(Value::as_object);
    let mut settings = own.cloned().unwrap_or_default();
    if let Some(title) = metadata.and_then(|metadata| metadata.get("title")).filter(|title| title.is_string()) {
        settings.entry("title").or_insert_with(|| title.clone());
    }
    match settings.is_empty() {
        true => (String::new(), cells),
        // JSON is YAML.
        false => (format!("---\n{}\n---\n", Value::Object(settings)), cells),
    }
}

fn language(notebook: &Value) -> &str {
    let named = |path: &str| notebook.pointer(path).and_then(Value::as_str);
    named("/metadata/language_info/name").or_else(|| named("/metadata/kernelspec/language")).unwrap_or("python")
}

/// A text, which may be written as a list of its lines.
fn joined(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

fn source(cell: &Value) -> String {
    joined(cell.get("source"))
}

fn has_tag(cell: &Value, tag: &str) -> bool {
    let tags = cell.pointer("/metadata/tags").and_then(Value::as_array);
    tags.is_some_and(|tags| tags.iter().any(|known| known == tag))
}

/// A cell's Markdown, with the pictures that were pasted into it.
fn with_attachments(cell: &Value) -> String {
    let mut text = source(cell);
    let attachments = cell.get("attachments").and_then(Value::as_object);
    for (name, data) in attachments.into_iter().flatten() {
        let picture = data.as_object().and_then(|data| data.iter().find(|(kind, _)| kind.starts_with("image/")));
        if let Some((kind, data)) = picture {
            text = text.replace(&format!("attachment:{name}"), &data_url(kind, &joined(Some(data))));
        }
    }
    text
}

fn data_url(kind: &str, base64: &str) -> String {
    let digits: String = base64.chars().filter(|c| c.is_ascii_alphanumeric() || "+/=".contains(*c)).collect();
    format!("data:{kind};base64,{digits}")
}

fn push_block(markdown: &mut String, text: &str) {
    markdown.push('\n');
    markdown.push_str(text.trim_end());
    markdown.push('\n');
}

/// A fence that is longer than any in its content.
fn push_fence(markdown: &mut String, language: &str, text: &str) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    // Writing to a string does not fail.
    let _ = write!(markdown, "\n{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n'));
}

fn code_cell(markdown: &mut String, cell: &Value, language: &str) {
    let code = source(cell);
    if !code.trim().is_empty() && !has_tag(cell, "remove-input") {
        push_fence(markdown, language, &code);
    }
    if has_tag(cell, "remove-output") {
        return;
    }
    for output in cell.get("outputs").and_then(Value::as_array).into_iter().flatten() {
        match output.get("output_type").and_then(Value::as_str) {
            Some("stream") => push_text(markdown, &joined(output.get("text"))),
            Some("execute_result" | "display_data") => push_data(markdown, output.get("data")),
            Some("error") => {
                let trace = output.get("traceback").and_then(Value::as_array);
                let lines: Vec<&str> = trace.into_iter().flatten().filter_map(Value::as_str).collect();
                push_text(markdown, &lines.join("\n"));
            }
            _ => {}
        }
    }
}

fn push_text(markdown: &mut String, text: &str) {
    let text = without_colours(text);
    if !text.trim().is_empty() {
        push_fence(markdown, TEXT, &text);
    }
}

/// The richest form of an output that a page can show.
fn push_data(markdown: &mut String, data: Option<&Value>) {
    let form = |kind: &str| data.and_then(|data| data.get(kind)).map(|value| joined(Some(value)));
    let pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];
    // What a picture shows is said by the text beside it, if there is any.
    let alt = form("text/plain").unwrap_or_default();
    if let Some(html) = form("text/html") {
        push_fence(
            markdown,
            HTML,
            &format!("<div class=\"output\" tabindex=\"0\" role=\"group\" aria-label=\"Output\">\n{html}\n</div>"),
        );
    } else if let Some(svg) = form("image/svg+xml") {
        let start = svg.find("<svg").unwrap_or(0);
        push_fence(markdown, HTML, &format!("<figure class=\"output\">{}</figure>", &svg[start..]));
    } else if let Some((kind, base64)) = pictures.iter().find_map(|kind| Some((kind, form(kind)?))) {
        let mut html = format!("<figure class=\"output\"><img src=\"{}\" alt=\"", data_url(kind, &base64));
        super::escape::push_attribute(&mut html, alt.trim());
        html.push_str("\"></figure>");
        push_fence(markdown, HTML, &html);
    } else if let Some(text) = form("text/markdown") {
        push_block(markdown, &text);
    } else if let Some(formula) = form("text/latex") {
        push_block(markdown, &formula);
    } else {
        push_text(markdown, &alt);
    }
}

/// A text without the signs by which terminals change colours.
fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let end = after.find(|c: char| c.is_ascii_alphabetic()).map_or(after.len(), |end| end + 1);
        rest = &after[end..];
    }
    plain + rest
}
