//! Front matter of imported texts, as TOML.
//!
//! In: settings in the order in which they are to stand. Out: a text with its front matter. Never:
//! a setting that is empty.

/// Front matter that is being written.
#[derive(Debug, Default)]
pub(super) struct FrontMatter {
    text: String,
}

impl FrontMatter {
    /// Adds a setting whose value is TOML.
    pub(super) fn set(&mut self, key: &str, value: &str) {
        self.text.push_str(&format!("{key} = {value}\n"));
    }

    /// Adds a string, unless it is empty.
    pub(super) fn string(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.set(key, &toml_string(value));
        }
    }

    /// Adds a list, unless it is empty.
    pub(super) fn list(&mut self, key: &str, values: &[String]) {
        if !values.is_empty() {
            self.set(key, &toml_list(values));
        }
    }

    /// Adds `key = true`, if it is.
    pub(super) fn flag(&mut self, key: &str, is_set: bool) {
        if is_set {
            self.set(key, "true");
        }
    }

    /// The whole text: settings, then the terms of a taxonomy, a table `[extra]` and the body.
    /// Braces in an old text are braces.
    pub(super) fn finish(mut self, taxonomy: &str, terms: &[String], extra: &str, body: &str) -> String {
        self.flag("skip_content_templating", true);
        if !terms.is_empty() {
            self.text.push_str("\n[taxonomies]\n");
            self.list(&toml_key(taxonomy), terms);
        }
        format!("+++\n{}{extra}+++\n\n{body}\n", self.text)
    }

    /// The settings as a table of this name.
    pub(super) fn table(self, name: &str) -> String {
        format!("\n[{name}]\n{}", self.text)
    }
}

/// A string as TOML has it.
pub(super) fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn toml_list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| toml_string(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A key as TOML has it.
fn toml_key(key: &str) -> String {
    let is_bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_bare { key.to_owned() } else { toml_string(key) }
}
