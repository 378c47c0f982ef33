//! What is typed wrong, and what is set wrong: exit code 2, before anything is touched.

use crate::place::Place;

#[tokio::test]
async fn what_is_typed_wrong_is_said_for_people_or_programs() {
    let place = Place::new();
    for arguments in [
        &["posts", "list", "--status", "lost"][..],
        &["keys", "create"],
        &["keys", "create", "ci", "--scope", "everything"],
        &["serve", "--port", "high"],
        &["serve", "--workspace", "staging"],
        &["post", "x.mp4", "--profile", "mia", "--privacy", "private"],
        &["post", "x.mp4", "--profile", "mia", "--at", "tomorrow"],
        &["post", "x.mp4", "--profile", "mia", "--at", "2026-06-04T17:00:00Z", "--queue"],
        &["post", "file:///clips/x.mp4", "--profile", "mia", "--privacy", "SELF_ONLY"],
        &["post", "ftp://example.com/x.mp4", "--profile", "mia", "--privacy", "SELF_ONLY"],
        &["post", "://x.mp4", "--profile", "mia", "--mode", "draft"],
        &["wait", "01990000-0000-7000-8000-000000000000", "--timeout", "5"],
        &["frobnicate"],
        &["keys"],
    ] {
        let people = place.run(arguments).await;
        assert_eq!((people.code(), people.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(!people.stderr.is_empty(), "{arguments:?}");

        let programs = place.run(&[arguments, &["--json"]].concat()).await;
        assert_eq!(programs.refusal(2)["code"], "usage", "{arguments:?}");
        assert_eq!((programs.stdout.as_str(), programs.stderr.lines().count()), ("", 1), "{arguments:?}");
    }
    assert!(!place.dir.join("home").exists());
}

#[tokio::test]
async fn help_and_version_are_no_refusals() {
    let place = Place::new();
    for arguments in [&["--help"][..], &["help", "post"], &["post", "--help"], &["--version"]] {
        let ran = place.run(arguments).await;
        assert_eq!((ran.code(), ran.stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(!ran.stdout.is_empty());
    }
    assert_eq!(place.run(&[]).await.code(), 2);
}

#[tokio::test]
async fn a_variable_that_says_nothing_usable_is_named_and_nothing_is_made() {
    for (variable, value, named) in [
        ("RUNSHEET_VAULT", "keyring", "RUNSHEET_VAULT"),
        ("RUNSHEET_VAULT", "", "RUNSHEET_VAULT"),
        ("RUNSHEET_VAULT_PASSPHRASE", "", "RUNSHEET_VAULT_PASSPHRASE"),
        ("RUNSHEET_TIKTOK_URL", "tiktok.example", "RUNSHEET_TIKTOK_URL"),
        ("RUNSHEET_TIKTOK_URL", "http://tiktok.example", "RUNSHEET_TIKTOK_URL"),
        ("RUNSHEET_TIKTOK_URL", "", "RUNSHEET_TIKTOK_URL"),
        ("RUNSHEET_HOME", "", "RUNSHEET_HOME"),
        ("RUNSHEET_LOG", "runsheet=loud", "RUNSHEET_LOG"),
    ] {
        let place = Place::new().with(variable, value);
        let refusal = place.run(&["serve", "--port", "0", "--json"]).await.refusal(2);
        assert_eq!(refusal["code"], "bad_environment", "{variable}={value}");
        assert_eq!(refusal["details"][0]["field"], named, "{refusal}");
        assert!(!place.dir.join("home").exists(), "{variable}={value}");
    }
}

#[tokio::test]
async fn a_passphrase_is_needed_for_a_vault_in_a_file() {
    let mut place = Place::new();
    place.unset("RUNSHEET_VAULT_PASSPHRASE");
    let refusal = place.run(&["serve", "--port", "0", "--json"]).await.refusal(2);
    assert_eq!(refusal["details"][0]["field"], "RUNSHEET_VAULT_PASSPHRASE");
}
