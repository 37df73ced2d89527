//! `signalbox audit …`.

use signalbox_api::{Act, ActKind, AuditQuery, Error, Runtime, Verification};

use crate::{
    arguments::{Acts, Audit, Format, Kind},
    output::{Exit, Output, moment, table},
};

/// Runs one of the commands.
pub async fn run(command: Audit, runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    match command {
        Audit::List(acts) => list(acts, runtime, output).await,
        Audit::Verify => verify(runtime, output).await,
    }
}

impl From<Kind> for ActKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Triggered => Self::Triggered,
            Kind::Terminated => Self::Terminated,
            Kind::Retried => Self::Retried,
            Kind::Approved => Self::Approved,
            Kind::Rejected => Self::Rejected,
            Kind::Published => Self::Published,
        }
    }
}

impl From<Acts> for AuditQuery {
    fn from(acts: Acts) -> Self {
        Self {
            by: acts.by,
            kind: acts.kind.into_iter().map(ActKind::from).collect(),
            product: acts.product,
            release: acts.release,
            since: acts.since.map(|at| at.as_millisecond()),
            until: acts.until.map(|at| at.as_millisecond()),
            q: acts.text,
            cursor: None,
            limit: Some(acts.limit),
        }
    }
}

async fn list(acts: Acts, runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    let page = runtime.audit(acts.into()).await?;
    if output.format == Format::Json {
        page.acts
            .iter()
            .for_each(|act| output.print(act, String::new));
        return Ok(Exit::Done);
    }
    let row = |act: &Act| {
        vec![
            moment(act.at),
            act.by.clone().unwrap_or_else(|| "-".to_owned()),
            act.words.clone(),
            act.reason.clone().unwrap_or_default(),
            act.release.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = page.acts.iter().map(row).collect();
    output.print(&(), || {
        table(&["WHEN", "WHO", "WHAT", "REASON", "RELEASE"], &rows)
    });
    Ok(Exit::Done)
}

async fn verify(runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    let found = runtime.verify().await?;
    output.print(&found, || words(&found));
    Ok(if found.holds() {
        Exit::Done
    } else {
        Exit::Failed
    })
}

fn words(found: &Verification) -> String {
    let head = found.head.as_deref().unwrap_or("none");
    let mut lines = vec![
        format!("{} records, head {head}", found.records),
        format!("{} anchors in promotion commits", found.anchors),
    ];
    if let Some(broken) = &found.broken {
        let release = broken.release.as_ref().map(|it| format!(" ({it})"));
        let release = release.unwrap_or_default();
        lines.push(format!(
            "broken at record {}{release}: {}",
            broken.seq, broken.message
        ));
    }
    lines.extend(found.contradicted.iter().map(|it| {
        format!(
            "contradicted by {} {}, record {}: {}",
            it.repository, it.commit, it.seq, it.message
        )
    }));
    lines.extend(found.unread.iter().map(|it| format!("not read: {it}")));
    lines.push(
        match found.holds() {
            true => "The journal holds.",
            false => "The journal does not hold: something has been changed since it was written.",
        }
        .to_owned(),
    );
    lines.join("\n")
}
