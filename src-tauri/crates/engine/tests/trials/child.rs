//! A life in a process of its own, so that it can be ended by SIGKILL: this test binary once more, in the role of
//! [`lives`]. It asks its parent for every step of time, because TikTok lives there.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
    time::Duration,
};

use chrono::{DateTime, Utc};
use runsheet_model::PostId;
use serde_json::json;

use crate::{
    arrow::Kill,
    clock::DrivenClock,
    ground::Place,
    life::{self, Time},
    world::World,
};

/// SIGKILL.
const KILLED: Option<i32> = Some(9);

/// What makes a process a child: seed, time and place.
const ROLE: &str = "RUNSHEET_TRIAL_LIFE";

/// How a life in a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By SIGKILL.
    Killed,
    /// It came to its end without passing the point.
    Lived,
    /// By itself, badly.
    Broke,
}

/// Lives in a process of its own, with a point at which it is killed.
pub fn run(world: &World, place: &Place, now: DateTime<Utc>, kill: &Kill, time: &mut impl Time) -> Ended {
    let role = json!({ "seed": world.seed, "now": now, "place": place });
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "child::lives", "--ignored", "--nocapture"])
        .env(ROLE, role.to_string())
        .env("RUNSHEET_FAIL_AT", kill.fail_at())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answers = child.stdin.take().unwrap();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        // The test harness writes on the same line.
        let Some((_, words)) = line.as_deref().unwrap_or_default().split_once('@') else { continue };
        match *words.split(' ').collect::<Vec<_>>() {
            ["pass", micros] => {
                let passed = time.pass(Duration::from_micros(micros.parse().unwrap()));
                // Whoever was killed meanwhile does not hear it.
                drop(writeln!(answers, "{}", if passed { "passed" } else { "wait" }));
            }
            ["planned", nth, post] => time.planned(nth.parse().unwrap(), post.parse().unwrap()),
            _ => panic!("a child says {words:?}"),
        }
    }
    let status = child.wait().unwrap();
    match (status.signal(), status.success()) {
        (KILLED, _) => Ended::Killed,
        (_, true) => Ended::Lived,
        _ => Ended::Broke,
    }
}

/// The role. Without a parent there is nothing to do.
#[test]
#[ignore = "a process that other tests start"]
fn lives() {
    let Ok(role) = env::var(ROLE) else { return };
    let role: serde_json::Value = serde_json::from_str(&role).unwrap();
    let world = World::of(role["seed"].as_u64().unwrap());
    let place: Place = serde_json::from_value(role["place"].clone()).unwrap();
    let clock = DrivenClock::at(serde_json::from_value(role["now"].clone()).unwrap());
    life::live(&world, &place, &clock, &mut AtTheParent, false);
}

/// Time is asked for over the standard streams. It blocks, so that nothing here moves meanwhile.
struct AtTheParent;

impl Time for AtTheParent {
    fn pass(&mut self, by: Duration) -> bool {
        println!("@pass {}", by.as_micros());
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).unwrap();
        answer.trim() == "passed"
    }

    fn planned(&mut self, nth: usize, post: PostId) {
        println!("@planned {nth} {post}");
    }
}
