//! Arrows run one way: model <- store, vault, tiktok, media <- engine <- api <- host <- window, cli; practice <- host.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// The window's package: the only one that knows Tauri.
const WINDOW: &str = "runsheet-desktop";
/// Only tests may use it.
const TESTKIT: &str = "runsheet-testkit";

/// Each crate with those it may build on. A crate that is not listed here has no place in the house yet.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("runsheet-model", &[]),
    ("runsheet-practice", &[]),
    ("runsheet-store", &["model"]),
    ("runsheet-vault", &["model"]),
    ("runsheet-tiktok", &["model"]),
    ("runsheet-media", &["model"]),
    ("runsheet-engine", &["model", "store", "vault", "tiktok", "media"]),
    ("runsheet-api", &["model", "store", "vault", "tiktok", "media", "engine"]),
    ("runsheet-host", &["model", "store", "vault", "tiktok", "media", "engine", "api", "practice"]),
    ("runsheet", &["model", "store", "vault", "tiktok", "media", "engine", "api", "practice", "host"]),
    (WINDOW, &["model", "store", "vault", "tiktok", "media", "engine", "api", "practice", "host"]),
    (TESTKIT, &["model", "store", "vault"]),
    ("xtask", &[]),
];

/// Crates that only the window may use, by the start of their names.
const OF_THE_WINDOW: [&str; 3] = ["tauri", "wry", "tao"];

fn metadata() -> Metadata {
    MetadataCommand::new().no_deps().other_options(["--offline".to_owned()]).exec().unwrap()
}

fn builds_with(package: &Package) -> impl Iterator<Item = &str> {
    let built =
        package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
    built.map(|dependency| dependency.name.as_str())
}

/// Uses of one member by another that the house does not allow, as `from -> to`.
fn wrong_arrows(metadata: &Metadata) -> Vec<String> {
    let members: BTreeSet<&str> =
        metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    let may_use: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    let mut wrong = Vec::new();
    for package in metadata.workspace_packages() {
        let allowed = may_use.get(package.name.as_str()).copied();
        for used in builds_with(package).filter(|name| members.contains(name)) {
            let short = used.strip_prefix("runsheet-").unwrap_or(used);
            if !allowed.is_some_and(|allowed| allowed.contains(&short)) {
                wrong.push(format!("{} -> {used}", package.name));
            }
        }
    }
    wrong
}

#[test]
fn crates_know_only_those_beneath_them() {
    assert_eq!(wrong_arrows(&metadata()), Vec::<String>::new());
}

#[test]
fn every_crate_has_its_place() {
    let metadata = metadata();
    let members: BTreeSet<&str> =
        metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    let placed: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    assert_eq!(members, placed);
}

#[test]
fn only_the_window_knows_tauri() {
    for package in metadata().workspace_packages() {
        let of_the_window = |name: &&str| OF_THE_WINDOW.iter().any(|start| name.starts_with(start));
        let mut used =
            package.dependencies.iter().map(|dependency| dependency.name.as_str()).filter(of_the_window);
        if package.name.as_str() == WINDOW {
            assert!(used.next().is_some(), "the window is built on Tauri");
        } else {
            assert_eq!(used.next(), None, "{} must not know the window's toolkit", package.name);
        }
    }
}

#[test]
fn the_testkit_is_built_into_nothing() {
    for package in metadata().workspace_packages() {
        assert!(!builds_with(package).any(|name| name == TESTKIT), "{} ships the testkit", package.name);
    }
}

#[test]
fn every_crate_keeps_the_workspaces_lints() {
    for package in metadata().workspace_packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path).unwrap();
        assert!(manifest.contains("\n[lints]\nworkspace = true\n"), "{} has lints of its own", package.name);
    }
}
