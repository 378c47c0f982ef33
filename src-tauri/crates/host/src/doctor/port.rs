//! Whether the local API's port can be had by the next start.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
};

use runsheet_model::Workspace;

use super::{Finding, records::Records, words};

const CHECK: &str = "port";

/// Takes the port for a moment. Only asked while no engine of the workspace runs.
pub(super) fn look(workspace: Workspace, records: &Records) -> Finding {
    taken_for_a_moment(workspace, records.settings().api_port)
}

fn taken_for_a_moment(workspace: Workspace, port: u16) -> Finding {
    let another = format!("start on any that is free: {}", words::command("serve --port 0", workspace));
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Finding::ok(CHECK, format!("127.0.0.1:{port} is free for the local API")),
        Err(why) if why.kind() == io::ErrorKind::AddrInUse => Finding::warning(
            CHECK,
            format!("127.0.0.1:{port} is taken, by another program or by the other workspace"),
            another,
        ),
        Err(why) => {
            Finding::problem(CHECK, format!("127.0.0.1:{port} cannot be listened on: {why}"), another)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_is_said() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let finding = taken_for_a_moment(Workspace::Live, port);
        assert_eq!(finding.verdict.as_str(), "warning");
        assert!(finding.found.contains(&port.to_string()), "{finding:?}");
        drop(taken);
        assert_eq!(taken_for_a_moment(Workspace::Live, port).verdict.as_str(), "ok");
    }
}
