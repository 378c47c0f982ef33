//! `doctor`: looks at everything that posting needs. No engine is needed; one that runs is asked how it is.

use std::time::Duration;

use clap::Args;
use runsheet_engine::{commands::GetHealth, views::Health};
use runsheet_host::{
    Environment, Home, Running,
    doctor::{self, Finding, Subject, Verdict},
};
use runsheet_model::Workspace;
use serde::Serialize;

use crate::{context::Context, control::Control, failure::Failure, table::table};

/// How long a running engine may take to say how it is.
const ANSWER: Duration = Duration::from_secs(4);

/// Look at everything.
#[derive(Debug, Args)]
pub(crate) struct Doctor {}

/// One check, on a line of its own.
#[derive(Serialize)]
struct Line<'a> {
    check: &'a str,
    workspace: Option<Workspace>,
    level: &'a str,
    found: &'a str,
    remedy: Option<&'a str>,
}

/// The result: the same once more, in the shape of design.md section 5.
#[derive(Serialize)]
struct Report<'a> {
    ok: bool,
    problems: usize,
    warnings: usize,
    checks: Vec<Check<'a>>,
}

#[derive(Serialize)]
struct Check<'a> {
    name: &'a str,
    workspace: Option<Workspace>,
    ok: bool,
    level: &'a str,
    detail: &'a str,
    remedy: Option<&'a str>,
}

impl Doctor {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = Subject {
            home: Home::of_this_process(),
            environment: Environment::read(),
            only: context.workspace,
        };
        let findings = doctor::examine(subject, health).await;
        let report = report(&findings);
        if context.output.is_json() {
            for finding in &findings {
                context.output.json_line(&line(finding))?;
            }
        }
        context.output.result(&report, |report| for_people(report, &findings))?;
        match report.problems {
            0 => Ok(()),
            1 => Err(Failure::refused("problems_found", "there is a problem to mend")),
            problems => {
                Err(Failure::refused("problems_found", format!("there are {problems} problems to mend")))
            }
        }
    }
}

/// Asks a running engine how it is; none if it does not answer.
async fn health(running: Running) -> Option<Health> {
    let engine = Control::new(running).ok()?;
    tokio::time::timeout(ANSWER, engine.call(GetHealth {})).await.ok()?.ok()
}

fn line(finding: &Finding) -> Line<'_> {
    let Finding { check, workspace, found, verdict } = finding;
    Line { check, workspace: *workspace, level: verdict.as_str(), found, remedy: verdict.remedy() }
}

fn report(findings: &[Finding]) -> Report<'_> {
    let count = |level: &str| findings.iter().filter(|finding| finding.verdict.as_str() == level).count();
    let check = |finding| {
        let Line { check: name, workspace, level, found: detail, remedy } = line(finding);
        let ok = !matches!(finding.verdict, Verdict::Problem { .. });
        Check { name, workspace, ok, level, detail, remedy }
    };
    let problems = count("problem");
    Report {
        ok: problems == 0,
        problems,
        warnings: count("warning"),
        checks: findings.iter().map(check).collect(),
    }
}

fn for_people(report: &Report<'_>, findings: &[Finding]) -> String {
    let rows = findings.iter().flat_map(rows).collect::<Vec<_>>();
    let sum = match (report.problems, report.warnings) {
        (0, 0) => "All is well.".to_owned(),
        (problems, warnings) => format!("Problems: {problems}. Warnings: {warnings}."),
    };
    format!("{}\n\n{sum}", table(["LEVEL", "WORKSPACE", "CHECK", "FOUND"], &rows))
}

/// What was found, and under it what to do.
fn rows(finding: &Finding) -> Vec<[String; 4]> {
    let Line { check, workspace, level, found, remedy } = line(finding);
    let workspace = workspace.map_or_else(|| "-".to_owned(), |workspace| workspace.to_string());
    let first = [level.to_owned(), workspace, check.to_owned(), found.to_owned()];
    let to_do = |remedy: &str| [String::new(), String::new(), String::new(), format!("-> {remedy}")];
    [first].into_iter().chain(remedy.map(to_do)).collect()
}
