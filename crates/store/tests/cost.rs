//! What an edit of a large flow costs: the numbers are printed, with `--no-capture`; nothing depends on the clock.
#![allow(clippy::unwrap_used)]

mod support;

use std::{fmt::Write, time::Instant};

use signalbox_model::{Configuration, Edit, Flow, edit};
use signalbox_store::DraftKey;
use support::{LAPTOP, store};

fn flow(environments: usize) -> String {
    let mut text = "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: large\nspec:\n  triggerEnvironment: dev\n  steps:\n".to_owned();
    for n in 0..environments {
        let before = match n {
            0..10 => "dev".to_owned(),
            _ => format!("env-{}", n - 10),
        };
        writeln!(
            text,
            "    - environment: env-{n}\n      dependsOn: [{before}]"
        )
        .unwrap();
    }
    text
}

#[test]
fn an_edit_of_500_environments() {
    let text = flow(500);
    let configuration = Configuration::read([("large.yaml", text.as_str())]);
    let (_dir, _path, store) = store();
    let key = DraftKey::flow(LAPTOP, "large");
    let change = Edit::AddEnvironment {
        environment: "last".to_owned(),
        depends_on: vec!["env-499".to_owned()],
    };
    let timed = |what: &str, act: &mut dyn FnMut()| {
        let begun = Instant::now();
        act();
        println!("{what}: {:?}", begun.elapsed());
    };
    timed("apply", &mut || drop(edit::apply(&text, &change).unwrap()));
    timed("parse", &mut || drop(Flow::parse(&text)));
    timed("check", &mut || {
        drop(Flow::check(&text, &configuration, None))
    });
    let parsed = Flow::parse(&text).0.unwrap();
    timed("graph", &mut || drop(parsed.graph(&configuration, None)));
    let mut view = None;
    timed("the whole edit", &mut || {
        view = Some(store.edit(key, &change, &configuration, None, 1).unwrap());
    });
    let view = view.unwrap();
    timed("as JSON", &mut || {
        println!("{} bytes", serde_json::to_string(&view).unwrap().len());
    });
    assert_eq!(view.graph.unwrap().nodes.len(), 502);
    assert_eq!(view.changes.len(), 1);
}
