//! What a person's hands do: clicking, typing, pressing keys together, dragging.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use fantoccini::{
    actions::{
        Actions, InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
    },
    elements::Element,
    key::Key,
};
use serde_json::{Value, json};

use super::{Target, Window};

/// Focuses an element and selects all it holds, so that typing replaces it.
const SELECT: &str = r"
const element = arguments[0];
element.focus();
if (typeof element.select === 'function') element.select();
else getSelection().selectAllChildren(element);
";

/// Whether the element has taken the focus: what holds the cursor of a text may be inside of it.
const FOCUS: &str = r"
const [element] = arguments;
element.focus();
return element.contains(document.activeElement);
";

/// Whether an element stays where it is from one painted frame to the next.
const AT_REST: &str = r"
const [element, done] = arguments;
const place = () => {
  const {x, y, width, height} = element.getBoundingClientRect();
  return [x, y, width, height].join(' ');
};
element.scrollIntoView({block: 'nearest', inline: 'nearest'});
const before = place();
requestAnimationFrame(() => requestAnimationFrame(() => done(element.isConnected && place() === before)));
";

const CENTRE: &str = r"
arguments[0].scrollIntoView({block: 'nearest', inline: 'nearest'});
const box = arguments[0].getBoundingClientRect();
return [box.x + box.width / 2, box.y + box.height / 2];
";

/// In how many moves a drag is done; the page takes the first one as its beginning.
const MOVES: i32 = 8;

impl Window {
    /// Clicks as soon as there is something to click that lies still, with nothing over it.
    pub async fn click(&self, target: impl Into<Target>) -> Result<()> {
        let target = target.into();
        self.until(&format!("{target:?} to be clicked"), async || {
            let Some(element) = self.first(&target).await? else {
                return Ok(None);
            };
            if !element.is_enabled().await? || !self.is_at_rest(&element).await? {
                return Ok(None);
            }
            element.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Replaces what a field holds, once it can be written in; again if the field was exchanged meanwhile.
    pub async fn type_into(&self, target: impl Into<Target>, text: &str) -> Result<()> {
        let target = target.into();
        let text = if text.is_empty() {
            char::from(Key::Delete).to_string()
        } else {
            text.to_owned()
        };
        self.until(&format!("{target:?} to be typed into"), async || {
            let Some(element) = self.first(&target).await? else {
                return Ok(None);
            };
            if !element.is_enabled().await? || !self.is_at_rest(&element).await? {
                return Ok(None);
            }
            self.execute(SELECT, vec![json!(element)]).await?;
            element.send_keys(&text).await?;
            Ok(Some(()))
        })
        .await
    }

    async fn is_at_rest(&self, element: &Element) -> Result<bool> {
        let rests = self.client()?.execute_async(AT_REST, vec![json!(element)]);
        Ok(rests.await?.as_bool().unwrap_or(false))
    }

    /// Types at the place where the cursor is.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        let element = self
            .client()?
            .active_element()
            .await
            .context("nothing has the focus")?;
        element
            .send_keys(text)
            .await
            .context("the text can't be typed")
    }

    /// Gives an element the focus without clicking it; again if the element was exchanged meanwhile.
    pub async fn focus(&self, target: impl Into<Target>) -> Result<()> {
        let target = target.into();
        self.until(&format!("{target:?} to have the focus"), async || {
            let Some(element) = self.first(&target).await? else {
                return Ok(None);
            };
            let has = self.execute(FOCUS, vec![json!(element)]).await?;
            Ok(has.as_bool().unwrap_or(false).then_some(()))
        })
        .await
    }

    /// Presses keys together: `Control+Shift+z`, `Escape`, `?`.
    pub async fn keys(&self, chord: &str) -> Result<()> {
        let keys = parse_chord(chord)?;
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in &keys {
            actions = actions.then(KeyAction::Down { value: *value });
        }
        for value in keys.iter().rev() {
            actions = actions.then(KeyAction::Up { value: *value });
        }
        self.client()?
            .perform_actions(actions)
            .await
            .with_context(|| format!("{chord} can't be pressed"))
    }

    /// Drags the middle of one element to the middle of another.
    pub async fn drag(&self, from: impl Into<Target>, to: impl Into<Target>) -> Result<()> {
        let (from, to) = (from.into(), to.into());
        let (from, to) = (self.rest(&from).await?, self.rest(&to).await?);
        self.drag_between(from, to).await
    }

    /// Drags the middle of an element so far to the right and down.
    pub async fn drag_by(&self, target: impl Into<Target>, right: f64, down: f64) -> Result<()> {
        let from = self.rest(&target.into()).await?;
        self.drag_between(from, (from.0 + right, from.1 + down))
            .await
    }

    /// Where the middle of an element is, once it lies still.
    async fn rest(&self, target: &Target) -> Result<(f64, f64)> {
        self.until(&format!("{target:?} to lie still"), async || {
            let Some(element) = self.first(target).await? else {
                return Ok(None);
            };
            if !self.is_at_rest(&element).await? {
                return Ok(None);
            }
            self.centre(&element).await.map(Some)
        })
        .await
    }

    async fn centre(&self, element: &Element) -> Result<(f64, f64)> {
        let centre = self.execute(CENTRE, vec![json!(element)]).await?;
        match (
            centre.get(0).and_then(Value::as_f64),
            centre.get(1).and_then(Value::as_f64),
        ) {
            (Some(x), Some(y)) => Ok((x, y)),
            _ => bail!("the element has no place on the page: {centre}"),
        }
    }

    /// Where the middle of an element is on the page, once it lies still.
    pub async fn place(&self, target: impl Into<Target>) -> Result<(f64, f64)> {
        self.rest(&target.into()).await
    }

    /// Moves the mouse over the middle of an element and leaves it there.
    pub async fn hover(&self, target: impl Into<Target>) -> Result<()> {
        let place = self.place(target).await?;
        self.move_to(place).await
    }

    /// Moves the mouse to a place of the page and leaves it there.
    pub async fn move_to(&self, place: (f64, f64)) -> Result<()> {
        let actions = MouseActions::new("mouse".to_owned()).then(move_to(place));
        self.perform(actions).await.context("the mouse is stuck")
    }

    /// Clicks whatever lies at a place of the page.
    pub async fn click_at(&self, place: (f64, f64)) -> Result<()> {
        self.drag_between(place, place).await
    }

    /// Drags from one place of the page to another.
    pub async fn drag_between(&self, from: (f64, f64), to: (f64, f64)) -> Result<()> {
        self.perform(drag(from, to))
            .await
            .context("the drag was refused")
    }

    /// The same with a key held down.
    pub async fn drag_holding(&self, key: &str, from: (f64, f64), to: (f64, f64)) -> Result<()> {
        let pressed = parse_chord(key)?;
        for value in &pressed {
            let down =
                KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value: *value });
            self.perform(down).await?;
        }
        let dragged = self.drag_between(from, to).await;
        for value in &pressed {
            let up = KeyActions::new("keyboard".to_owned()).then(KeyAction::Up { value: *value });
            self.perform(up).await?;
        }
        dragged
    }

    async fn perform(&self, actions: impl Into<Actions>) -> Result<()> {
        Ok(self.client()?.perform_actions(actions).await?)
    }
}

fn move_to((x, y): (f64, f64)) -> PointerAction {
    PointerAction::MoveTo {
        duration: Some(Duration::from_millis(20)),
        x,
        y,
    }
}

fn drag(from: (f64, f64), to: (f64, f64)) -> MouseActions {
    let mut actions = MouseActions::new("mouse".to_owned())
        .then(move_to(from))
        .then(PointerAction::Down {
            button: MOUSE_BUTTON_LEFT,
        });
    let moves = if from == to { 0 } else { MOVES };
    for step in 1..=moves {
        let part = f64::from(step) / f64::from(MOVES);
        actions = actions.then(move_to((
            from.0 + (to.0 - from.0) * part,
            from.1 + (to.1 - from.1) * part,
        )));
    }
    actions.then(PointerAction::Up {
        button: MOUSE_BUTTON_LEFT,
    })
}

fn parse_chord(chord: &str) -> Result<Vec<char>> {
    let named = |name: &str| {
        Some(match name {
            "Control" => Key::Control,
            "Shift" => Key::Shift,
            "Alt" => Key::Alt,
            "Meta" => Key::Meta,
            "Enter" => Key::Enter,
            "Escape" => Key::Escape,
            "Tab" => Key::Tab,
            "Space" => Key::Space,
            "Delete" => Key::Delete,
            "Backspace" => Key::Backspace,
            "ArrowLeft" => Key::Left,
            "ArrowRight" => Key::Right,
            "ArrowUp" => Key::Up,
            "ArrowDown" => Key::Down,
            "Home" => Key::Home,
            "End" => Key::End,
            "PageUp" => Key::PageUp,
            "PageDown" => Key::PageDown,
            "F1" => Key::F1,
            "F2" => Key::F2,
            "F8" => Key::F8,
            _ => return None,
        })
    };
    let parse = |name: &str| {
        let mut characters = name.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => named(name)
                .map(char::from)
                .with_context(|| format!("{chord:?}: there is no key {name:?}")),
        }
    };
    // A `+` by itself is a key too.
    if chord == "+" {
        Ok(vec!['+'])
    } else {
        chord.split('+').map(parse).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn chords_are_read_as_they_are_written() {
        assert_eq!(
            parse_chord("Control+Shift+z").unwrap(),
            ['\u{e009}', '\u{e008}', 'z']
        );
        assert_eq!(parse_chord("?").unwrap(), ['?']);
        assert_eq!(parse_chord("+").unwrap(), ['+']);
        assert_eq!(
            parse_chord("Ctrl+z").unwrap_err().to_string(),
            "\"Ctrl+z\": there is no key \"Ctrl\""
        );
    }
}
