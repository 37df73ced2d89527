//! Which releases and which acts, as the query of an address says it.

use axum::{extract::Query, http::Uri};
use serde::de::DeserializeOwned;
use signalbox_api::{AuditQuery, ReleaseQuery};

use crate::{extract::bad_query, problem::Refusal};

/// Reads a query. `status` may come several times, or with commas; every other field once.
pub fn read(query: &str) -> Result<ReleaseQuery, Refusal> {
    let mut read = ReleaseQuery::default();
    for (name, value) in fields(query)? {
        match name.as_str() {
            "product" => once(&mut read.product, &name, value)?,
            "flow" => once(&mut read.flow, &name, value)?,
            "environment" => once(&mut read.environment, &name, value)?,
            "q" => once(&mut read.q, &name, value)?,
            "cursor" => once(&mut read.cursor, &name, value)?,
            "since" => once(&mut read.since, &name, number(&name, &value)?)?,
            "until" => once(&mut read.until, &name, number(&name, &value)?)?,
            "limit" => once(&mut read.limit, &name, number(&name, &value)?)?,
            "offset" => once(&mut read.offset, &name, number(&name, &value)?)?,
            "status" => {
                for word in value.split(',').filter(|word| !word.is_empty()) {
                    read.status.push(named("status", word)?);
                }
            }
            _ => return Err(bad_query("a field of it is none that releases have")),
        }
    }
    Ok(read)
}

/// Reads a query for acts. `kind` may come several times, or with commas; every other field once.
pub fn acts(query: &str) -> Result<AuditQuery, Refusal> {
    let mut read = AuditQuery::default();
    for (name, value) in fields(query)? {
        match name.as_str() {
            "by" => once(&mut read.by, &name, value)?,
            "product" => once(&mut read.product, &name, value)?,
            "release" => once(&mut read.release, &name, value)?,
            "q" => once(&mut read.q, &name, value)?,
            "cursor" => once(&mut read.cursor, &name, number(&name, &value)?)?,
            "since" => once(&mut read.since, &name, number(&name, &value)?)?,
            "until" => once(&mut read.until, &name, number(&name, &value)?)?,
            "limit" => once(&mut read.limit, &name, number(&name, &value)?)?,
            "kind" => {
                for word in value.split(',').filter(|word| !word.is_empty()) {
                    read.kind.push(named("kind", word)?);
                }
            }
            _ => return Err(bad_query("a field of it is none that acts have")),
        }
    }
    Ok(read)
}

fn fields(query: &str) -> Result<Vec<(String, String)>, Refusal> {
    let uri: Uri = format!("/?{query}")
        .parse()
        .map_err(|_| bad_query("it is no query"))?;
    Query::try_from_uri(&uri)
        .map(|Query(fields)| fields)
        .map_err(|rejection| bad_query(&rejection.body_text()))
}

fn once<T>(field: &mut Option<T>, name: &str, value: T) -> Result<(), Refusal> {
    match field.replace(value) {
        None => Ok(()),
        Some(_) => Err(bad_query(&format!("{name} stands in it twice"))),
    }
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, Refusal> {
    let number = value.parse();
    number.map_err(|_| bad_query(&format!("{name} is no number, or none that fits")))
}

/// A word of a list, as JSON has it.
fn named<T: DeserializeOwned>(name: &str, word: &str) -> Result<T, Refusal> {
    let value = serde_json::Value::from(word);
    serde_json::from_value(value).map_err(|error| bad_query(&format!("{name}: {error}")))
}
