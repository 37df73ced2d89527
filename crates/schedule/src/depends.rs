//! `depends` of a task: which results of others it wants.

/// How a task has ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Results {
    pub succeeded: bool,
    pub failed: bool,
    pub errored: bool,
    pub skipped: bool,
    pub omitted: bool,
    pub any_succeeded: bool,
    pub all_failed: bool,
    /// Whether its failure, its error counts as none.
    pub forgiven: (bool, bool),
}

#[derive(Debug, Clone, PartialEq)]
enum Word {
    Name(String),
    And,
    Or,
    Not,
    Open,
    Close,
}

/// The tasks that are named, each once, in order.
pub fn names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for word in words(text).unwrap_or_default() {
        if let Word::Name(name) = word {
            let task = name.split('.').next().unwrap_or_default().to_owned();
            if !names.contains(&task) {
                names.push(task);
            }
        }
    }
    names
}

fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, length) = match first {
            '(' => (Word::Open, 1),
            ')' => (Word::Close, 1),
            '!' => (Word::Not, 1),
            '&' if rest.starts_with("&&") => (Word::And, 2),
            '|' if rest.starts_with("||") => (Word::Or, 2),
            first if first.is_alphanumeric() || first == '_' => {
                let end =
                    rest.find(|c: char| !(c.is_alphanumeric() || ['_', '-', '.'].contains(&c)));
                let end = end.unwrap_or(rest.len());
                let word = match &rest[..end] {
                    "not" => Word::Not,
                    "and" => Word::And,
                    "or" => Word::Or,
                    name => Word::Name(name.to_owned()),
                };
                (word, end)
            }
            other => return Err(format!("unexpected {other:?}")),
        };
        words.push(word);
        rest = rest[length..].trim_start();
    }
    Ok(words)
}

/// Whether the condition holds; tasks that have not ended have no results.
///
/// # Errors
/// It can't be read, or names an unknown task or result.
pub fn evaluate(text: &str, results: &dyn Fn(&str) -> Option<Results>) -> Result<bool, String> {
    let mut reader = Reader {
        words: words(text)?,
        at: 0,
        results,
        depth: 0,
    };
    let value = reader.or()?;
    match reader.words.get(reader.at) {
        None => Ok(value),
        Some(word) => Err(format!("unexpected {word:?}")),
    }
}

struct Reader<'a> {
    words: Vec<Word>,
    at: usize,
    results: &'a dyn Fn(&str) -> Option<Results>,
    depth: usize,
}

impl Reader<'_> {
    fn next_is(&mut self, word: &Word) -> bool {
        let is = self.words.get(self.at) == Some(word);
        self.at += usize::from(is);
        is
    }

    fn or(&mut self) -> Result<bool, String> {
        let mut value = self.and()?;
        while self.next_is(&Word::Or) {
            value |= self.and()?;
        }
        Ok(value)
    }

    fn and(&mut self) -> Result<bool, String> {
        let mut value = self.not()?;
        while self.next_is(&Word::And) {
            value &= self.not()?;
        }
        Ok(value)
    }

    fn not(&mut self) -> Result<bool, String> {
        const DEEPEST: usize = 500;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("too deep".to_owned());
        }
        let value = if self.next_is(&Word::Not) {
            !self.not()?
        } else if self.next_is(&Word::Open) {
            let value = self.or()?;
            if !self.next_is(&Word::Close) {
                return Err("a bracket is not closed".to_owned());
            }
            value
        } else {
            self.name()?
        };
        self.depth -= 1;
        Ok(value)
    }

    fn name(&mut self) -> Result<bool, String> {
        let Some(Word::Name(name)) = self.words.get(self.at) else {
            return Err("a task's name is missing".to_owned());
        };
        self.at += 1;
        let (task, result) = name.split_once('.').unwrap_or((name, ""));
        let known = (self.results)(task).ok_or_else(|| format!("unknown name {task}"))?;
        Ok(match result {
            "" => {
                known.succeeded
                    || known.skipped
                    || (known.failed && known.forgiven.0)
                    || (known.errored && known.forgiven.1)
            }
            "Succeeded" => known.succeeded,
            "Failed" => known.failed,
            "Errored" => known.errored,
            "Skipped" => known.skipped,
            "Omitted" => known.omitted,
            "Daemoned" => false,
            "AnySucceeded" => known.any_succeeded,
            "AllFailed" => known.all_failed,
            other => return Err(format!("unknown result {other}")),
        })
    }
}
