//! Flows played on this laptop: no runtime is needed, only what was seen of its configuration and past releases.
//!
//! What was played last stays in memory, so that each of its moments is there at once.

use std::sync::Arc;

use signalbox_api::{Error, Refresh, ReleaseQuery, ReleaseView, error::Code};
use signalbox_engine::{
    Plan,
    event::Millis,
    plan::has_errors,
    rehearsal::{self, Rehearsal, Scenario, Spread},
    timeline::{Durations, Forecast},
};
use signalbox_model::{Diagnostic, Flow, Kind};
use signalbox_store::DraftKey;

use crate::{
    desktop::Desktop,
    kept::Seen,
    told::{now, told},
    view::{LaneChoice, Played, RehearsalRequest, RehearsalView, ReleaseScreen, TimelineView},
};

/// So often a release is played to expect its end.
const PLAYS: u32 = 500;
/// The same rehearsal expects the same end.
const SEED: u64 = 1;

/// What a request comes to before it is played.
struct Ready {
    plan: Option<Plan>,
    problems: Vec<Diagnostic>,
    applications: Vec<String>,
    seen_at: Millis,
}

impl Desktop {
    /// Plays a flow.
    ///
    /// # Errors
    /// There is no such flow, or its configuration was never seen.
    pub async fn rehearse(
        &self,
        profile: &str,
        request: RehearsalRequest,
    ) -> Result<RehearsalView, Error> {
        let ready = self.ready(profile, &request).await?;
        let mut view = RehearsalView {
            problems: ready.problems,
            applications: ready.applications,
            played: None,
        };
        if let Some(plan) = ready.plan {
            let took = self.took_lately(profile, &request).await;
            let scenario = request.scenario.clone();
            let seen_at = ready.seen_at;
            let (rehearsal, played) = beside(move || play(plan, &scenario, &took, seen_at)).await?;
            self.rehearsals.keep(profile, request, Arc::new(rehearsal));
            view.played = Some(played);
        }
        Ok(view)
    }

    /// The played release as it stands after a record: nothing can be done about it.
    ///
    /// # Errors
    /// It can't be played, or did not exist yet.
    pub async fn rehearsal_at(
        &self,
        profile: &str,
        request: RehearsalRequest,
        seq: u32,
    ) -> Result<ReleaseScreen, Error> {
        let rehearsal = match self.rehearsals.of(profile, &request) {
            Some(known) => known,
            None => {
                self.rehearse(profile, request.clone()).await?;
                let played = self.rehearsals.of(profile, &request);
                played.ok_or_else(|| {
                    Error::new(Code::Invalid, "This flow can't be played: it has errors.")
                        .hint("mend them first; the rehearsal lists them")
                })?
            }
        };
        let seq = i64::from(seq);
        let release = rehearsal.at(seq).ok_or_else(|| {
            let message = format!("The played release did not exist yet at record {seq}.");
            Error::new(Code::NotFound, message).hint("choose a moment after its creation")
        })?;
        let refused =
            "This is a rehearsal: nothing really happens. Add what a person does to its scenario."
                .to_owned();
        let view = ReleaseView {
            release,
            seq,
            terminate_refused: Some(refused.clone()),
            retry_refused: Some(refused),
            decisions: Vec::new(),
        };
        Ok(ReleaseScreen::of(view, now()))
    }

    async fn ready(&self, profile: &str, request: &RehearsalRequest) -> Result<Ready, Error> {
        let seen = self.configuration(profile, Refresh::Cached).await?;
        let configuration = &seen.configuration;
        let product = request.product.as_str();
        let text = self.text_of(profile, request, &seen)?;
        let mut problems = Flow::check(&text, configuration, Some(product));
        let (flow, _) = Flow::parse(&text);
        let there = flow
            .iter()
            .flat_map(|flow| configuration.applications_in(product, &flow.trigger_environment));
        let applications = there.map(|application| application.name.clone()).collect();
        let mut plan = None;
        if let Some(flow) = flow.filter(|_| !has_errors(&problems)) {
            let application = request.application.as_deref();
            let (planned, found) = rehearsal::plan(configuration, &flow, product, application);
            plan = planned;
            problems.extend(found);
        }
        Ok(Ready {
            plan,
            problems,
            applications,
            seen_at: seen.at,
        })
    }

    fn text_of(
        &self,
        profile: &str,
        request: &RehearsalRequest,
        seen: &Seen,
    ) -> Result<String, Error> {
        let flow = &request.flow;
        if request.draft {
            let configuration = &seen.configuration;
            let key = DraftKey::flow(profile, flow);
            let draft = self.store.draft(key, configuration, None);
            return Ok(draft.map_err(told)?.text);
        }
        let document = seen.configuration.document(Kind::Flow, flow);
        let document = document.ok_or_else(|| {
            let message = format!("There was no flow `{flow}` when this runtime was last seen.");
            Error::new(Code::NotFound, message).hint("choose another one, or rehearse its draft")
        })?;
        Ok(document.text.clone())
    }

    /// What the last releases of the flow and product took, the newest last.
    async fn took_lately(&self, profile: &str, request: &RehearsalRequest) -> Vec<Durations> {
        let alike = ReleaseQuery {
            product: Some(request.product.clone()),
            flow: Some(request.flow.clone()),
            ..ReleaseQuery::default()
        };
        let mut took = self.took(profile, alike, Refresh::Cached).await;
        took.reverse();
        took
    }
}

fn play(
    plan: Plan,
    scenario: &Scenario,
    took: &[Durations],
    seen_at: Millis,
) -> (Rehearsal, Played) {
    let spread = Spread::of(took);
    let usual = spread.usual_times();
    let lanes = rehearsal::lanes(&plan).into_iter().map(|lane| {
        let samples = spread.samples(&lane.lane);
        LaneChoice {
            usual: usual.of(&lane.lane),
            spread: samples
                .iter()
                .min()
                .copied()
                .zip(samples.iter().max().copied()),
            samples: u32::try_from(samples.len()).unwrap_or(u32::MAX),
            lane,
        }
    });
    let lanes = lanes.collect();
    let expected = rehearsal::expect(&plan, scenario, &spread, PLAYS, SEED);
    let rehearsal = Rehearsal::play(plan, scenario, &spread);
    let rejected = rehearsal.rejected.iter();
    let rejected =
        rejected.map(|(place, why)| (u32::try_from(*place).unwrap_or(u32::MAX), why.clone()));
    let played = Played {
        lanes,
        timeline: TimelineView {
            timeline: rehearsal.timeline(),
            medians: usual.medians().clone(),
            medians_of: u32::try_from(took.len()).unwrap_or(u32::MAX),
            forecast: Forecast::default(),
            seen_at,
        },
        expected,
        rejected: rejected.collect(),
    };
    (rehearsal, played)
}

/// Many plays take their time: not on a thread that others wait for.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::new(Code::Internal, format!("The rehearsal broke off: {error}.")))
}

#[cfg(test)]
mod tests;
