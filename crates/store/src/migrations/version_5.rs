//! Version 5: drafts of workflows beside those of flows, scenarios of rehearsals. Drafts come along with every step of
//! their history.

use rusqlite::Transaction;

pub(super) fn migrate(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "ALTER TABLE draft_steps RENAME TO draft_steps_4;
         ALTER TABLE drafts RENAME TO drafts_4;
         CREATE TABLE drafts (
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             kind TEXT NOT NULL,
             name TEXT NOT NULL,
             base_revision TEXT,
             base_text TEXT,
             position INTEGER NOT NULL,
             typed_at INTEGER,
             typed_first_line INTEGER,
             typed_last_line INTEGER,
             saved_at INTEGER NOT NULL,
             ready TEXT,
             PRIMARY KEY (profile, kind, name)
         ) STRICT;
         CREATE TABLE draft_steps (
             profile TEXT NOT NULL,
             kind TEXT NOT NULL,
             name TEXT NOT NULL,
             n INTEGER NOT NULL,
             text TEXT NOT NULL,
             PRIMARY KEY (profile, kind, name, n),
             FOREIGN KEY (profile, kind, name) REFERENCES drafts (profile, kind, name) ON DELETE CASCADE
         ) STRICT;
         INSERT INTO drafts
             SELECT profile, 'flows', flow, base_revision, base_text, position,
                 typed_at, typed_first_line, typed_last_line, saved_at, ready
             FROM drafts_4;
         INSERT INTO draft_steps SELECT profile, 'flows', flow, n, text FROM draft_steps_4;
         DROP TABLE draft_steps_4;
         DROP TABLE drafts_4;
         CREATE TABLE scenarios (
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             flow TEXT NOT NULL,
             name TEXT NOT NULL,
             json TEXT NOT NULL,
             PRIMARY KEY (profile, flow, name)
         ) STRICT;",
    )
}
