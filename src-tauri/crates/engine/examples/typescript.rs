//! Prints what `ui/src/ipc/generated.ts` should say; `cargo xtask types` keeps it there.

fn main() {
    print!("{}", runsheet_engine::typescript::text());
}
