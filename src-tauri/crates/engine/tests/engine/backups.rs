//! A backup every day, seven kept.

use std::{sync::Arc, time::Duration};

use chrono::{TimeZone, Utc};
use runsheet_engine::commands::{BackUp, ListBackups};
use runsheet_store::{OpenOptions, Store, check_backup};
use runsheet_testkit::{ManualClock, wait_until};

use crate::agency::{A_WHILE, Agency, KORN, caller};

async fn dates(agency: &Agency) -> Vec<String> {
    let listed = agency.desk().list_backups(ListBackups {}, &caller()).await.unwrap();
    listed.iter().map(|backup| backup.date.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_day_has_one_and_the_last_seven_are_kept() {
    let start = Utc.with_ymd_and_hms(2026, 3, 1, 9, 30, 0).unwrap();
    let clock = ManualClock::at(start);
    let agency = Agency::open_at(Arc::new(clock.clone())).await;
    let foreign = agency.dir.write("backups/mine.sqlite", "not Runsheet's");
    for day in 1..=9 {
        wait_until(&format!("the backup of day {day}"), A_WHILE, async || {
            // An hour at a time, at the most until the next day's noon.
            let today = format!("2026-03-{day:02}");
            if dates(&agency).await.first() == Some(&today) {
                return true;
            }
            if clock_date(&clock) < today {
                clock.advance(Duration::from_secs(60 * 60));
            }
            false
        })
        .await;
    }
    wait_until("seven are left", A_WHILE, async || dates(&agency).await.len() == 7).await;
    assert_eq!(dates(&agency).await.last().unwrap(), "2026-03-03");
    assert!(foreign.exists());
}

fn clock_date(clock: &ManualClock) -> String {
    use runsheet_model::Clock;
    clock.now().with_timezone(&chrono_tz::Europe::Berlin).format("%Y-%m-%d").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_asked_for_holds_this_moment_and_only_its_owner_reads_it() {
    let agency = Agency::with(KORN).await;
    let backup = agency.desk().back_up(BackUp {}, &caller()).await.unwrap();
    assert_eq!(std::fs::metadata(&backup.path).unwrap().len(), backup.bytes);
    check_backup(&backup.path).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(backup.path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let copy = agency.dir.path().join("copy.sqlite");
    std::fs::copy(&backup.path, &copy).unwrap();
    let copy = Store::open(copy, OpenOptions::default()).unwrap();
    let profiles = copy.read(|r| r.profiles()).await.unwrap();
    assert_eq!(profiles[0].name.as_str(), KORN);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_asked_for_at_once_are_made_one_after_the_other() {
    let agency = Agency::with(KORN).await;
    let asked = (0..16).map(|_| {
        let desk = agency.desk();
        tokio::spawn(async move { desk.back_up(BackUp {}, &caller()).await })
    });
    for made in asked.collect::<Vec<_>>() {
        let backup = made.await.unwrap().unwrap();
        check_backup(&backup.path).unwrap();
    }
}
