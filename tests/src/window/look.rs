//! Finding elements and reading what they show.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use fantoccini::elements::{Element, ElementRef};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Window;

/// How an element is found. A plain `&str` is a `data-testid`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// By its `data-testid`.
    TestId(String),
    /// By a CSS selector.
    Css(String),
    /// A button, link, tab, option or field by the name that a screen reader would say.
    Named(String),
}

/// By a CSS selector.
pub fn css(selector: &str) -> Target {
    Target::Css(selector.to_owned())
}

/// Something to click or fill in, by its name.
pub fn named(name: &str) -> Target {
    Target::Named(name.to_owned())
}

impl From<&str> for Target {
    fn from(testid: &str) -> Self {
        Target::TestId(testid.to_owned())
    }
}

impl From<&String> for Target {
    fn from(testid: &String) -> Self {
        Target::TestId(testid.clone())
    }
}

/// An element as it was at one moment.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Seen {
    /// Its visible text.
    pub text: String,
    /// What is entered in it, of a field.
    pub value: Option<String>,
    /// All its attributes.
    pub attributes: BTreeMap<String, String>,
    /// Whether it takes any room on the page.
    pub visible: bool,
    /// Whether it can be used: neither `disabled` nor `aria-disabled`.
    pub enabled: bool,
}

impl Seen {
    /// An attribute's value; empty where there is none.
    pub fn attr(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// All elements of a target, in the page's order.
const ALL: &str = r"
const all = (target) => {
  if (target.testid !== undefined) return [...document.querySelectorAll(`[data-testid=${CSS.escape(target.testid)}]`)];
  if (target.css !== undefined) return [...document.querySelectorAll(target.css)];
  const usable = 'button, a, input, select, textarea, summary, [role], [tabindex], [contenteditable]';
  const words = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const name = (element) => {
    const by = element.getAttribute('aria-labelledby');
    if (by) return words(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(' '));
    const label = element.getAttribute('aria-label');
    if (label) return words(label);
    if (element.labels?.length) return words(element.labels[0].textContent);
    return words(element.innerText) || words(element.getAttribute('title') || element.getAttribute('placeholder'));
  };
  return [...document.querySelectorAll(usable)].filter((element) => name(element) === target.named);
};
";

const SEEN: &str = r"
const seen = (element) => ({
  text: element.innerText ?? element.textContent ?? '',
  value: typeof element.value === 'string' ? element.value : null,
  attributes: Object.fromEntries([...element.attributes].map((attribute) => [attribute.name, attribute.value])),
  visible: element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible',
  enabled: !element.matches(':disabled') && element.getAttribute('aria-disabled') !== 'true',
});
return all(arguments[0]).map(seen);
";

const FIRST: &str = r"
const visible = (element) => element.getClientRects().length > 0;
const found = all(arguments[0]);
return found.find(visible) ?? found[0] ?? null;
";

impl Window {
    /// All elements of a target as they are now, without waiting; none is no error.
    pub async fn all(&self, target: impl Into<Target>) -> Result<Vec<Seen>> {
        let found = self
            .execute(&format!("{ALL}{SEEN}"), vec![json!(target.into())])
            .await?;
        serde_json::from_value(found).context("the page described its elements in another way")
    }

    /// Waits for an element that is as wanted, and returns it as it was then.
    pub async fn wait_for(
        &self,
        target: impl Into<Target>,
        wanted: impl Fn(&Seen) -> bool,
    ) -> Result<Seen> {
        let target = target.into();
        let mut last = Vec::new();
        let what = format!("{target:?} to be as wanted");
        let found = self.until(&what, async || {
            last = self.all(target.clone()).await?;
            Ok(last.iter().find(|seen| wanted(seen)).cloned())
        });
        found.await.with_context(|| match last.as_slice() {
            [] => format!("there is no {target:?}"),
            last => format!("{target:?} is {last:#?}"),
        })
    }

    /// Waits until an element is to be seen.
    pub async fn see(&self, target: impl Into<Target>) -> Result<Seen> {
        self.wait_for(target, |seen| seen.visible).await
    }

    /// Waits until an element is to be seen with this in its text.
    pub async fn see_text(&self, target: impl Into<Target>, part: &str) -> Result<Seen> {
        let seen = self.wait_for(target, |seen| seen.visible && seen.text.contains(part));
        seen.await
            .with_context(|| format!("it was to say {part:?}"))
    }

    /// Waits until no such element is to be seen any more.
    pub async fn wait_gone(&self, target: impl Into<Target>) -> Result<()> {
        let target = target.into();
        let what = format!("{target:?} to go away");
        self.until(&what, async || {
            let all = self.all(target.clone()).await?;
            Ok((!all.iter().any(|seen| seen.visible)).then_some(()))
        })
        .await
    }

    /// Waits for an element and returns its text.
    pub async fn text(&self, target: impl Into<Target>) -> Result<String> {
        Ok(self.see(target).await?.text)
    }

    /// Waits for an element and returns it for the client's own calls.
    pub async fn find(&self, target: impl Into<Target>) -> Result<Element> {
        let target = target.into();
        self.until(&format!("{target:?}"), async || self.first(&target).await)
            .await
    }

    /// The first visible element, or else the first one.
    pub(super) async fn first(&self, target: &Target) -> Result<Option<Element>> {
        let found = self
            .execute(&format!("{ALL}{FIRST}"), vec![json!(target)])
            .await?;
        if found.is_null() {
            return Ok(None);
        }
        let Some(Value::String(id)) = found.as_object().and_then(|object| object.values().next())
        else {
            bail!("the page returned no element but {found}");
        };
        Ok(Some(Element::from_element_id(
            self.client()?.clone(),
            ElementRef::from(id.clone()),
        )))
    }
}
