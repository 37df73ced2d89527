//! A template that is called: found, filled in, and carried out as what it is.

use serde_json::Value;

use super::{Schedule, definition::merge, inputs::Filled, nodes::scope_of, scope::Values};
use crate::{
    spec::{Arguments, LifecycleHook, Step, Template, TemplateRef},
    status::{NodeType, Phase},
};

/// Which template is meant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Callee {
    pub template: String,
    pub template_ref: Option<TemplateRef>,
    pub inline: Option<Value>,
}

impl From<&Step> for Callee {
    fn from(step: &Step) -> Self {
        Callee {
            template: step.template.clone(),
            template_ref: step.template_ref.clone(),
            inline: step.inline.clone(),
        }
    }
}

impl From<&LifecycleHook> for Callee {
    fn from(hook: &LifecycleHook) -> Self {
        Callee {
            template: hook.template.clone(),
            template_ref: hook.template_ref.clone(),
            inline: None,
        }
    }
}

/// Where a node stands.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Where names of templates are looked up.
    pub scope: String,
    pub boundary: Option<String>,
    /// The exit handler's, which runs even when everything is to stop.
    pub exiting: bool,
    pub hooked: bool,
    pub retried: bool,
    /// The text of the template that calls, where results may be asked for.
    pub caller: std::rc::Rc<String>,
    /// Of the template that calls: how many of its children at once.
    pub parallelism: Option<i64>,
    /// Of the template that calls: whether a failed child is the end.
    pub fail_fast: bool,
}

/// Why a call did not bring a node about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fail {
    /// Its turn comes later.
    Wait,
    /// It never can.
    Error(String),
}

/// So many calls may be too deep: templates that call each other twice would be so without end, one after the other.
const MOST_TOO_DEEP: usize = 64;

/// The fields of which a template has one: what it does.
const KINDS: [&str; 10] = [
    "container",
    "containerSet",
    "dag",
    "data",
    "http",
    "plugin",
    "resource",
    "script",
    "steps",
    "suspend",
];

impl Schedule {
    /// Finds a template, and the scope of its own names.
    pub(super) fn resolve(&self, callee: &Callee, scope: &str) -> Result<(Value, String), String> {
        if let Some(inline) = &callee.inline {
            return Ok((inline.clone(), scope.to_owned()));
        }
        if let Some(reference) = &callee.template_ref {
            let kind = if reference.cluster_scope {
                "cluster workflow template"
            } else {
                "workflow template"
            };
            if self
                .definition
                .stored(&reference.name, reference.cluster_scope)
                .is_none()
            {
                return Err(format!("{kind} {} not found", reference.name));
            }
            let scope = scope_of(reference);
            let found = self.definition.template(&scope, &reference.template);
            let found = found.ok_or_else(|| {
                format!(
                    "template {} not found in {kind} {}",
                    reference.template, reference.name
                )
            })?;
            return Ok((found.clone(), scope));
        }
        let found = self.definition.template(scope, &callee.template);
        let found =
            found.ok_or_else(|| format!("template name '{}' undefined", callee.template))?;
        Ok((found.clone(), scope.to_owned()))
    }

    /// Carries out a template as a node of that name.
    ///
    /// # Errors
    /// Its turn has not come, or it can't be.
    pub(super) fn execute(
        &mut self,
        name: &str,
        callee: &Callee,
        arguments: &Arguments,
        place: &Place,
    ) -> Result<(), Fail> {
        const DEEPEST: usize = 99;
        if self.phase(name).is_some_and(Phase::fulfilled) {
            return Ok(());
        }
        let hopeless = self.too_deep >= MOST_TOO_DEEP && self.node(name).is_none();
        if self.depth >= DEEPEST || hopeless {
            self.too_deep += 1;
            let message = "Maximum recursion depth exceeded. See https://argo-workflows.readthedocs.io/en/latest/scaling/#maximum-recursion-depth";
            self.make_or_mark(name, callee, place, message.to_owned());
            return Ok(());
        }
        self.depth += 1;
        let done = self.execute_within(name, callee, arguments, place);
        self.depth -= 1;
        if let Err(Fail::Error(message)) = &done
            && message != super::steps::FAIL_FAST
        {
            self.make_or_mark(name, callee, place, message.clone());
        }
        if self.phase(name).is_some_and(Phase::fulfilled) {
            if self.phase(name) == Some(Phase::Succeeded) {
                self.remember(name);
            }
            self.release(name);
        }
        done
    }

    fn execute_within(
        &mut self,
        name: &str,
        callee: &Callee,
        arguments: &Arguments,
        place: &Place,
    ) -> Result<(), Fail> {
        // A pod that is under way needs nothing: its template was filled in when it began.
        if let Some(node) = self.node(name)
            && node.kind == NodeType::Pod
            && !self.waits_for_lock(name)
            && !self.memory_asked(name)
        {
            return Ok(());
        }
        let (raw, scope) = self.resolve(callee, &place.scope).map_err(Fail::Error)?;
        let raw = self.with_defaults(raw);
        let inner = Place {
            scope,
            ..place.clone()
        };
        let retried: Option<Template> = match raw.get("retryStrategy") {
            Some(_) if !self.is_attempt(name) => {
                let filled = self.fill(name, &raw, arguments, &first_attempt())?;
                let wanted = filled.template.retry_strategy.is_some();
                wanted.then_some(filled.template)
            }
            _ => None,
        };
        if let Some(template) = retried {
            return self.retry(name, callee, arguments, &inner, &raw, &template);
        }
        let filled = self.fill(name, &raw, arguments, &Values::new())?;
        self.carry_out(name, callee, &inner, filled)
    }

    /// Carries out a template that is filled in, once.
    pub(super) fn carry_out(
        &mut self,
        name: &str,
        callee: &Callee,
        place: &Place,
        filled: Filled,
    ) -> Result<(), Fail> {
        let template = &filled.template;
        let kind = kind_of(template);
        if self.node(name).is_none() && !self.may_start(name, template, place)? {
            return Err(Fail::Wait);
        }
        if !self.remembered(name, callee, place, &filled, kind)? {
            return Ok(());
        }
        if !self.locked(name, callee, place, &filled, kind)? {
            return Ok(());
        }
        if self.failed_fast(name, &filled) {
            return Ok(());
        }
        match kind {
            NodeType::Steps => self.steps(name, callee, place, &filled)?,
            NodeType::Dag => self.dag(name, callee, place, &filled)?,
            NodeType::Suspend => self.suspend(name, callee, place, &filled)?,
            _ => self.start(name, callee, place, filled)?,
        }
        Ok(())
    }

    /// What all templates of this workflow have unless they say otherwise.
    fn with_defaults(&self, mut raw: Value) -> Value {
        let spec = self.definition.spec();
        let Some(fields) = raw.as_object_mut() else {
            return raw;
        };
        let does_something = KINDS.iter().any(|kind| fields.contains_key(*kind));
        for (name, value) in spec
            .template_defaults
            .iter()
            .filter_map(Value::as_object)
            .flatten()
        {
            match fields.get_mut(name) {
                Some(own) => {
                    let mut whole = value.clone();
                    merge(&mut whole, own);
                    *own = whole;
                }
                // What another kind of template would do says nothing of this one.
                None if does_something && KINDS.contains(&name.as_str()) => {}
                None => {
                    fields.insert(name.clone(), value.clone());
                }
            }
        }
        if let Some(strategy) = &spec.retry_strategy {
            fields
                .entry("retryStrategy")
                .or_insert_with(|| strategy.clone());
        }
        if fields.get("retryStrategy").is_some_and(Value::is_null) {
            fields.remove("retryStrategy");
        }
        raw
    }
}

/// What the first attempt knows of an earlier one.
pub fn first_attempt() -> Values {
    [
        ("retries", "0"),
        ("lastRetry.exitCode", "0"),
        ("lastRetry.status", ""),
        ("lastRetry.duration", "0"),
        ("lastRetry.message", ""),
    ]
    .map(|(name, value)| (name.to_owned(), Some(value.to_owned())))
    .into()
}

fn kind_of(template: &Template) -> NodeType {
    match template {
        Template { steps: Some(_), .. } => NodeType::Steps,
        Template { dag: Some(_), .. } => NodeType::Dag,
        Template {
            suspend: Some(_), ..
        } => NodeType::Suspend,
        _ => NodeType::Pod,
    }
}
