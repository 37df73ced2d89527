//! What the file of users lets in, refuses and remembers.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use expect_test::{Expect, expect};
use secrecy::ExposeSecret;

use super::*;

fn fresh() -> (tempfile::TempDir, Users) {
    let dir = tempfile::tempdir().unwrap();
    let users = Users::open(dir.path()).unwrap();
    (dir, users)
}

fn text(token: &Token) -> &str {
    token.secret.expose_secret()
}

fn denied(users: &Users, token: &str) -> Denied {
    users.check(token).unwrap().unwrap_err()
}

/// Runs SQL on the file as another process would.
fn aside(dir: &Path, sql: &str) {
    let other = Connection::open(dir.join("users.db")).unwrap();
    other.execute_batch(sql).unwrap();
}

#[test]
fn a_token_opens_as_its_user() {
    let (_dir, users) = fresh();
    let token = users
        .add("Anna Berg", Some("anna@example.com"), Role::Releaser, None)
        .unwrap();
    let owner = users.check(text(&token)).unwrap().unwrap();
    assert_eq!(
        owner,
        Owner {
            name: "Anna Berg".into(),
            email: "anna@example.com".into(),
            role: Role::Releaser,
            token: token.id.clone(),
            use_is_due: true,
        }
    );
    assert!(text(&token).starts_with(&format!("sbx_{}_", token.id)));
    assert_eq!(text(&token).len(), 4 + 16 + 1 + 52);
}

#[test]
fn what_opens_nothing() {
    let (_dir, users) = fresh();
    let (one, two) = (
        users.add("one", None, Role::Viewer, None).unwrap(),
        users.add("two", None, Role::Admin, None).unwrap(),
    );
    let secret_of = |token: &Token| text(token).rsplit_once('_').unwrap().1.to_owned();
    let last_changed = |token: &str| {
        let other = if token.ends_with('a') { 'b' } else { 'a' };
        format!("{}{other}", &token[..token.len() - 1])
    };
    for malformed in [
        "",
        "sbx_",
        "sbx__",
        "hunter2",
        "sbx_a_b",
        &text(&one).to_uppercase(),
        &text(&one)[..text(&one).len() - 1],
        &format!("{}a", text(&one)),
        &format!("{}\0", text(&one)),
        &text(&one).replace("sbx_", "sby_"),
        &"sbx_\u{e9}".repeat(30),
    ] {
        assert_eq!(
            denied(&users, malformed),
            Denied::Malformed,
            "{malformed:?}"
        );
    }
    for unknown in [
        last_changed(text(&one)),
        format!("sbx_{}_{}", one.id, secret_of(&two)),
        format!("sbx_{}_{}", "a".repeat(16), secret_of(&one)),
        // What the comparison with nothing must not let in.
        format!("sbx_{}_{}", "a".repeat(16), "a".repeat(52)),
    ] {
        assert_eq!(denied(&users, &unknown), Denied::Unknown, "{unknown:?}");
    }
}

#[test]
fn revoked_and_expired_tokens_tell_only_those_who_know_the_secret() {
    let (dir, users) = fresh();
    let revoked = users.add("anna", None, Role::Viewer, None).unwrap();
    let kept = users.token("Anna", None).unwrap();
    users.revoke("anna", Some(&revoked.id)).unwrap();
    assert!(matches!(denied(&users, text(&revoked)), Denied::Revoked { at } if at > 0));
    assert_eq!(
        denied(&users, &format!("sbx_{}_{}", revoked.id, "a".repeat(52))),
        Denied::Unknown
    );
    assert!(users.check(text(&kept)).unwrap().is_ok());
    users.revoke("anna", None).unwrap();
    assert!(matches!(
        denied(&users, text(&kept)),
        Denied::Revoked { .. }
    ));

    let expired = users
        .add("ben", None, Role::Viewer, Some(now() + 3_600_000))
        .unwrap();
    assert!(users.check(text(&expired)).unwrap().is_ok());
    aside(
        dir.path(),
        &format!(
            "UPDATE tokens SET expires_at = 5 WHERE id = '{}'",
            expired.id
        ),
    );
    assert_eq!(denied(&users, text(&expired)), Denied::Expired { at: 5 });
}

#[test]
fn a_revoked_token_keeps_its_date() {
    let (dir, users) = fresh();
    let token = users.add("anna", None, Role::Viewer, None).unwrap();
    users.revoke("anna", None).unwrap();
    aside(dir.path(), "UPDATE tokens SET revoked_at = 7");
    users.revoke("anna", Some(&token.id)).unwrap();
    assert_eq!(users.list().unwrap()[0].tokens[0].revoked_at, Some(7));
}

#[test]
fn the_last_use_is_written_once_a_minute() {
    let (dir, users) = fresh();
    let token = users.add("anna", None, Role::Viewer, None).unwrap();
    let last = || users.list().unwrap()[0].tokens[0].last_used_at;
    let is_due = || users.check(text(&token)).unwrap().unwrap().use_is_due;
    assert_eq!(last(), None);
    users.used(&token.id).unwrap();
    let first = last().unwrap();
    assert!(!is_due());
    let within = first - USE_GRAIN / 2;
    aside(
        dir.path(),
        &format!("UPDATE tokens SET last_used_at = {within}"),
    );
    users.used(&token.id).unwrap();
    assert_eq!(last(), Some(within));
    aside(
        dir.path(),
        &format!("UPDATE tokens SET last_used_at = {}", first - USE_GRAIN),
    );
    assert!(is_due());
    users.used(&token.id).unwrap();
    assert!(last().unwrap() >= first);
}

#[test]
fn the_list_goes_by_name() {
    let (_dir, users) = fresh();
    for (name, role) in [
        ("zoe", Role::Viewer),
        ("Anna", Role::Admin),
        ("ben", Role::Releaser),
    ] {
        users.add(name, None, role, None).unwrap();
    }
    let rows: Vec<String> = users
        .list()
        .unwrap()
        .iter()
        .map(|row| {
            format!(
                "{} <{}> {} {}",
                row.name,
                row.email,
                row.role.name(),
                row.tokens.len()
            )
        })
        .collect();
    expect![[r#"
        Anna <anna@signalbox.invalid> admin 1
        ben <ben@signalbox.invalid> releaser 1
        zoe <zoe@signalbox.invalid> viewer 1"#]]
    .assert_eq(&rows.join("\n"));
}

/// Words of a refusal to add a user.
#[track_caller]
fn check_add(name: &str, email: Option<&str>, expires_at: Option<i64>, expected: &Expect) {
    let (_dir, users) = fresh();
    users.add("anna", None, Role::Viewer, None).unwrap();
    let refused = users
        .add(name, email, Role::Viewer, expires_at)
        .unwrap_err();
    assert!(matches!(refused, Error::Refused(_)), "{refused:?}");
    expected.assert_eq(&refused.to_string());
    assert_eq!(users.list().unwrap().len(), 1);
}

#[test]
fn refused_names_and_emails_say_why() {
    check_add(
        "Anna",
        None,
        None,
        &expect![
            "there is a user anna already: `signalbox user token \"anna\"` makes another token for them, `signalbox user revoke` ends theirs"
        ],
    );
    check_add(
        " ",
        None,
        None,
        &expect![
            "the name is empty: a name has 1 to 64 letters, digits, spaces or any of .-_'@+ and begins and ends with a letter or digit"
        ],
    );
    check_add(
        "a\nb",
        None,
        None,
        &expect![[
            r#"a name can't hold '\n': a name has 1 to 64 letters, digits, spaces or any of .-_'@+ and begins and ends with a letter or digit"#
        ]],
    );
    check_add(
        "a<b",
        None,
        None,
        &expect![
            "a name can't hold '<': a name has 1 to 64 letters, digits, spaces or any of .-_'@+ and begins and ends with a letter or digit"
        ],
    );
    check_add(
        "x",
        Some("no address"),
        None,
        &expect![
            "`no address` is no email address: it holds a character that none has, as in anna@example.com"
        ],
    );
    check_add(
        "x",
        Some("a@b@c"),
        None,
        &expect![
            "`a@b@c` is no email address: it has a name, one @ and a domain, as in anna@example.com"
        ],
    );
    check_add(
        "x",
        Some("a@b\r\nc"),
        None,
        &expect![[
            r#"`a@b\r\nc` is no email address: it holds a character that none has, as in anna@example.com"#
        ]],
    );
    check_add(
        "x",
        None,
        Some(5),
        &expect!["a token can't expire in the past: name a later moment, or none"],
    );
    for none in [
        &"x".repeat(65),
        "..",
        "-x",
        "x-",
        "a  b",
        "a/b",
        "a\\b",
        "a\0b",
        "a\u{202e}b",
        "a\u{200b}b",
        "a\tb",
        "a:b",
        "a\"b",
    ] {
        assert!(names::name(none).is_err(), "{none:?}");
    }
    for name in [
        "a",
        "Anna Berg",
        "J\u{fc}rgen O'Neil-B.",
        "\u{738b}\u{5c0f}\u{660e}",
        "bot+ci@team",
    ] {
        assert_eq!(names::name(name).is_ok(), !name.ends_with('.'), "{name:?}");
    }
    for none in [
        "",
        "@",
        "a@",
        "@b",
        "<a@b>",
        "a b@c",
        "a@b\u{7f}",
        "a@\u{202e}b",
        &format!("{}@b", "x".repeat(254)),
    ] {
        assert!(names::email(none).is_err(), "{none:?}");
    }
}

#[test]
fn a_user_or_token_that_is_none_is_named() {
    let (_dir, users) = fresh();
    let token = users.add("anna", None, Role::Viewer, None).unwrap();
    let said = |done: Result<(), Error>| done.unwrap_err().to_string();
    let whole = text(&token).to_owned();
    users.add("ben", None, Role::Viewer, None).unwrap();
    let all = [
        said(users.token("b\nx", None).map(|_| ())),
        said(users.revoke("carl", None)),
        said(users.revoke("anna", Some("nope"))),
        // Somebody else's token, given whole: the secret is not repeated.
        said(users.revoke("ben", Some(&whole))).replace(&token.id, "<id>"),
    ];
    expect![[r#"
        there is no user b\nx: `signalbox user list` shows those there are
        there is no user carl: `signalbox user list` shows those there are
        anna has no token `nope`: `signalbox user list` shows the ids
        ben has no token `<id>`: `signalbox user list` shows the ids"#]]
    .assert_eq(&all.join("\n"));
    assert!(users.check(&whole).unwrap().is_ok());
}

#[test]
fn no_secret_is_in_the_files_or_in_debug() {
    let (dir, users) = fresh();
    let token = users.add("anna", None, Role::Viewer, None).unwrap();
    let secret = text(&token).rsplit_once('_').unwrap().1;
    users.used(&token.id).unwrap();
    let mut seen = 0;
    for entry in fs::read_dir(dir.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let holds = |needle: &str| {
            bytes
                .windows(needle.len())
                .any(|part| part == needle.as_bytes())
        };
        assert!(!holds(secret));
        seen += usize::from(holds(&token.id));
    }
    assert!(seen > 0, "the id is there, so that the search is one");
    let debug = format!("{token:?} {users:?}");
    assert!(!debug.contains(secret), "{debug}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let dir = outer.path().join("data");
    let users = Users::open(&dir).unwrap();
    users.add("anna", None, Role::Viewer, None).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    let files: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(files.len() > 1, "the log is beside the file: {files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    drop(users);
    let file = dir.join("users.db");
    fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    let _users = Users::open(&dir).unwrap();
    assert_eq!(mode(&file), 0o600);
}

#[test]
fn several_open_a_fresh_file_at_once_and_see_each_other() {
    let dir = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let dir = dir.path();
            scope.spawn(move || {
                let users = Users::open(dir).unwrap();
                for m in 0..4 {
                    users
                        .add(&format!("user {n} {m}"), None, Role::Viewer, None)
                        .unwrap();
                }
            });
        }
    });
    let (server, command) = (
        Users::open(dir.path()).unwrap(),
        Users::open(dir.path()).unwrap(),
    );
    assert_eq!(server.list().unwrap().len(), 32);
    let token = command.token("user 1 1", None).unwrap();
    assert!(server.check(text(&token)).unwrap().is_ok());
    command.revoke("user 1 1", Some(&token.id)).unwrap();
    assert!(matches!(
        denied(&server, text(&token)),
        Denied::Revoked { .. }
    ));
}

#[test]
fn a_write_that_waits_does_not_hold_up_who_comes_in() {
    let (dir, users) = fresh();
    let token = users.add("anna", None, Role::Viewer, None).unwrap();
    let other = Connection::open(dir.path().join("users.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| users.used(&token.id));
        // Would wait for the other process if it shared anything with the write.
        assert!(users.check(text(&token)).unwrap().is_ok());
        other.execute_batch("COMMIT").unwrap();
        waits.join().unwrap().unwrap();
    });
    assert!(users.list().unwrap()[0].tokens[0].last_used_at.is_some());
}

#[test]
fn a_file_that_can_not_be_used_is_left_alone_and_named() {
    #[track_caller]
    fn check(bytes_or_sql: Result<&[u8], &str>, expected: &Expect) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("users.db");
        match bytes_or_sql {
            Ok(bytes) => fs::write(&file, bytes).unwrap(),
            Err(sql) => aside(dir.path(), sql),
        }
        let before = fs::read(&file).unwrap();
        let error = Users::open(dir.path()).unwrap_err();
        assert!(matches!(error, Error::Users { .. }));
        expected.assert_eq(
            &error
                .to_string()
                .replace(dir.path().to_str().unwrap(), "DIR"),
        );
        assert_eq!(fs::read(&file).unwrap(), before);
    }
    check(
        Ok(b"not a database, but long enough to be looked at as one"),
        &expect!["DIR/users.db: file is not a database"],
    );
    check(
        Err("CREATE TABLE other (x)"),
        &expect![
            "DIR/users.db: it is another program's database: move it away, and users are made anew"
        ],
    );
    check(
        Err("PRAGMA application_id = 1396856113; PRAGMA user_version = 9"),
        &expect!["DIR/users.db: a newer Signalbox wrote it (format 9, this one knows 1)"],
    );
}
