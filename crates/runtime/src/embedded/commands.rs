//! What needs Git and takes its time. It is brought to its end, also when the one who asked goes away meanwhile: Git is
//! not cut off while it holds a lock, and a command that comes again finds the answer of the first one.

use std::panic::resume_unwind;

use signalbox_api::{
    Change, Error as Told, Published, ReleaseView, Runtime, TriggerRequest, error::Code,
};
use signalbox_engine::event::{Event, PublishedDocument};
use ulid::Ulid;

use super::Embedded;
use crate::conductor::Message;

/// Does this in a task of its own: it goes on when the one who asked goes away.
pub async fn to_its_end<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    match tokio::spawn(work).await {
        Ok(done) => done,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // The process is ending: nobody is told anything any more.
            Err(_) => std::future::pending().await,
        },
    }
}

impl Embedded {
    /// Commits changes of the configuration; the answer is kept under the key.
    pub(super) async fn publish(
        &self,
        key: &str,
        changes: Vec<Change>,
        message: String,
    ) -> Result<Published, Told> {
        self.conductor()?;
        let key = self.key("change", key, &(&changes, &message));
        let _turn = self.shared.changing.lock().await;
        if let Some(answer) = self.shared.parts.journal.answer(&key)? {
            return serde_json::from_str(&answer)
                .map_err(|error| Told::new(Code::Internal, error.to_string()));
        }
        let author = self.user().await?;
        let published = self
            .shared
            .parts
            .configuration
            .change(&changes, &message, &author)
            .await?;
        let answer = serde_json::to_string(&published)
            .map_err(|error| Told::new(Code::Internal, error.to_string()))?;
        let document = |change: &Change| PublishedDocument {
            kind: change.kind,
            name: change.name.clone(),
            deleted: change.text.is_none(),
        };
        let event = Box::new(Event::Published {
            by: author.name,
            email: author.email,
            message,
            commit: published.commit.clone(),
            documents: changes.iter().map(document).collect(),
        });
        let noted = self.tell(|reply| Message::Published {
            key,
            answer,
            event,
            reply,
        });
        noted.await??;
        Ok(published)
    }

    /// Makes a release of what the plan is at this moment.
    pub(super) async fn create(
        &self,
        key: &str,
        trigger: TriggerRequest,
    ) -> Result<ReleaseView, Told> {
        self.conductor()?;
        let user = self.user().await?;
        let key = self.key("trigger", key, &trigger);
        let _turn = self.shared.turns.of(&key.name).await;
        if let Some(id) = self.shared.parts.journal.answer(&key)? {
            return self.release(&id).await;
        }
        let preview = self.plan(trigger.request).await?;
        let Some(plan) = preview.plan.clone() else {
            let problems: Vec<&str> = preview
                .problems
                .iter()
                .map(|problem| problem.message.as_str())
                .collect();
            return Err(Told::new(
                Code::Invalid,
                format!("This can't be released: {}.", problems.join("; ")),
            ));
        };
        if trigger.digest.is_some() && trigger.digest != preview.digest {
            let mut changed = Told::new(
                Code::PlanChanged,
                "The plan is another than the one that was shown; nothing was triggered.",
            )
            .hint("look at the new plan, then trigger again");
            changed.plan = Some(Box::new(preview));
            return Err(changed);
        }
        let (id, plan, reason) = (Ulid::new().to_string(), Box::new(plan), trigger.reason);
        self.tell(|reply| Message::Create {
            key,
            id,
            plan,
            by: user.name,
            email: user.email,
            reason,
            reply,
        })
        .await?
    }
}
