//! `runsheet-desktop`: the window as a program.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::{env, process::ExitCode};

use runsheet_window::Start;

fn main() -> ExitCode {
    match runsheet_window::run(Start::of(env::args())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Runsheet could not open its window: {error}");
            ExitCode::FAILURE
        }
    }
}
