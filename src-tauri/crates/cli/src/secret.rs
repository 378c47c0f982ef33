//! Secrets come in on stdin: arguments show in the process list and in the shell's history.

use std::io::{self, Read};

use runsheet_model::Sensitive;

use crate::{
    failure::Failure,
    output::{Output, stdin_is_a_terminal},
};

/// More than any secret has; whoever pipes a file in by mistake is told.
const LIMIT: u64 = 4096;

/// Reads a secret to the end of stdin, without the blanks around it. Blocks.
pub(crate) fn read(what: &str, output: Output) -> Result<Sensitive<String>, Failure> {
    if stdin_is_a_terminal() {
        output.note(&format!("Type or paste the {what}, then Enter and Ctrl-D. It is read from stdin."));
    }
    let mut typed = String::new();
    let read = io::stdin().take(LIMIT + 1).read_to_string(&mut typed);
    let typed = Sensitive::new(typed);
    read.map_err(|why| Failure::usage(format!("the {what} could not be read from stdin: {why}")))?;
    if typed.expose().len() as u64 > LIMIT {
        return Err(Failure::usage(format!("what came on stdin is too long for the {what}")));
    }
    let secret = Sensitive::new(typed.expose().trim().to_owned());
    if secret.expose().is_empty() {
        return Err(Failure::usage(format!("the {what} is missing: give it on stdin")));
    }
    Ok(secret)
}
