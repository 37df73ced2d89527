//! `ui/src/gen/bindings.ts` is made from the commands' types. Run with `SIGNALBOX_WRITE_BINDINGS=1` to make it anew.

use std::{env, fs, path::Path};

use specta_typescript::Typescript;

#[test]
fn bindings_are_fresh() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/gen/bindings.ts");
    let fresh = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    signalbox_desktop::bindings()
        .export(
            Typescript::default().header(
                "// Made from the Rust types by `cargo xtask bindings`. Never edited by hand.\n",
            ),
            fresh.path(),
        )
        .expect("the types can be written as TypeScript");
    let fresh = fs::read_to_string(fresh.path()).expect("the export can be read");
    if env::var_os("SIGNALBOX_WRITE_BINDINGS").is_some() {
        fs::write(&kept, &fresh).expect("the bindings can be written");
    }
    let kept = fs::read_to_string(&kept).unwrap_or_default();
    assert!(
        kept == fresh,
        "ui/src/gen/bindings.ts is stale: run `cargo xtask bindings`"
    );
}
