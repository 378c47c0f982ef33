//! Starting other programs: found or not, ended well or not.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// Runs a program to its end, its output on ours.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|cause| Failure::NotStarted { program: program.clone(), cause })?;
    if status.success() { Ok(()) } else { Err(Failure::Refused { program, status: status.to_string() }) }
}

/// Runs a program to its end and takes what it prints; its complaints on ours.
pub fn output(command: &mut Command) -> Result<Vec<u8>, Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|cause| Failure::NotStarted { program: program.clone(), cause })?;
    let status = output.status;
    if status.success() {
        Ok(output.stdout)
    } else {
        Err(Failure::Refused { program, status: status.to_string() })
    }
}

/// What a program prints, or nothing if it is not there or fails.
pub fn answer(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program of this name is on the path.
pub fn is_here(program: &str) -> bool {
    let name = if cfg!(windows) { format!("{program}.exe") } else { program.to_owned() };
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(&name).is_file())
}

/// The cargo that started us, so that the same toolchain is used throughout.
pub fn cargo(folder: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(folder);
    command
}

pub fn npm(folder: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder);
    command
}
