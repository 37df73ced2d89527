//! Whether the list of who did what says what the records say: it lies beside the chain, and is what an auditor reads.
//! Its sentences count too: whoever words them differently writes the list anew in a version of the tables.

use std::collections::{BTreeMap, HashMap};

use signalbox_api::{About, Act, Broken, Record};
use signalbox_engine::Event;
use signalbox_index::JOURNAL;

use super::Journal;
use crate::error::Error;

/// Records of what effects do: most of all, and no act of anybody.
const OF_EFFECTS: &str = r#"{"type":"effect"#;

/// The list, compared from the first record on.
#[derive(Default)]
pub(super) struct Listed {
    /// What releases are about, without their approvals.
    abouts: HashMap<String, About>,
    /// The last release that a decision was about, with its approvals.
    asked: Option<(String, About)>,
    /// Up to here it is compared.
    last: i64,
}

impl Listed {
    /// The act that a record is, if it is one.
    pub fn act(
        &mut self,
        journal: &Journal,
        (seq, release, at): (i64, &str, i64),
        event: &str,
    ) -> Result<Option<Act>, Error> {
        if event.starts_with(OF_EFFECTS) {
            return Ok(None);
        }
        let Ok(event) = serde_json::from_str::<Event>(event) else {
            return Ok(None);
        };
        let about = match &event {
            Event::ApprovalDecided { .. } => self.with_approvals(journal, release)?,
            _ => self.abouts.get(release).cloned(),
        };
        let record = Record {
            seq,
            release: release.to_owned(),
            at,
            event,
        };
        let act = Act::of(&record, |_| about);
        if let (Event::Created { plan, .. }, true) = (&record.event, act.is_some()) {
            let about = About {
                product: plan.product.clone(),
                flow: plan.flow.clone(),
                approvals: Vec::new(),
            };
            self.abouts.insert(record.release, about);
        }
        Ok(act)
    }

    fn with_approvals(&mut self, journal: &Journal, id: &str) -> Result<Option<About>, Error> {
        let known = self.asked.take().filter(|(known, _)| known == id);
        self.asked = match known {
            Some(known) => Some(known),
            None => {
                let found = journal.release(id)?;
                found.map(|(release, _)| (id.to_owned(), About::release(&release)))
            }
        };
        Ok(self.asked.as_ref().map(|(_, about)| about.clone()))
    }

    /// The first place up to a record where the list says something else than these acts.
    pub fn differs(
        &mut self,
        journal: &Journal,
        acts: &[Act],
        last: i64,
    ) -> Result<Option<Broken>, Error> {
        let first = match self.last {
            0 => i64::MIN,
            last => last + 1,
        };
        self.last = last;
        let listed =
            journal.ask(|connection| signalbox_index::acts_of(connection, JOURNAL, first, last))?;
        let mut places: BTreeMap<i64, [Option<&Act>; 2]> = BTreeMap::new();
        for (side, acts) in [acts, &listed].into_iter().enumerate() {
            for act in acts {
                places.entry(act.seq).or_default()[side] = Some(act);
            }
        }
        let odd = places
            .into_iter()
            .find(|(_, [said, listed])| said != listed);
        Ok(odd.map(|(seq, [said, listed])| broken(seq, said.or(listed))))
    }

    /// A row of the list behind the last record.
    pub fn beyond(&self, journal: &Journal) -> Result<Option<Broken>, Error> {
        // The list first: what is written meanwhile has its record by the time that those are asked for.
        let rows = journal.ask(|connection| {
            signalbox_index::acts_of(connection, JOURNAL, self.last + 1, i64::MAX)
        })?;
        let last = journal.last()?;
        let odd = rows.iter().find(|act| act.seq > last);
        Ok(odd.map(|act| broken(act.seq, Some(act))))
    }
}

fn broken(seq: i64, act: Option<&Act>) -> Broken {
    Broken {
        seq,
        release: act.and_then(|act| act.release.clone()),
        message: format!(
            "The list of who did what does not say what record {seq} says: the list was changed."
        ),
    }
}
