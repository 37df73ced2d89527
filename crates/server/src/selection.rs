//! Which releases, as the query of an address says it.

use axum::{extract::Query, http::Uri};
use signalbox_api::ReleaseQuery;
use signalbox_engine::event::ReleaseStatus;

use crate::{extract::bad_query, problem::Refusal};

/// Reads a query. `status` may come several times, or with commas; every other field once.
pub fn read(query: &str) -> Result<ReleaseQuery, Refusal> {
    let uri: Uri = format!("/?{query}")
        .parse()
        .map_err(|_| bad_query("it is no query"))?;
    let Query(fields) = Query::<Vec<(String, String)>>::try_from_uri(&uri)
        .map_err(|rejection| bad_query(&rejection.body_text()))?;
    let mut read = ReleaseQuery::default();
    for (name, value) in fields {
        match name.as_str() {
            "product" => once(&mut read.product, &name, value)?,
            "flow" => once(&mut read.flow, &name, value)?,
            "environment" => once(&mut read.environment, &name, value)?,
            "q" => once(&mut read.q, &name, value)?,
            "cursor" => once(&mut read.cursor, &name, value)?,
            "since" => once(&mut read.since, &name, number(&name, &value)?)?,
            "until" => once(&mut read.until, &name, number(&name, &value)?)?,
            "limit" => once(&mut read.limit, &name, number(&name, &value)?)?,
            "status" => {
                for word in value.split(',').filter(|word| !word.is_empty()) {
                    read.status.push(status(word)?);
                }
            }
            _ => return Err(bad_query("a field of it is none that releases have")),
        }
    }
    Ok(read)
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

fn status(word: &str) -> Result<ReleaseStatus, Refusal> {
    let value = serde_json::Value::from(word);
    serde_json::from_value(value).map_err(|error| bad_query(&format!("status: {error}")))
}
