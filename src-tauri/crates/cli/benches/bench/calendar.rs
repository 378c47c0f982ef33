//! P4: what the calendar and the scheduler ask of a database of 10,000, 100,000 and 1,000,000 posts, and how it grows.
//!
//! All three databases hold the same last months of 20 accounts with 15 posts a day each; the larger ones hold more
//! history. The largest has a month besides in which every account posts 100 times a day, which is the cap.

use std::{path::Path, time::Instant};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use runsheet_model::{
    AccountKey, ClipSource, DestinationId, Disclosure, Interactions, Login, Mode, Post, PostId, PostSettings,
    Privacy, Profile, ProfileId, Schedule, State, clip::Inspection, media_rules::RuleSet,
};
use runsheet_store::{OpenOptions, Reader, SealedTokens, Store, StoreError, Tx};

use crate::{
    Trouble, clip,
    stats::{Figures, PAIRS, Ratio},
    table::Row,
};

const ACCOUNTS: usize = 20;
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
const AT_ONCE: usize = 20_000;

/// Posts of an account in a month: 15 a day, where TikTok often stops, and 100 a day, the cap.
const USUAL: usize = 450;
const FULL: usize = 3_000;
const MONTH: TimeDelta = TimeDelta::days(30);

/// How often the next due post is looked for.
const LOOKS: usize = 2_000;

pub fn measure() -> Result<Vec<Row>, Trouble> {
    let folder = crate::folder()?;
    let now = Utc::now().trunc_subsecs(3);
    let calendars: Vec<Calendar> =
        SIZES.iter().map(|size| Calendar::write(folder.path(), *size, now)).collect::<Result<_, _>>()?;
    let usual = (now - MONTH / 2, now + MONTH / 2);
    let full = (now + MONTH, now + MONTH * 2);
    let mut rows = vec![
        row("next due post: p99 of 2,000", 0.2, 99.0, &asked(&calendars, LOOKS, |c| c.next_due(now))?),
        row(
            "a month of one account, 450 posts: median",
            8.0,
            50.0,
            &asked(&calendars, PAIRS, |c| c.month(usual))?,
        ),
        row(
            "month counts of 20 accounts, 9,000 posts: median",
            20.0,
            50.0,
            &asked(&calendars, PAIRS, |c| c.counts(usual))?,
        ),
    ];
    let largest = &calendars[SIZES.len() - 1..];
    rows.push(row(
        "a month of one account, 3,000 posts (the cap): median",
        8.0,
        50.0,
        &asked(largest, PAIRS, |c| c.month(full))?,
    ));
    rows.push(row(
        "month counts of 20 accounts, 60,000 posts (the cap): median",
        20.0,
        50.0,
        &asked(largest, PAIRS, |c| c.counts(full))?,
    ));
    Ok(rows)
}

/// Milliseconds of each question, in turn for each database; the first of each is left out.
fn asked(
    calendars: &[Calendar],
    times: usize,
    ask: impl Fn(&Calendar) -> Result<(), StoreError>,
) -> Result<Vec<Vec<f64>>, Trouble> {
    let mut took = vec![Vec::with_capacity(times); calendars.len()];
    for time in 0..=times {
        for (calendar, took) in calendars.iter().zip(&mut took) {
            let began = Instant::now();
            ask(calendar)?;
            if time > 0 {
                took.push(began.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    Ok(took)
}

fn row(what: &str, bar_ms: f64, percent: f64, took: &[Vec<f64>]) -> Row {
    let figures: Vec<f64> =
        took.iter().map(|took| Figures::of(took.iter().copied()).percentile(percent)).collect();
    let shown: Vec<String> = figures.iter().map(|figure| format!("{figure:.3}")).collect();
    let largest = figures.last().copied().unwrap_or(f64::NAN);
    let growth = match took {
        [smallest, .., largest] => {
            let pairs: Vec<(f64, f64)> = largest.iter().copied().zip(smallest.iter().copied()).collect();
            Some(Ratio::of(&pairs))
        }
        _ => None,
    };
    Row {
        bench: "calendar",
        what: what.to_owned(),
        reference: if growth.is_some() { "1M posts against 10k" } else { "" }.to_owned(),
        ratio: growth,
        figures: format!(
            "{} ms at {}",
            shown.join(" / "),
            if figures.len() > 1 { "10k / 100k / 1M" } else { "1M" }
        ),
        bar: format!("<= {bar_ms} ms at 1M"),
        reached: Some(largest <= bar_ms),
    }
}

/// A database with so many posts.
struct Calendar {
    store: Store,
    profiles: Vec<Profile>,
}

impl Calendar {
    fn write(folder: &Path, size: usize, now: DateTime<Utc>) -> Result<Self, Trouble> {
        let store = Store::open(folder.join(format!("{size}.sqlite")), OpenOptions::default())?;
        let clip = runsheet_media::report(&clip::fixture("upright.mp4"), RuleSet::Brief)?;
        let profiles: Vec<Profile> = (0..ACCOUNTS).map(|n| profile(n, now)).collect::<Result<_, _>>()?;
        let (kept, connected) = (clip.clone(), profiles.clone());
        store.write_blocking(move |tx| {
            tx.insert_clip(&kept, now)?;
            connected.iter().try_for_each(|profile| tx.insert_profile(profile, &tokens(now)))
        })?;
        let full = if size == SIZES[SIZES.len() - 1] { FULL * ACCOUNTS } else { 0 };
        let calendar = Self { store, profiles };
        // The oldest first, as they came.
        let usual = size - full;
        calendar.insert(&clip, (0..usual).rev().map(move |n| now + MONTH / 2 - back(n, USUAL)))?;
        calendar.insert(&clip, (0..full).rev().map(move |n| now + MONTH * 2 - back(n, FULL)))?;
        Ok(calendar)
    }

    /// Adds a post for each of these due times, one account after the other.
    fn insert(
        &self,
        clip: &Inspection,
        dues: impl ExactSizeIterator<Item = DateTime<Utc>> + Send + 'static,
    ) -> Result<(), Trouble> {
        let now = Utc::now();
        let profiles = self.profiles.iter().cycle();
        let mut posts = profiles.zip(dues).map(|(profile, due)| post(profile.id, clip, due, now)).peekable();
        while posts.peek().is_some() {
            let some: Vec<Post> = posts.by_ref().take(AT_ONCE).collect();
            self.store
                .write_blocking(move |tx: &Tx<'_>| some.iter().try_for_each(|post| tx.insert_post(post)))?;
        }
        Ok(())
    }

    fn read<T>(&self, read: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.store.read_blocking(read)
    }

    /// When the next post is due, and which that is.
    fn next_due(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let found = self.read(|r| match r.next_wake_after(now)? {
            Some(at) => r.due_posts(at, 1),
            None => Ok(Vec::new()),
        })?;
        assert_eq!(found.len(), 1, "a post is due some time");
        Ok(())
    }

    fn month(&self, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Result<(), StoreError> {
        let posts = self.read(|r| r.posts_between(from, to, Some(self.profiles[7].id)))?;
        assert!(posts.len() >= USUAL, "{} posts in a month", posts.len());
        Ok(())
    }

    fn counts(&self, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Result<(), StoreError> {
        let profiles: Vec<_> = self.profiles.iter().map(|profile| profile.id).collect();
        let counts = self.read(|r| r.counts_between(from, to, &profiles))?;
        assert!(counts.len() >= ACCOUNTS, "{} counts", counts.len());
        Ok(())
    }
}

/// How long before the last post the one is due that comes as number `n` from behind.
fn back(n: usize, a_month: usize) -> TimeDelta {
    let apart = MONTH.num_milliseconds() / a_month as i64;
    TimeDelta::milliseconds((n / ACCOUNTS) as i64 * apart + 1)
}

fn profile(number: usize, now: DateTime<Utc>) -> Result<Profile, Trouble> {
    let name = format!("account{number}");
    Ok(Profile {
        id: ProfileId::new(),
        name: name.parse()?,
        client: None,
        account: AccountKey { client_key: "aw1".to_owned(), open_id: name.clone() },
        display_name: name,
        username: None,
        avatar_url: None,
        scopes: vec!["video.publish".to_owned()],
        login: Login::Connected,
        paused: false,
        access_expires_at: now,
        refresh_expires_at: now,
        created_at: now,
    })
}

fn tokens(now: DateTime<Utc>) -> SealedTokens {
    SealedTokens {
        access: vec![1; 80],
        refresh: vec![2; 80],
        stored_at: now,
        access_expires_at: now,
        refresh_expires_at: now,
    }
}

fn post(profile: ProfileId, clip: &Inspection, due: DateTime<Utc>, now: DateTime<Utc>) -> Post {
    let is_over = due <= now;
    let made = due - TimeDelta::days(7);
    Post {
        id: PostId::new(),
        destination: DestinationId::new(),
        profile,
        clip: ClipSource::Kept { hash: clip.hash },
        mode: Mode::Direct,
        title: "Brezeln am Morgen".to_owned(),
        settings: PostSettings {
            caption: "Frisch aus dem Ofen 🥨 und noch warm, jeden Morgen um sieben #brezel #backstube"
                .to_owned(),
            privacy: Some(Privacy::PublicToEveryone),
            interactions: Interactions::default(),
            disclosure: Disclosure::default(),
            cover_timestamp_ms: None,
        },
        schedule: Some(Schedule::at_instant(due, Tz::Europe__Berlin)),
        ask: None,
        immediate: false,
        state: if is_over { State::Published } else { State::Scheduled { deferred: None } },
        tiktok_post_id: is_over.then(|| "7311223344556677889".to_owned()),
        post_url: None,
        inits_since_go: 1,
        created_at: made,
        changed_at: if is_over { due } else { made },
    }
}
