//! The tables. A version of the journal or of the store that has been released stands on what is made here: a later
//! change of them is a function of its own.

use rusqlite::Connection;

/// Whose tables they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A runtime's journal: there is one profile, [`crate::JOURNAL`].
    Journal,
    /// The laptop's store: a row goes with its profile, in the table `profiles`.
    Profiles,
}

/// Makes the tables.
///
/// Rows of `releases` are numbered in the order of their ids, so that the search for words, which knows only numbers,
/// answers them in the order of a list. `marks` are a release's profile, product, flow, status and environments as
/// words of their own: a filter is a search.
///
/// # Errors
/// They are there already, or the disk refuses.
pub fn create(connection: &Connection, owner: Owner) -> rusqlite::Result<()> {
    let profile = match owner {
        Owner::Journal => "profile TEXT NOT NULL",
        Owner::Profiles => "profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE",
    };
    connection.execute_batch(&format!(
        "CREATE TABLE releases (
             n INTEGER PRIMARY KEY,
             {profile},
             id TEXT NOT NULL,
             product TEXT NOT NULL,
             flow TEXT NOT NULL,
             status TEXT NOT NULL,
             by TEXT NOT NULL,
             created_at INTEGER NOT NULL,
             started_at INTEGER,
             ended_at INTEGER,
             committed_at INTEGER,
             seen_at INTEGER NOT NULL,
             indexed INTEGER NOT NULL,
             summary TEXT NOT NULL,
             UNIQUE (profile, id)
         ) STRICT;
         CREATE INDEX releases_in_order ON releases
             (profile, n, created_at, product, flow, status, ended_at, committed_at);
         CREATE INDEX releases_by_moment ON releases (profile, created_at, n);
         CREATE INDEX releases_by_both ON releases (profile, product, flow, n, status);
         CREATE INDEX releases_by_status ON releases (profile, status, n);
         CREATE VIRTUAL TABLE release_words USING fts5 (
             words, marks, content = '', contentless_delete = 1, prefix = '1 2 3',
             tokenize = 'unicode61 remove_diacritics 2');
         CREATE TRIGGER release_gone AFTER DELETE ON releases BEGIN
             DELETE FROM release_words WHERE rowid = old.n;
         END;
         CREATE TABLE acts (
             n INTEGER PRIMARY KEY,
             {profile},
             seq INTEGER NOT NULL,
             at INTEGER NOT NULL,
             kind TEXT NOT NULL,
             by TEXT,
             release TEXT,
             product TEXT,
             flow TEXT,
             reason TEXT,
             words TEXT NOT NULL,
             UNIQUE (profile, seq)
         ) STRICT;
         CREATE INDEX acts_by_person ON acts (profile, by, seq);
         CREATE INDEX acts_by_kind ON acts (profile, kind, seq);
         CREATE INDEX acts_by_product ON acts (profile, product, seq);
         CREATE INDEX acts_by_release ON acts (profile, release, seq);
         CREATE VIRTUAL TABLE act_words USING fts5 (
             words, content = '', contentless_delete = 1, prefix = '1 2 3',
             tokenize = 'unicode61 remove_diacritics 2');
         CREATE TRIGGER act_gone AFTER DELETE ON acts BEGIN
             DELETE FROM act_words WHERE rowid = old.n;
         END;"
    ))
}
