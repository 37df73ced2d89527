//! The runtimes that she works with. Tokens live in the keychain: nothing here may hold one.

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Error, Result, Store};

/// A runtime that she works with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Names it in every other call.
    pub id: String,
    /// What she calls it.
    pub name: String,
    /// Where its runtime is.
    pub place: Place,
    /// Name of a colour scale of the window: `slate`, `iris`, `tomato`, …
    pub colour: String,
    /// Commands that change something ask once more.
    pub protected: bool,
    /// Commands that change something are not offered.
    pub read_only: bool,
    /// Its place among the profiles.
    pub position: u32,
    /// Its workspace was made by this program on this laptop, or she has agreed to run its scripts.
    pub trusted: bool,
}

/// Where a profile's runtime is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Place {
    /// A directory with `signalbox.toml`: the embedded runtime.
    Workspace {
        /// The directory.
        dir: String,
    },
    /// A runtime that is reached over HTTP.
    Remote {
        /// Its address, without any secret.
        url: String,
        /// A certificate authority to trust besides the system's, PEM.
        ca_file: Option<String>,
        /// Through what to reach it.
        proxy: Proxy,
    },
}

/// Through what a runtime is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Proxy {
    /// What the system says.
    #[default]
    System,
    /// None, whatever the system says.
    Direct,
    /// This one; its password lives in the keychain.
    Url {
        /// Its address, without any secret.
        url: String,
        /// Whom it knows her as.
        user: Option<String>,
    },
}

impl Store {
    /// All profiles in their order.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn profiles(&self) -> Result<Vec<Profile>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT id, name, place, colour, protected, read_only, position, trusted
             FROM profiles ORDER BY position, name, id",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(2)?, profile(row)?)))?;
        rows.map(|row| {
            let (place, profile) = row?;
            let what = format!("profile {}", profile.id);
            let place =
                serde_json::from_str(&place).map_err(|error| Error::unreadable(&what, &error))?;
            Ok(Profile { place, ..profile })
        })
        .collect()
    }

    /// Adds or replaces a profile. Of a remote's URL only the address is kept: a user, password, query or fragment
    /// in it might be a secret.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn put_profile(&self, profile: &Profile) -> Result<()> {
        let place = match &profile.place {
            Place::Remote {
                url,
                ca_file,
                proxy,
            } => Place::Remote {
                url: without_secrets(url),
                ca_file: ca_file.clone(),
                proxy: match proxy {
                    Proxy::Url { url, user } => Proxy::Url {
                        url: without_secrets(url),
                        user: user.as_deref().map(without_password),
                    },
                    other => other.clone(),
                },
            },
            Place::Workspace { .. } => profile.place.clone(),
        };
        let what = format!("profile {}", profile.id);
        let place =
            serde_json::to_string(&place).map_err(|error| Error::unreadable(&what, &error))?;
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO profiles (id, name, place, colour, protected, read_only, position, trusted)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (id) DO UPDATE SET
                     name = excluded.name, place = excluded.place, colour = excluded.colour,
                     protected = excluded.protected, read_only = excluded.read_only,
                     position = excluded.position, trusted = excluded.trusted",
                params![
                    profile.id,
                    profile.name,
                    place,
                    profile.colour,
                    profile.protected,
                    profile.read_only,
                    profile.position,
                    profile.trusted
                ],
            )?;
            Ok(())
        })
    }

    /// Gives the profiles these places, first to last; ones that are not named keep their order behind them.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn order_profiles(&self, ids: &[String]) -> Result<()> {
        self.write(|transaction| {
            let mut kept: Vec<String> = transaction
                .prepare_cached("SELECT id FROM profiles ORDER BY position, name, id")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            // The sort is stable: the others stay as they stood.
            kept.sort_by_key(|id| {
                ids.iter()
                    .position(|named| named == id)
                    .unwrap_or(ids.len())
            });
            let mut place =
                transaction.prepare_cached("UPDATE profiles SET position = ?2 WHERE id = ?1")?;
            for (position, id) in kept.iter().enumerate() {
                place.execute(params![id, u32::try_from(position).unwrap_or(u32::MAX)])?;
            }
            Ok(())
        })
    }

    /// Removes a profile with all that is kept of it: manifests, releases, records, logs and drafts.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn remove_profile(&self, id: &str) -> Result<()> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM profiles WHERE id = ?1", [id])?;
            Ok(())
        })
    }
}

/// All columns but the place, which is JSON.
fn profile(row: &Row<'_>) -> rusqlite::Result<Profile> {
    Ok(Profile {
        id: row.get("id")?,
        name: row.get("name")?,
        place: Place::Workspace { dir: String::new() },
        colour: row.get("colour")?,
        protected: row.get("protected")?,
        read_only: row.get("read_only")?,
        position: row.get("position")?,
        trusted: row.get("trusted")?,
    })
}

/// The URL up to its query, without a user and password before the host.
pub(crate) fn without_secrets(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let start = url.find("://").map_or(0, |at| at + 3);
    let start = start + url[start..].len() - url[start..].trim_start_matches(['/', '\\']).len();
    let end = url[start..]
        .find(['/', '\\'])
        .map_or(url.len(), |at| start + at);
    match url[start..end].rfind('@') {
        Some(at) => format!("{}{}", &url[..start], &url[start + at + 1..]),
        None => url.to_owned(),
    }
}

/// A user as `user:password` is a common slip of the pen.
fn without_password(user: &str) -> String {
    user.split(':').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn no_secret_of_a_url_is_kept() {
        let cases = [
            (
                "https://signalbox.example/team",
                "https://signalbox.example/team",
            ),
            (
                "https://ada:hunter2@signalbox.example/team",
                "https://signalbox.example/team",
            ),
            (
                "https://hunter2@signalbox.example:8443",
                "https://signalbox.example:8443",
            ),
            (
                "https://a:p@ss@signalbox.example",
                "https://signalbox.example",
            ),
            (
                "https:///ada:hunter2@signalbox.example",
                "https:///signalbox.example",
            ),
            ("ada:hunter2@signalbox.example", "signalbox.example"),
            (
                "http://localhost:7420/?token=hunter2",
                "http://localhost:7420/",
            ),
            ("http://localhost:7420#hunter2", "http://localhost:7420"),
            (
                "https://signalbox.example/@team",
                "https://signalbox.example/@team",
            ),
            ("", ""),
        ];
        for (given, kept) in cases {
            assert_eq!(without_secrets(given), kept, "{given}");
        }
    }
}
