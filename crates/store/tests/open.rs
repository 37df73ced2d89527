//! Opening: fresh files, files that can't be used and stay as they are, crashes, and disks that refuse.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use signalbox_api::ReleaseQuery;
use signalbox_store::{Error, Place, Profile, Proxy, Store};
use support::{LAPTOP, place, profile, store};

/// All files of a directory with their bytes.
fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// The file with these bytes is told to be damaged, and nothing in its directory has changed.
fn check_damaged(bytes: &[u8], cause: &str) {
    let (_dir, path) = place();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    let error = Store::open(&path).unwrap_err();
    let Error::Damaged {
        path: told,
        cause: found,
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!(*told, path.display().to_string());
    assert!(found.contains(cause), "{found}");
    assert!(fs::read(&path).unwrap() == bytes, "the file was touched");

    let kept = Store::set_aside(&path, 1_700_000_000_999).unwrap();
    assert_eq!(kept, path.with_file_name("signalbox.db.kept-1700000000"));
    assert!(fs::read(&kept).unwrap() == bytes, "the file was touched");
    assert_eq!(Store::open(&path).unwrap().profiles().unwrap(), []);
}

/// The bytes of a closed database with some rows.
fn sound() -> Vec<u8> {
    let (_dir, path, store) = store();
    for n in 0..200 {
        store
            .put_window(&format!("key {n}"), &format!("\"{}\"", "x".repeat(500)))
            .unwrap();
    }
    drop(store);
    fs::read(path).unwrap()
}

#[test]
fn bytes_that_are_no_database_are_damaged() {
    check_damaged(b"x", "no SQLite database");
    check_damaged(&[0; 4096], "no SQLite database");
    let random: Vec<u8> = (0..20_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    check_damaged(&random, "no SQLite database");
}

#[test]
fn a_truncated_database_is_damaged() {
    let sound = sound();
    check_damaged(&sound[..60], "cut off");
    check_damaged(&sound[..1000], "");
    check_damaged(&sound[..4096], "");
    check_damaged(&sound[..sound.len() / 2], "");
    check_damaged(&sound[..sound.len() - 4096], "");
}

#[test]
fn a_page_of_rubbish_is_damaged() {
    let mut bytes = sound();
    let middle = bytes.len() / 4096 / 2 * 4096;
    bytes[middle..middle + 4096].fill(0xa5);
    check_damaged(&bytes, "");
}

#[test]
fn another_programs_database_is_damaged() {
    for id in [
        "PRAGMA application_id = 77; CREATE TABLE notes (text)",
        "CREATE TABLE notes (text)",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notes.db");
        Connection::open(&path).unwrap().execute_batch(id).unwrap();
        check_damaged(&fs::read(path).unwrap(), "another program");
    }
}

#[test]
fn a_newer_database_is_told_and_stays() {
    let (_dir, path, store) = store();
    drop(store);
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let before = fs::read(&path).unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Newer {
                found: 99,
                known: 5,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(fs::read(&path).unwrap() == before, "the file was touched");
}

#[test]
fn what_a_newer_one_left_in_its_log_stays_there() {
    let (_dir, path, store) = store();
    let newer = Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    let copy = tempfile::tempdir().unwrap();
    let path = copy.path().join("signalbox.db");
    for (file, bytes) in files(_dir.path().join("kept").as_path()) {
        fs::write(copy.path().join(file.file_name().unwrap()), bytes).unwrap();
    }
    drop((store, newer));
    let wal = path.with_file_name("signalbox.db-wal");
    let before = (fs::read(&path).unwrap(), fs::read(&wal).unwrap());
    assert!(matches!(
        Store::open(&path),
        Err(Error::Newer { found: 99, .. })
    ));
    assert!(
        (fs::read(&path).unwrap(), fs::read(&wal).unwrap()) == before,
        "a file was touched"
    );

    let kept = Store::set_aside(&path, 5_000).unwrap();
    assert!(!wal.exists());
    let kept_version: i64 = Connection::open(kept)
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(kept_version, 99);
}

#[test]
fn what_was_set_aside_before_is_never_overwritten() {
    let (_dir, path) = place();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let names: Vec<String> = ["one", "two"]
        .map(|text| {
            fs::write(&path, text).unwrap();
            let kept = Store::set_aside(&path, 5_000).unwrap();
            assert_eq!(fs::read_to_string(&kept).unwrap(), text);
            kept.file_name().unwrap().to_string_lossy().into_owned()
        })
        .to_vec();
    assert_eq!(names, ["signalbox.db.kept-5", "signalbox.db.kept-5-2"]);
    assert!(matches!(
        Store::set_aside(&path, 5_000),
        Err(Error::Sqlite(_))
    ));
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, path, _store) = store();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for (file, _) in files(path.parent().unwrap()) {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn the_first_version_is_still_read() {
    let (_dir, path) = place();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let old = Connection::open(&path).unwrap();
    old.execute_batch(include_str!("fixtures/v1.sql")).unwrap();
    let remote = r#"{"type":"remote","url":"https://signalbox.example"}"#;
    old.execute(
        "INSERT INTO profiles VALUES ('team', 'The team', ?1, 'iris', 0, 0, 1, 1)",
        [remote],
    )
    .unwrap();
    old.execute(
        "INSERT INTO releases SELECT 'team', id, 'blog', flow, status, created_at, 9,
             json_set(summary, '$.by', 'Änne', '$.product', 'blog', '$.endedAt', 1700000000009), view FROM releases",
        [],
    )
    .unwrap();
    drop(old);
    let store = Store::open(&path).unwrap();
    let team = Profile {
        place: Place::Remote {
            url: "https://signalbox.example".to_owned(),
            ca_file: None,
            proxy: Proxy::System,
        },
        position: 1,
        ..profile("team")
    };
    assert_eq!(store.profiles().unwrap(), [profile(LAPTOP), team]);
    assert_eq!(store.window("size").unwrap().as_deref(), Some("[800,600]"));
    let (manifests, at) = store.manifests(LAPTOP).unwrap().unwrap();
    assert_eq!(
        (manifests.commit.as_str(), at),
        ("c0ffee", 1_700_000_000_000)
    );
    let page = store.releases(LAPTOP, &Default::default()).unwrap();
    assert_eq!(page.releases[0].version.as_deref(), Some("1.1.0"));
    let view = store
        .release(LAPTOP, &page.releases[0].id)
        .unwrap()
        .unwrap();
    assert_eq!(view.release.plan, support::plan("shop", "delivery"));
    assert_eq!((view.release.approvals.len(), view.decisions.len()), (0, 0));
    let acts = store.acts_seen(LAPTOP, &Default::default()).unwrap().acts;
    assert_eq!(acts.len(), 1);
    assert_eq!(acts[0].release.as_deref(), Some(view.release.id.as_str()));
    assert_eq!(
        store
            .numbers_seen(LAPTOP, &Default::default())
            .unwrap()
            .releases,
        1
    );
    assert_eq!(store.records(LAPTOP, &view.release.id).unwrap().len(), 1);
    let query = ReleaseQuery {
        q: Some("änne".to_owned()),
        environment: Some("qa".to_owned()),
        product: Some("blog".to_owned()),
        ..Default::default()
    };
    let (page, seen_at) = store.releases_seen("team", &query).unwrap();
    assert_eq!((page.releases.len(), seen_at), (1, Some(1_700_000_000_009)));
    let mut older = view.clone();
    older.seq = 8;
    store.put_release("team", &older).unwrap();
    let kept = store.release_seen("team", &view.release.id).unwrap();
    assert_eq!(kept, Some((view, 1_700_000_000_009)));
    let drafts = store.drafts(LAPTOP).unwrap();
    assert!(!drafts[0].ready);
    assert_eq!(
        (drafts[0].name.as_str(), drafts[0].new, drafts[0].saved_at),
        ("hotfix", true, 1_700_000_000_001)
    );
}

#[test]
fn a_crash_loses_nothing_that_was_answered() {
    let (_dir, path, store) = store();
    store.put_window("size", "[800,600]").unwrap();
    // What a killed process leaves: the files as they are now, with the log beside the database.
    let copy = tempfile::tempdir().unwrap();
    for (file, bytes) in files(path.parent().unwrap()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if !name.ends_with("-shm") {
            fs::write(copy.path().join(name), bytes).unwrap();
        }
    }
    assert!(
        fs::metadata(copy.path().join("signalbox.db-wal"))
            .unwrap()
            .len()
            > 0
    );
    let after = Store::open(&copy.path().join("signalbox.db")).unwrap();
    assert_eq!(after.window("size").unwrap().as_deref(), Some("[800,600]"));
    assert_eq!(after.profiles().unwrap(), [profile(LAPTOP)]);
}

#[test]
fn a_log_that_a_crash_has_torn_ends_at_the_last_whole_write() {
    let (_dir, path, store) = store();
    store.put_window("size", "[1,1]").unwrap();
    let wal = path.with_file_name("signalbox.db-wal");
    let answered = fs::metadata(&wal).unwrap().len();
    store.put_window("size", "[2,2]").unwrap();
    let torn = usize::try_from((answered + fs::metadata(&wal).unwrap().len()) / 2).unwrap();
    let copy = tempfile::tempdir().unwrap();
    fs::copy(&path, copy.path().join("signalbox.db")).unwrap();
    fs::write(
        copy.path().join("signalbox.db-wal"),
        &fs::read(&wal).unwrap()[..torn],
    )
    .unwrap();
    let after = Store::open(&copy.path().join("signalbox.db")).unwrap();
    assert_eq!(after.window("size").unwrap().as_deref(), Some("[1,1]"));
}

#[test]
fn a_place_that_can_not_be_written_is_told() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    fs::create_dir(dir.path().join("directory")).unwrap();
    let mut places = vec![
        dir.path().join("file").join("signalbox.db"),
        dir.path().join("directory"),
    ];
    // Nobody, not even root, may write here.
    if cfg!(target_os = "linux") {
        places.push(PathBuf::from("/proc/signalbox/signalbox.db"));
    }
    for place in places {
        let error = Store::open(&place).unwrap_err();
        let Error::Sqlite(message) = &error else {
            panic!("{error:?}")
        };
        assert!(
            message.contains(place.parent().unwrap().to_str().unwrap()),
            "{message}"
        );
        assert!(message.contains("check"), "{message}");
    }
}

#[test]
fn many_open_a_fresh_file_at_once_and_write() {
    let (_dir, path) = place();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let store = Store::open(path).unwrap();
                for n in 0..25 {
                    store.put_window(&format!("{thread} {n}"), "1").unwrap();
                }
            });
        }
    });
    let store = Store::open(&path).unwrap();
    let kept = (0..4).flat_map(|thread| (0..25).map(move |n| format!("{thread} {n}")));
    assert!(
        kept.into_iter()
            .all(|key| store.window(&key).unwrap().is_some())
    );
}

#[test]
fn two_handles_see_each_others_writes() {
    let (_dir, path, one) = store();
    let two = Store::open(&path).unwrap();
    one.put_window("size", "[1,1]").unwrap();
    assert_eq!(two.window("size").unwrap().as_deref(), Some("[1,1]"));
    two.remove_profile(LAPTOP).unwrap();
    assert_eq!(one.profiles().unwrap(), []);
}
