//! One pass over a journal: the release as it stands at the end, and what a state does not keep of its way there.

use std::collections::BTreeMap;

use crate::{
    event::{EffectId, Event, Millis, Progress, TerminateCause, Verdict},
    release::Release,
};

use super::{
    Entry,
    shape::{Mark, Moment, Span, TimeOn},
};

/// What a journal says.
pub(super) struct Watched {
    pub release: Release,
    /// When an effect said that it waited for a person.
    pub waits: BTreeMap<EffectId, Vec<Span>>,
    /// From a creation or retry to the end that followed.
    pub rounds: Vec<Span>,
    /// In the product's queue.
    pub queued: Vec<Span>,
    pub marks: Vec<Mark>,
    pub moments: Vec<Moment>,
}

/// Follows a journal; `None` when it does not begin with the creation.
pub(super) fn follow<'a>(
    id: &str,
    records: impl IntoIterator<Item = Entry<'a>>,
) -> Option<Watched> {
    let mut records = records.into_iter();
    let (seq, created_at, first) = records.next()?;
    let mut watched = Watched {
        release: Release::create(id, first, created_at)?,
        waits: BTreeMap::new(),
        rounds: vec![Span::new(TimeOn::Work, created_at, None)],
        queued: vec![Span::new(TimeOn::Queue, created_at, None)],
        marks: Vec::new(),
        moments: vec![Moment {
            seq,
            at: created_at,
        }],
    };
    watched.mark(seq, created_at, first);
    // A clock that was set back must not turn spans around.
    let mut now = created_at;
    for (seq, at, event) in records {
        now = now.max(at);
        watched.moments.push(Moment { seq, at: now });
        if watched.release.fold(event, now).is_some() {
            watched.note(event, now);
            watched.mark(seq, now, event);
        }
    }
    Some(watched)
}

impl Watched {
    fn note(&mut self, event: &Event, at: Millis) {
        match event {
            Event::Started { .. } => close(&mut self.queued, at),
            Event::Ended { .. } => {
                close(&mut self.queued, at);
                close(&mut self.rounds, at);
            }
            Event::RetryRequested { .. } => {
                self.rounds.push(Span::new(TimeOn::Work, at, None));
                if self.release.started_at.is_none() {
                    self.queued.push(Span::new(TimeOn::Queue, at, None));
                }
            }
            Event::EffectProgressed {
                effect,
                progress: Progress::Waiting { waiting, message },
            } => {
                let waits = self.waits.entry(effect.clone()).or_default();
                close(waits, at);
                if *waiting {
                    let words = message.clone();
                    let words = words.unwrap_or_else(|| "Waits for a person".to_owned());
                    waits.push(Span::new(TimeOn::Person, at, None).says(Some(words)));
                }
            }
            Event::EffectEnded { effect, .. } => {
                if let Some(waits) = self.waits.get_mut(effect) {
                    close(waits, at);
                }
            }
            _ => {}
        }
    }

    fn mark(&mut self, seq: i64, at: Millis, event: &Event) {
        if let Some(words) = mark_words(event, &self.release) {
            self.marks.push(Mark { seq, at, words });
        }
    }
}

fn close(spans: &mut [Span], at: Millis) {
    if let Some(last) = spans.last_mut() {
        last.to.get_or_insert(at);
    }
}

/// What a person or the clock did, as a sentence; `None` for anything else.
fn mark_words(event: &Event, release: &Release) -> Option<String> {
    let (who, what, reason) = match event {
        Event::Created {
            plan, by, reason, ..
        } => (
            by.as_str(),
            format!("triggered {} for {}", plan.flow, plan.product),
            reason,
        ),
        Event::RetryRequested { by, reason, .. } => (by.as_str(), "retried".to_owned(), reason),
        Event::TerminateRequested { cause, by, reason } => match cause {
            TerminateCause::Person => {
                let by = by.as_deref().unwrap_or("Somebody");
                (by, "terminated".to_owned(), reason)
            }
            TerminateCause::Timeout => return Some("Terminated: its time was up".to_owned()),
            TerminateCause::QueueOverflow => {
                return Some("Terminated: too many releases waited in the queue".to_owned());
            }
        },
        Event::ApprovalDecided {
            approval,
            verdict,
            by,
            reason,
        } => {
            let verdict = match verdict {
                Verdict::Approve => "approved",
                Verdict::Reject => "rejected",
            };
            let approval = release.approvals.iter().find(|it| it.number == *approval)?;
            let place = approval.effect.environment.as_deref();
            let place = place.map(|it| format!(" in {it}")).unwrap_or_default();
            let what = format!("{verdict} {}{place}", approval.display_name);
            (by.as_str(), what, reason)
        }
        _ => return None,
    };
    let reason = reason.as_deref().map(str::trim).filter(|it| !it.is_empty());
    Some(match reason {
        Some(reason) => format!("{who} {what}: {reason}"),
        None => format!("{who} {what}"),
    })
}
