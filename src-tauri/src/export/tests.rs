//! Exports are whole or not there, overwrite nothing, and hold no formula.
#![allow(clippy::unwrap_used)]

use std::fs;

use expect_test::{Expect, expect};

use super::*;

fn check(cells: &[&str], expected: &Expect) {
    expected.assert_eq(&line(cells).replace('\r', "␍"));
}

#[test]
fn cells_are_quoted_where_they_must_be() {
    check(
        &["plain", "", "a b"],
        &expect![[r#"
        plain,,a b␍
    "#]],
    );
    check(
        &["a,b", "say \"hi\"", "two\nlines"],
        &expect![[r#"
        "a,b","say ""hi""","two
        lines"␍
    "#]],
    );
    check(
        &["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "1-1"],
        &expect![[r#"
        "'=1+1","'+1","'-1","'@SUM(A1)","'	x",1-1␍
    "#]],
    );
    check(
        &["\n=1", " =1", "＝1", " 1 = 1"],
        &expect![[r#"
            "'
            =1","' =1","'＝1", 1 = 1␍
        "#]],
    );
}

fn write(path: &str, home: &Path, format: ExportFormat) -> Result<Exported, Error> {
    let mut table = Table::begin(path, home, format, &["n", "text"])?;
    for row in [(1, "one"), (2, "=two")] {
        table.row(&row, |(n, text)| vec![n.to_string(), (*text).to_owned()])?;
    }
    table.end()
}

#[test]
fn a_table_is_put_in_its_place_when_it_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let exported = write("~/a.csv", dir.path(), ExportFormat::Csv).unwrap();
    assert_eq!(exported.rows, 2);
    let text = fs::read_to_string(&exported.path).unwrap();
    assert_eq!(text, "n,text\r\n1,one\r\n2,\"'=two\"\r\n");
    write("a.json", dir.path(), ExportFormat::Json).unwrap();
    let json = fs::read_to_string(dir.path().join("a.json")).unwrap();
    let rows: Vec<(u32, String)> = serde_json::from_str(&json).unwrap();
    assert_eq!(rows[1], (2, "=two".to_owned()));
    let empty = Table::begin("none.json", dir.path(), ExportFormat::Json, &["n"]).unwrap();
    empty.end().unwrap();
    let json = fs::read_to_string(dir.path().join("none.json")).unwrap();
    assert!(serde_json::from_str::<Vec<u32>>(&json).unwrap().is_empty());
}

#[test]
fn nothing_is_overwritten_and_nothing_is_left_behind() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.csv"), "hers").unwrap();
    let begun = Table::begin("late.csv", dir.path(), ExportFormat::Csv, &["n"]).unwrap();
    fs::write(dir.path().join("late.csv"), "hers too").unwrap();
    let refused = [
        write("a.csv", dir.path(), ExportFormat::Csv).err(),
        write(".", dir.path(), ExportFormat::Csv).err(),
        write(" ", dir.path(), ExportFormat::Csv).err(),
        write("nowhere/a.csv", dir.path(), ExportFormat::Csv).err(),
        begun.end().err(),
    ];
    let codes = refused.map(|error| error.unwrap().code);
    assert_eq!(
        codes,
        [
            Code::Conflict,
            Code::Invalid,
            Code::Invalid,
            Code::Storage,
            Code::Conflict
        ]
    );
    assert_eq!(
        fs::read_to_string(dir.path().join("a.csv")).unwrap(),
        "hers"
    );
    let left = fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(left, 2, "only her own files");
}
