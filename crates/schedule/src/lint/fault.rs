//! What a check finds, before its place is looked up.

use super::view::join;
use crate::yaml::Document;

/// Something that is wrong, with the path where it stands.
#[derive(Debug, Clone)]
pub struct Fault<'a> {
    pub code: &'static str,
    pub message: String,
    pub document: &'a Document,
    pub path: Vec<String>,
    /// Argo finds it only when the workflow runs, if at all.
    pub late: bool,
    /// It is the caller's fault: it stands where the template is called.
    pub callers: bool,
    /// The key is meant, not its value.
    pub at_key: bool,
    /// The tag in the text at the path that is meant.
    pub tag: Option<String>,
    /// What to do, where the code's own hint is too general.
    pub hint: Option<String>,
}

/// All that a check found, Argo's first error first.
pub type Faults<'a> = Vec<Fault<'a>>;

/// Where a check looks: a path in a document.
#[derive(Debug, Clone)]
pub struct Spot<'a> {
    pub document: &'a Document,
    pub path: Vec<String>,
}

impl<'a> Spot<'a> {
    /// Further in.
    pub fn at(&self, steps: &[&str]) -> Self {
        Self {
            document: self.document,
            path: join(&self.path, steps),
        }
    }

    /// An item of a list, or a key in it.
    pub fn item(&self, list: &str, index: usize) -> Self {
        self.at(&[list, &index.to_string()])
    }

    /// Something is wrong here, as an error.
    pub fn boxed_fault(&self, code: &'static str, message: impl Into<String>) -> Box<Fault<'a>> {
        Box::new(self.fault(code, message))
    }

    /// Something is wrong here.
    pub fn fault(&self, code: &'static str, message: impl Into<String>) -> Fault<'a> {
        Fault {
            code,
            message: message.into(),
            document: self.document,
            path: self.path.clone(),
            late: false,
            callers: false,
            at_key: false,
            tag: None,
            hint: None,
        }
    }
}

/// The same faults, told from further out.
pub fn prefixed<'a>(faults: Faults<'a>, prefix: &str) -> impl Iterator<Item = Fault<'a>> {
    faults.into_iter().map(move |fault| Fault {
        message: format!("{prefix}{}", fault.message),
        ..fault
    })
}

/// The same faults; those of a caller stand at `caller`.
pub fn called<'a>(faults: Faults<'a>, caller: &Spot<'a>) -> Faults<'a> {
    let moved = |fault: Fault<'a>| match fault.callers {
        true => Fault {
            document: caller.document,
            path: caller.path.clone(),
            callers: false,
            ..fault
        },
        false => fault,
    };
    faults.into_iter().map(moved).collect()
}
