//! What a folder gives, what is left out of it, and what may be taken over.
#![allow(clippy::unwrap_used)]

use std::fs;

use expect_test::expect;
use signalbox_model::import;

use super::{reports::Imports, *};
use crate::view::{ImportChoice, ImportReport};

const PRODUCT: &str =
    "apiVersion: codefresh.io/v1beta1\nkind: Product\nmetadata:\n  name: shop\nspec: {}\n";

fn choice(file: &str) -> ImportChoice {
    ImportChoice {
        file: file.to_owned(),
        line: 1,
    }
}

#[cfg(unix)]
#[test]
fn a_folder_is_looked_through_without_leaving_it() {
    let dir = tempfile::tempdir().unwrap();
    let (root, secret) = (dir.path().join("in"), dir.path().join("secret.yaml"));
    fs::create_dir_all(root.join("a/.git")).unwrap();
    fs::write(&secret, "password: x").unwrap();
    fs::write(root.join("a/shop.yaml"), PRODUCT).unwrap();
    fs::write(root.join("a/.git/config.yaml"), "a: 1").unwrap();
    fs::write(root.join("b.yml"), "b: 1").unwrap();
    fs::write(root.join("notes.md"), "# no").unwrap();
    fs::write(root.join("bytes.yaml"), [0xff, 0xfe]).unwrap();
    fs::write(root.join("large.yaml"), vec![b'#'; 1024 * 1024 + 1]).unwrap();
    std::os::unix::fs::symlink(&secret, root.join("link.yaml")).unwrap();
    std::os::unix::fs::symlink(dir.path(), root.join("up")).unwrap();
    let folder = Folder::read(&root).unwrap();
    let paths: Vec<&str> = folder.files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["a/shop.yaml", "b.yml"]);
    let left_out: Vec<String> = folder
        .left_out
        .iter()
        .map(|(path, why)| format!("{path} {why}"))
        .collect();
    expect![[r#"
        bytes.yaml is no text (UTF-8)
        large.yaml is larger than 1 MiB
        link.yaml is a link, which is not followed
        notes.md is no YAML by its name
        up is a link, which is not followed"#]]
    .assert_eq(&left_out.join("\n"));
    let one = Folder::read(&root.join("a/shop.yaml")).unwrap();
    assert_eq!(one.files, [("shop.yaml".to_owned(), PRODUCT.to_owned())]);
    let missing = Folder::read(&root.join("gone")).unwrap_err();
    assert_eq!(missing.code, Code::Invalid);
    // What would be waited for, for ever, is not opened.
    let socket = dir.path().join("pipe.yaml");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let refused = Folder::read(&socket).unwrap_err();
    assert!(refused.message.contains("neither a folder"), "{refused:?}");
}

#[test]
fn only_what_was_offered_is_taken_over() {
    let published = Configuration::read([("old.yaml", PRODUCT)]);
    let different = PRODUCT.replace("spec: {}", "spec:\n  description: other");
    let files = [
        ("broken.yaml".to_owned(), "a: [".to_owned()),
        ("other.yaml".to_owned(), different.clone()),
        ("new.yaml".to_owned(), PRODUCT.replace("shop", "blog")),
    ];
    let imports = Imports::default();
    let none = imports.chosen("p", &[choice("other.yaml")]).unwrap_err();
    assert_eq!(none.code, Code::Rejected);
    let report = ImportReport {
        from: "here".to_owned(),
        found: import::report(&files, &published),
        left_out: Vec::new(),
    };
    let number = imports.begin("p");
    imports.put("p", number, &report, &published);
    for refused in ["broken.yaml", "gone.yaml"] {
        let error = imports.chosen("p", &[choice(refused)]).unwrap_err();
        assert_eq!(error.code, Code::Rejected, "{refused}");
    }
    assert_eq!(imports.chosen("p", &[]).unwrap_err().code, Code::Invalid);
    let both = imports
        .chosen("p", &[choice("other.yaml"), choice("new.yaml")])
        .unwrap();
    let changes = changes(both).unwrap();
    let document = published.document(Kind::Product, "shop").unwrap();
    assert_eq!(changes[0].revision.as_ref(), Some(&document.revision));
    assert_eq!(changes[0].text.as_ref(), Some(&different));
    assert_eq!(
        (changes[1].name.as_str(), &changes[1].revision),
        ("blog", &None)
    );
    let twice = imports
        .chosen("p", &[choice("new.yaml"), choice("new.yaml")])
        .unwrap();
    assert_eq!(super::changes(twice).unwrap_err().code, Code::Invalid);
    imports.forget("p");
    assert!(imports.chosen("p", &[choice("new.yaml")]).is_err());
}

#[test]
fn what_was_begun_last_is_what_is_taken_over() {
    let published = Configuration::default();
    let report = |name: &str| {
        let file = ("a.yaml".to_owned(), PRODUCT.replace("shop", name));
        ImportReport {
            from: "here".to_owned(),
            found: import::report(&[file], &published),
            left_out: Vec::new(),
        }
    };
    let imports = Imports::default();
    let slow = imports.begin("p");
    let quick = imports.begin("p");
    imports.put("p", quick, &report("quick"), &published);
    imports.put("p", slow, &report("slow"), &published);
    let chosen = imports.chosen("p", &[choice("a.yaml")]).unwrap();
    assert_eq!(chosen[0].found.name.as_deref(), Some("quick"));
    let late = imports.begin("p");
    assert!(imports.chosen("p", &[choice("a.yaml")]).is_err());
    imports.forget("p");
    imports.put("p", late, &report("late"), &published);
    assert!(imports.chosen("p", &[choice("a.yaml")]).is_err());
}

#[test]
fn drafts_begin_together_or_not_at_all() {
    let (_dir, desktop, _runtime) = crate::fixture::played();
    let profile = crate::fake::PROFILE;
    let flow = "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {name: line}\nspec: {triggerEnvironment: dev, steps: []}\n";
    let published = Configuration::read([("line.yaml", flow)]);
    let files = [
        ("a.yaml".to_owned(), flow.replace("dev", "qa")),
        ("b.yaml".to_owned(), flow.replace("line", "other")),
        ("c.yaml".to_owned(), PRODUCT.to_owned()),
    ];
    let chosen: Vec<Chosen> = import::report(&files, &published)
        .into_iter()
        .map(|found| Chosen {
            found,
            revision: None,
        })
        .collect();
    let begin = |chosen: &[Chosen]| desktop.begin_drafts(profile, chosen, &published);
    let drafts = || desktop.store.drafts(profile).unwrap().len();
    let product = begin(&chosen).unwrap_err();
    assert!(product.message.contains("take it over in a commit"));
    let twice = begin(&[chosen[1].clone(), chosen[1].clone()]).unwrap_err();
    assert!(twice.message.contains("twice"), "{}", twice.message);
    assert_eq!(drafts(), 0);
    assert_eq!(begin(&chosen[..2]).unwrap(), ["line", "other"]);
    let known = begin(&chosen[..1]).unwrap_err();
    assert!(known.message.contains("has a draft"), "{}", known.message);
    // Over a published one it is an edit like any other.
    let line = DraftKey::flow(profile, "line");
    let undone = desktop.store.undo(line, &published, None, 1).unwrap();
    assert_eq!((undone.text.as_str(), drafts()), (flow, 2));
}
