//! Where in a text something is typed. The text may be unfinished: only its lines and their indentation count.

/// What is being typed, and in which mapping.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// Keys of the mappings around it, from the outside; `-` for an item of a list.
    pub parents: Vec<String>,
    /// The key whose value is typed; `None`: a key is.
    pub key: Option<String>,
    /// What there is of the word.
    pub word: String,
    /// Column of the mapping's keys, when they stand on lines of their own.
    indent: Option<usize>,
}

/// Spaces before a line's content.
fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The key at the beginning of a line's content, and what follows its colon.
pub(super) fn key_of(content: &str) -> Option<(&str, &str)> {
    let (key, rest) = content.split_once(':')?;
    let plain = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    (plain && (rest.is_empty() || rest.starts_with(' '))).then_some((key, rest.trim()))
}

impl Place {
    pub fn of(above: &[&str], typed: &str) -> Place {
        let mut place = Place::default();
        let mut content = typed.trim_start_matches(' ');
        let mut column = typed.len() - content.len();
        let mut own = Vec::new();
        while let Some(item) = content
            .strip_prefix("- ")
            .or_else(|| (content == "-").then_some(""))
        {
            let item = item.trim_start_matches(' ');
            own.push((column, "-".to_string()));
            column = typed.len() - item.len();
            content = item;
        }
        place.indent = Some(column);
        let mut depth = own.first().map_or(column, |(column, _)| *column);
        // A list may stand as deep as its key.
        let mut in_item = !own.is_empty();
        let mut parents = Vec::new();
        for line in above.iter().rev() {
            let text = line.trim_start_matches(' ');
            if text.trim().is_empty() || text.starts_with('#') {
                continue;
            }
            let (mut at, mut text) = (indentation(line), text);
            let dashed = text.starts_with("- ");
            let dash = at;
            if dashed {
                let item = text[2..].trim_start_matches(' ');
                at = line.len() - item.len();
                text = item;
            }
            let Some((key, rest)) = key_of(text) else {
                continue;
            };
            let holds = rest.is_empty() || rest.starts_with('#');
            if holds && (at < depth || (in_item && at == depth && !dashed)) {
                parents.push(key.to_string());
                depth = at;
                in_item = false;
            }
            if dashed && dash < depth {
                parents.push("-".to_string());
                depth = dash;
                in_item = true;
            }
            if depth == 0 && !in_item {
                break;
            }
        }
        parents.reverse();
        place.parents = parents;
        place.parents.extend(own.into_iter().map(|(_, dash)| dash));
        place.read_line(content);
        place
    }

    /// Goes through the brackets that are open on the line.
    fn read_line(&mut self, content: &str) {
        let mut rest = content;
        loop {
            let Some((key, value)) = key_of(rest) else {
                self.word = rest.trim().to_string();
                break;
            };
            if let Some(inner) = value.strip_prefix('{').filter(|inner| !inner.contains('}')) {
                self.parents.push(key.to_string());
                self.indent = None;
                rest = inner.rsplit(',').next().unwrap_or(inner).trim_start();
                continue;
            }
            self.key = Some(key.to_string());
            let list = value.strip_prefix('[').filter(|inner| !inner.contains(']'));
            let word = list.map_or(value, |inner| inner.rsplit(',').next().unwrap_or(inner));
            self.word = word.trim().trim_matches(['"', '\'']).to_string();
            break;
        }
        if self.key.is_none()
            && self
                .parents
                .ends_with(&["dependsOn".to_string(), "-".to_string()])
        {
            self.key = Some("dependsOn".to_string());
        }
    }

    /// Whether the mapping around the place has the key already.
    pub fn has(&self, lines: &[&str], at: usize, key: &str) -> bool {
        let Some(indent) = self.indent else {
            return false;
        };
        let sibling = |line: &&str| {
            let content = line.trim_start_matches([' ', '-']);
            line.len() - content.len() == indent
                && key_of(content).is_some_and(|(name, _)| name == key)
        };
        let inside = |line: &&&str| {
            line.trim().is_empty()
                || indentation(line) >= indent
                || line.trim_start().starts_with('#')
        };
        // The line of the item's dash is the first of its mapping.
        let above: Vec<&&str> = lines[..at].iter().rev().take_while(inside).collect();
        let dash = lines[..at]
            .iter()
            .rev()
            .nth(above.len())
            .filter(|line| line.trim_start().starts_with("- "));
        let starts_here = lines
            .get(at)
            .is_some_and(|line| line.trim_start().starts_with('-'));
        let below = lines.iter().skip(at + 1).take_while(inside);
        (!starts_here && above.into_iter().chain(dash).any(sibling))
            || below.into_iter().any(sibling)
    }
}
