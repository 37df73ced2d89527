//! An error as an answer: an RFC 9457 problem document. Handlers return `Result<_, Refusal>`; every layer that refuses
//! uses it too, so that no answer of this server is anything else.

use axum::{
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use signalbox_api::{
    Error,
    error::Code,
    http::{CONTRACT, Problem, VERSION},
};

/// The media type of a problem document.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// An error on its way out. `telemetry` writes the request's id into the document.
#[derive(Debug, Clone)]
pub struct Refusal {
    problem: Box<Problem>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    /// An error with its sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Error::new(code, message).into()
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.problem.hint = Some(hint.into());
        self
    }

    /// Another HTTP status than the code's own.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.problem.status = status.as_u16();
        self
    }

    /// A header of the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with the id of the request that it answers.
    #[must_use]
    pub fn instance(mut self, id: &str) -> Self {
        self.problem.instance = Some(id.to_owned());
        self
    }

    /// What goes out.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self {
            problem: Box::new(error.into()),
            headers: Vec::new(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self.problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(
            HeaderName::from_static(CONTRACT),
            HeaderValue::from_static(VERSION),
        );
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        response.extensions_mut().insert(self);
        response
    }
}
