//! What axe-core finds wrong with the page for people who can't see it, or can't use a mouse.

use std::fs;

use anyhow::{Context, Result, bail};

use super::{Window, root};

const AXE: &str = "ui/node_modules/axe-core/axe.min.js";

/// On a busy machine a frame may come late.
const LOOKS: u32 = 4;

const RUN: &str = r"
const done = arguments[arguments.length - 1];
const line = (finding, node) => `${finding.id} (${finding.impact}): ${finding.help}\n  ${node.html}\n  ${node.failureSummary}`;
const grave = (finding) => finding.impact === 'serious' || finding.impact === 'critical';
const ends = (animation) => animation.playState === 'running' && animation.effect?.getComputedTiming().iterations !== Infinity;
const frame = () => new Promise((painted) => requestAnimationFrame(painted));
const settle = async () => {
  // What was just put there begins to fade in with its first frame.
  await frame();
  await frame();
  for (let moving = document.getAnimations().filter(ends); moving.length > 0; moving = document.getAnimations().filter(ends)) {
    await Promise.allSettled(moving.map((animation) => animation.finished));
    await frame();
  }
};
settle().then(() => axe.run(document, {resultTypes: ['violations']})).then(
  (result) => done({
    rules: result.passes.length,
    found: result.violations.filter(grave).flatMap((finding) => finding.nodes.map((node) => line(finding, node))),
  }),
  (error) => done({error: String(error)}),
);
";

impl Window {
    /// The serious and critical findings on the page as it is now, as text; none when all is well. What is fading in is
    /// waited for: half a colour has half a contrast. A finding counts when it is still there at the last of the looks.
    pub async fn axe(&self) -> Result<Vec<String>> {
        let path = root().join(AXE);
        let source = fs::read_to_string(&path).with_context(|| {
            format!(
                "{} can't be read: `cargo xtask setup` installs it",
                path.display()
            )
        })?;
        let mut found = self.axe_from(&source).await?;
        for _ in 1..LOOKS {
            if found.is_empty() {
                break;
            }
            found = self.axe_from(&source).await?;
        }
        Ok(found)
    }

    async fn axe_from(&self, source: &str) -> Result<Vec<String>> {
        if !self
            .execute("return typeof axe === 'object'", Vec::new())
            .await?
            .as_bool()
            .unwrap_or(false)
        {
            self.client()?
                .execute(source, Vec::new())
                .await
                .context("axe-core can't be loaded into the page")?;
        }
        let result = self
            .client()?
            .execute_async(RUN, Vec::new())
            .await
            .context("axe-core did not come to its end")?;
        // A page on which no rule applies was not there yet: that is no good result.
        if result["rules"].as_u64().unwrap_or(0) == 0 {
            bail!("axe-core found nothing to judge: {result}");
        }
        serde_json::from_value(result["found"].clone()).context("axe-core answered in another way")
    }
}
