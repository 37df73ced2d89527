//! One call of the contract, before it is sent.

use reqwest::{Method, header::HeaderValue};
use serde::Serialize;
use signalbox_api::{Error, error::Code};

/// One call.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub method: Method,
    pub segments: &'a [&'a str],
    pub query: Vec<(&'static str, String)>,
    pub body: Option<Vec<u8>>,
    pub key: Option<&'a str>,
    pub known: Option<HeaderValue>,
    pub patience: Patience,
}

/// How long an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// The runtime looks into its journal or its memory.
    Usual,
    /// The runtime asks Git, perhaps over a network.
    Git,
    /// The runtime reads all repositories of a product.
    Plan,
}

impl<'a> Call<'a> {
    /// A call that looks.
    pub fn get(segments: &'a [&'a str]) -> Self {
        Self {
            method: Method::GET,
            segments,
            query: Vec::new(),
            body: None,
            key: None,
            known: None,
            patience: Patience::Usual,
        }
    }

    /// A call with a body.
    pub fn post(segments: &'a [&'a str], body: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_vec(body).map_err(|cause| {
            Error::new(
                Code::Internal,
                format!("Can't be written as JSON: {cause}."),
            )
        })?;
        Ok(Self {
            method: Method::POST,
            body: Some(body),
            ..Self::get(segments)
        })
    }

    /// Adds a parameter.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// Adds a parameter when there is one.
    pub fn maybe(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Makes it a command that happens once, however often it is sent.
    pub fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    /// Tells what is known already.
    pub fn known(mut self, tag: Option<HeaderValue>) -> Self {
        self.known = tag;
        self
    }

    /// Says how long it may take.
    pub fn patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }
}
