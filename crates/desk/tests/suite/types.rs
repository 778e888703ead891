//! The TypeScript types of the command schema, as they are committed.

use std::path::Path;

#[test]
fn the_committed_types_are_those_of_the_schema() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/backend/generated.ts");
    let kept = std::fs::read_to_string(&file).expect("the types are committed");
    let given = desk_app::bindings::typescript().expect("the schema can be expressed");
    assert!(
        kept == given,
        "{} is not what the command schema gives; run `cargo xtask types`",
        file.display()
    );
}
