//! Version 4: filters that she has kept, what screens were told last, what she was told by notifications, logs by
//! lines, settings.

use rusqlite::Transaction;

pub(super) fn migrate(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "CREATE TABLE filters (
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             name TEXT NOT NULL,
             query TEXT NOT NULL,
             PRIMARY KEY (profile, name)
         ) STRICT;
         CREATE TABLE kept (
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             key TEXT NOT NULL,
             at INTEGER NOT NULL,
             size INTEGER NOT NULL,
             json TEXT NOT NULL,
             PRIMARY KEY (profile, key)
         ) STRICT;
         CREATE INDEX kept_by_age ON kept (at, size);
         CREATE TABLE notices (
             id INTEGER PRIMARY KEY,
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             kind TEXT NOT NULL,
             release TEXT NOT NULL,
             round INTEGER NOT NULL,
             product TEXT NOT NULL,
             flow TEXT NOT NULL,
             title TEXT NOT NULL,
             body TEXT NOT NULL,
             at INTEGER NOT NULL,
             read INTEGER NOT NULL DEFAULT 0,
             UNIQUE (profile, kind, release, round)
         ) STRICT;
         CREATE TABLE settings (
             key TEXT PRIMARY KEY,
             json TEXT NOT NULL
         ) STRICT;
         CREATE TABLE line_logs (
             n INTEGER PRIMARY KEY,
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             release TEXT NOT NULL,
             environment TEXT NOT NULL,
             application TEXT NOT NULL,
             stage TEXT NOT NULL,
             attempt INTEGER NOT NULL,
             node TEXT NOT NULL,
             total INTEGER NOT NULL,
             complete INTEGER NOT NULL,
             size INTEGER NOT NULL,
             used_at INTEGER NOT NULL,
             UNIQUE (profile, release, environment, application, stage, node, attempt)
         ) STRICT;
         CREATE INDEX line_logs_by_age ON line_logs (used_at, size);
         CREATE TABLE log_lines (
             log INTEGER NOT NULL REFERENCES line_logs (n) ON DELETE CASCADE,
             line INTEGER NOT NULL,
             at INTEGER,
             text TEXT NOT NULL,
             PRIMARY KEY (log, line)
         ) STRICT, WITHOUT ROWID;",
    )
}
