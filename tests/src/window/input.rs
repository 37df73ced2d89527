//! What a person's hands do: clicking, typing, pressing keys together, dragging.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use fantoccini::{
    actions::{InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
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

const FOCUS: &str = "arguments[0].focus()";

const CENTRE: &str = r"
arguments[0].scrollIntoView({block: 'nearest', inline: 'nearest'});
const box = arguments[0].getBoundingClientRect();
return [box.x + box.width / 2, box.y + box.height / 2];
";

/// In how many moves a drag is done; the page takes the first one as its beginning.
const MOVES: i32 = 8;

impl Window {
    /// Clicks as soon as there is something to click and nothing lies over it.
    pub async fn click(&self, target: impl Into<Target>) -> Result<()> {
        let target = target.into();
        self.until(&format!("{target:?} to be clicked"), async || {
            let Some(element) = self.first(&target).await? else {
                return Ok(None);
            };
            if !element.is_enabled().await? {
                return Ok(None);
            }
            element.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Replaces what a field holds.
    pub async fn type_into(&self, target: impl Into<Target>, text: &str) -> Result<()> {
        let element = self.find(target).await?;
        self.execute(SELECT, vec![json!(element)]).await?;
        let text = if text.is_empty() {
            char::from(Key::Delete).to_string()
        } else {
            text.to_owned()
        };
        element
            .send_keys(&text)
            .await
            .context("the text can't be typed")
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

    /// Gives an element the focus without clicking it.
    pub async fn focus(&self, target: impl Into<Target>) -> Result<()> {
        let element = self.find(target).await?;
        self.execute(FOCUS, vec![json!(element)]).await.map(drop)
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
        let from = self.centre(&self.find(from).await?).await?;
        let to = self.centre(&self.find(to).await?).await?;
        self.drag_between(from, to).await
    }

    /// Drags the middle of an element so far to the right and down.
    pub async fn drag_by(&self, target: impl Into<Target>, right: f64, down: f64) -> Result<()> {
        let from = self.centre(&self.find(target).await?).await?;
        self.drag_between(from, (from.0 + right, from.1 + down))
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

    async fn drag_between(&self, from: (f64, f64), to: (f64, f64)) -> Result<()> {
        let move_to = |x: f64, y: f64| PointerAction::MoveTo {
            duration: Some(Duration::from_millis(20)),
            x,
            y,
        };
        let mut actions = MouseActions::new("mouse".to_owned())
            .then(move_to(from.0, from.1))
            .then(PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            });
        for step in 1..=MOVES {
            let part = f64::from(step) / f64::from(MOVES);
            actions = actions.then(move_to(
                from.0 + (to.0 - from.0) * part,
                from.1 + (to.1 - from.1) * part,
            ));
        }
        let actions = actions.then(PointerAction::Up {
            button: MOUSE_BUTTON_LEFT,
        });
        self.client()?
            .perform_actions(actions)
            .await
            .context("the drag was refused")
    }
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
            "F2" => Key::F2,
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
