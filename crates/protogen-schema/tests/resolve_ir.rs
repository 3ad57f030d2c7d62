//! What constructs become: schemas beside their IR, as readable lines.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/listing.rs"]
mod listing;

use protogen_schema::{
    compile, compile_text,
    load::Memory,
    render::{Style, render_text},
};

fn lines(name: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/resolve");
    let text = std::fs::read_to_string(folder.join(format!("{name}.pgen"))).unwrap();
    let compiled = compile_text(&format!("{name}.pgen"), &text);
    let said = render_text(&compiled.diagnostics, &compiled.files, Style::Plain);
    let listed = compiled.schema.as_ref().map(listing::listing);
    format!("{said}{}", listed.unwrap_or_default())
}

macro_rules! becomes {
    ($($(#[$doc:meta])* $test:ident: $name:literal;)*) => {$(
        $(#[$doc])*
        #[test]
        fn $test() {
            insta::with_settings!({
                snapshot_path => "resolve",
                prepend_module_to_snapshot => false,
                omit_expression => true,
            }, { insta::assert_snapshot!($name, lines($name)); });
        }
    )*};
}

becomes! {
    types_state_their_defaults: "types";
    members_lift_and_merge: "members";
    regions_and_computed_values: "regions";
    packets_states_and_opcodes: "packets";
    sessions_layers_and_envelopes: "session";
}

#[test]
fn a_file_sees_what_it_imports_and_nothing_else() {
    let root = "protocol p { endian little; text utf8; opcode u8; }\n\
        use common::{Position};\n\
        s2c Move = 1 { to: Position, by: Hidden }\n";
    let common = "struct Position { x: u16 }\nstruct Hidden { y: u8 }\n";
    let files = Memory::new()
        .with("p.pgen", root)
        .with("common.pgen", common);
    let compiled = compile(std::path::Path::new("p.pgen"), &files);
    let messages: Vec<&str> = compiled
        .diagnostics
        .iter()
        .map(|d| d.message.as_str())
        .collect();
    assert_eq!(messages, ["cannot find a type `Hidden`"]);
}
