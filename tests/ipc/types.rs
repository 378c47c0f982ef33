//! What the UI was told about the commands.

use runsheet_engine::typescript;

#[test]
fn the_ui_knows_the_commands_and_events_as_they_are() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/ipc/generated.ts");
    let (known, is) = (std::fs::read_to_string(file).unwrap(), typescript::text());
    let differs = is.lines().zip(known.lines()).find(|(is, known)| is != known);
    assert!(is == known, "run `cargo xtask types`; the first line that differs: {differs:?}");
}
