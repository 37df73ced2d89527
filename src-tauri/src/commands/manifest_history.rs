//! How a manifest came to be what it is.

use signalbox_api::{Error, HISTORY, Refresh};
use signalbox_model::{Flow, Kind, difference};
use similar::TextDiff;
use tauri::State;

use crate::{
    desktop::Desktop,
    view::{HistoryView, TextDifference},
};

/// The commits that changed a manifest: from the runtime, or as they were last seen.
#[tauri::command]
#[specta::specta]
pub async fn manifest_history(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
    refresh: Refresh,
) -> Result<HistoryView, Error> {
    let kept = format!("history/{}/{name}", kind.plural());
    let asked = name.clone();
    let read = desktop.read(
        &profile,
        refresh,
        |store| store.kept(&profile, &kept),
        |runtime| async move { runtime.history(kind, &asked, HISTORY).await },
        |store, history, at| store.put_kept(&profile, &kept, history, at),
    );
    let (history, seen_at) = read.await?;
    Ok(HistoryView { history, seen_at })
}

/// How two texts of a manifest differ.
#[tauri::command]
#[specta::specta]
pub async fn text_difference(
    kind: Kind,
    before: String,
    after: String,
) -> Result<TextDifference, Error> {
    Ok(differ(kind, &before, &after))
}

fn differ(kind: Kind, before: &str, after: &str) -> TextDifference {
    let flows = [before, after].map(|text| match kind {
        Kind::Flow => Flow::parse(text).0,
        _ => None,
    });
    let words = match &flows {
        [Some(before), Some(after)] => difference::describe(before, after),
        _ => Vec::new(),
    };
    let diff = TextDiff::from_lines(before, after)
        .unified_diff()
        .header("before", "after")
        .to_string();
    TextDifference { words, diff }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_differ_in_words_and_lines() {
        let before = "kind: PromotionFlow\nspec:\n  triggerEnvironment: dev\n";
        let after = before.replace("dev", "qa");
        let flow = differ(Kind::Flow, before, &after);
        assert_eq!(flow.words.len(), 1, "{:?}", flow.words);
        assert!(
            flow.diff
                .contains("-  triggerEnvironment: dev\n+  triggerEnvironment: qa\n")
        );
        let other = differ(Kind::Policy, before, &after);
        assert_eq!((other.words.len(), other.diff), (0, flow.diff));
        assert_eq!(differ(Kind::Flow, before, before).diff, "");
    }
}
