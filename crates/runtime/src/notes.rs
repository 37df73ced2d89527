//! Release notes: the commits that a release brings to its last environments (`promotions.md#release-life`).

mod base;
mod markdown;

use std::collections::{BTreeMap, BTreeSet};

use signalbox_api::{ApplicationNotes, NotedCommit, Notes, ReleaseQuery};
use signalbox_engine::plan::no_template;
use signalbox_engine::{
    Release,
    event::ReleaseStatus,
    plan::{ApplicationPlan, EnvironmentPlan, Plan},
};
use signalbox_gitops::{Mirror, Touch, Versions, Walk};
use signalbox_model::issues;
use tokio::time::Instant;

use self::{base::Base, markdown::markdown};
use crate::{beside::beside, error::Error, parts::Parts};

/// Commits that one application's notes list.
const LISTED: usize = 1000;
/// Earlier releases that are looked through for a version.
const RELEASES: u32 = 200;

/// What there is since a version: commits, and why they may not be all.
type Since = (Vec<NotedCommit>, Option<String>);

/// The notes of a release, as they are by now.
///
/// # Errors
/// The source's repository can't be read, or has lost the commit.
pub async fn notes(parts: &Parts, versions: &Versions, release: &Release) -> Result<Notes, Error> {
    let plan = &release.plan;
    let began = Instant::now();
    let source = &plan.source;
    let mirror = parts.git.mirror(&source.repo_url, &parts.workspace.dir)?;
    if mirror.commit(&source.commit).await.is_err() {
        mirror.fetch_after(began).await?;
        mirror.commit(&source.commit).await?;
    }
    let search = Search {
        parts,
        mirror: &mirror,
        versions,
        release,
    };
    let mut known: BTreeMap<(Option<String>, String, String), Since> = BTreeMap::new();
    let mut applications = Vec::new();
    for environment in last_environments(plan) {
        for application in &environment.applications {
            let template = application.template.clone().unwrap_or_else(no_template);
            let key = (
                application.version.clone(),
                template.version_file,
                template.version_path,
            );
            let (commits, remark) = match known.get(&key) {
                Some(since) => since.clone(),
                None => {
                    let since = search.since(application).await?;
                    known.insert(key, since.clone());
                    since
                }
            };
            let mut seen = BTreeSet::new();
            let keys = commits.iter().flat_map(|noted| &noted.issues);
            let issues = keys.filter(|key| seen.insert(*key)).cloned().collect();
            applications.push(ApplicationNotes {
                environment: environment.name.clone(),
                application: application.name.clone(),
                from_version: application.version.clone(),
                version: source.version.clone(),
                commits,
                issues,
                remark,
            });
        }
    }
    Ok(Notes {
        release: release.id.clone(),
        markdown: markdown(&release.id, plan, &applications),
        applications,
    })
}

/// Environments that no other one waits for; the trigger environment gets nothing new.
fn last_environments(plan: &Plan) -> impl Iterator<Item = &EnvironmentPlan> {
    let waited: BTreeSet<&String> = plan
        .environments
        .iter()
        .flat_map(|environment| &environment.depends_on)
        .collect();
    let targets = plan.environments.iter().skip(1);
    targets.filter(move |environment| !waited.contains(&environment.name))
}

/// What the search for commits needs.
struct Search<'a> {
    parts: &'a Parts,
    mirror: &'a Mirror,
    versions: &'a Versions,
    release: &'a Release,
}

impl Search<'_> {
    /// The commits since the version that an application had before.
    async fn since(&self, application: &ApplicationPlan) -> Result<Since, Error> {
        let plan = &self.release.plan;
        let source = &plan.source;
        let Some(version) = &application.version else {
            let remark = format!(
                "{} had no version before: all commits are listed.",
                application.name
            );
            return self.everything(remark).await;
        };
        let template = application.template.clone().unwrap_or_else(no_template);
        let found = base::find(self.mirror, self.versions, source, &template, version).await?;
        if let Some(base) = found {
            let remark = (base.commit == source.commit)
                .then(|| format!("{version} was there before: no version is new."));
            return self.after(&base, remark).await;
        }
        let place = format!("{}/{}", plan.trigger().name, plan.application);
        let lost = format!("{version} was not found in the history of {place}");
        match self.earlier(version).await? {
            Some((id, commit)) => {
                let paths = vec![source.path.clone()];
                let remark = format!(
                    "{lost}: the commits since release {id}, which promoted it, are listed."
                );
                self.after(&Base { commit, paths }, Some(remark)).await
            }
            None => {
                self.everything(format!("{lost}: all commits are listed."))
                    .await
            }
        }
    }

    async fn everything(&self, remark: String) -> Result<Since, Error> {
        let source = &self.release.plan.source;
        let touches = self
            .mirror
            .touches(&source.commit, Walk::Plain, &[&source.path], LISTED)
            .await?;
        Ok(listed(touches, Some(remark)))
    }

    async fn after(&self, base: &Base, remark: Option<String>) -> Result<Since, Error> {
        let source = &self.release.plan.source;
        if base.commit == source.commit {
            return Ok((Vec::new(), remark));
        }
        let paths: Vec<&str> = base.paths.iter().map(String::as_str).collect();
        let touches = self
            .mirror
            .touches(&source.commit, Walk::After(&base.commit), &paths, LISTED)
            .await?;
        Ok(listed(touches, remark))
    }

    /// The last release before this one that brought this version, and the commit that it came from.
    async fn earlier(&self, version: &str) -> Result<Option<(String, String)>, Error> {
        let journal = self.parts.journal.clone();
        let query = ReleaseQuery {
            product: Some(self.release.plan.product.clone()),
            status: vec![ReleaseStatus::Succeeded],
            until: Some(self.release.created_at),
            limit: Some(RELEASES),
            ..ReleaseQuery::default()
        };
        let page = beside(move || journal.page(&query)).await?;
        for earlier in page.releases {
            let is = earlier.version.as_deref() == Some(version);
            if is && self.mirror.commit(&earlier.commit.sha).await.is_ok() {
                return Ok(Some((earlier.id, earlier.commit.sha)));
            }
        }
        Ok(None)
    }
}

/// Commits for a reader: a merge is told when it says something that its commits don't, or changed something itself.
fn listed(touches: Vec<Touch>, remark: Option<String>) -> Since {
    let more = touches.len() >= LISTED;
    let noted = touches.into_iter().filter_map(|touch| {
        let issues = issues::keys(&touch.commit.message);
        let merge = touch.is_merge();
        let told = !merge || !issues.is_empty() || !touch.files.is_empty();
        told.then_some(NotedCommit {
            commit: touch.commit,
            issues,
            merge,
        })
    });
    let noted = noted.collect();
    let cut = more.then(|| format!("Only the newest {LISTED} commits are listed."));
    let remarks: Vec<String> = remark.into_iter().chain(cut).collect();
    (noted, (!remarks.is_empty()).then(|| remarks.join(" ")))
}
