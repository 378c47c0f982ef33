//! `cargo xtask bench`: how fast and how small Runsheet is, next to a reference measured in the same run.
//!
//! The bars are those of numbers.md section 2. Nothing here fails because a figure is bad: the table says which bar was
//! reached, and the exit code only whether everything could be measured.

mod calendar;
mod clip;
mod clock;
mod desk;
mod drain;
mod due;
mod inspect;
mod memory;
mod post;
mod upload;

use std::process::ExitCode;

use runsheet_testkit::measure::{
    Trouble, stats,
    table::{self, Row},
};

const NAMES: [&str; 7] = ["upload", "memory", "inspect", "calendar", "due", "drain", "post"];

#[tokio::main]
async fn main() -> ExitCode {
    // Cargo adds a word of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [upload::SEND, url, file] => exit_of(upload::send(url, file).await),
        [] => bench(&NAMES).await,
        names if names.iter().all(|name| NAMES.contains(name)) => bench(names).await,
        _ => {
            eprintln!("there is: {}", NAMES.join(", "));
            ExitCode::from(2)
        }
    }
}

async fn bench(names: &[&str]) -> ExitCode {
    let mut rows = Vec::new();
    let mut exit = ExitCode::SUCCESS;
    for name in names {
        eprintln!("{name} ...");
        match measure(name).await {
            Ok(measured) => rows.extend(measured),
            Err(why) => {
                eprintln!("{name} could not be measured: {why}");
                exit = ExitCode::FAILURE;
            }
        }
    }
    println!("{}", table::table(&rows));
    exit
}

async fn measure(name: &str) -> Result<Vec<Row>, Trouble> {
    match name {
        "upload" => upload::measure().await,
        "memory" => memory::measure().await,
        "inspect" => inspect::measure().await,
        "calendar" => calendar::measure(),
        "due" => due::measure().await,
        "drain" => drain::measure().await,
        "post" => post::measure().await,
        unknown => Err(format!("there is no bench '{unknown}'").into()),
    }
}

fn exit_of(outcome: Result<(), Trouble>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// An empty folder that goes away, on the disk that the tree lies on: a folder of the system's may be memory.
fn folder() -> Result<tempfile::TempDir, Trouble> {
    let here = env!("CARGO_TARGET_TMPDIR");
    std::fs::create_dir_all(here)?;
    Ok(tempfile::Builder::new().prefix("runsheet-bench-").tempdir_in(here)?)
}
