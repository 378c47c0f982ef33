//! The real program in its real web view, as a person meets it. Needs a display and WebKitWebDriver
//! (`cargo xtask test` brings both); the module's name lets a run without a display leave these tests out.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where its ground is missing")]

#[path = "window/desk.rs"]
mod desk;
#[path = "window/ending.rs"]
mod ending;

mod in_the_window {
    use super::desk::{Light, RunningDesk};
    use super::ending::Program;

    #[tokio::test]
    async fn the_first_room_names_the_day_and_its_posts() {
        let desk = RunningDesk::open(Light::Day).await;
        let headline = desk.text_of("main h1").await;
        assert!(headline.ends_with(". No posts today."), "{headline}");
        let day = headline.split_whitespace().nth(1).unwrap();
        assert!((1..=31).contains(&day.parse().unwrap()), "{headline}");
        desk.close("today-day").await;
    }

    #[tokio::test]
    async fn practice_says_that_nothing_reaches_tiktok() {
        let desk = RunningDesk::open(Light::Day).await;
        assert_eq!(desk.text_of("header p").await, "Practice. Nothing here reaches TikTok.");
        assert_eq!(desk.text_of("footer").await, "Practice workspace");
        desk.close("practice-day").await;
    }

    #[tokio::test]
    async fn colours_follow_the_system() {
        for (light, paper) in [(Light::Day, "rgb(247, 246, 243)"), (Light::Night, "rgb(23, 22, 20)")] {
            let desk = RunningDesk::open(light).await;
            let colour = desk.evaluate("return getComputedStyle(document.body).backgroundColor").await;
            assert_eq!(colour, paper, "{light:?}");
            desk.close(&format!("today-{light:?}").to_lowercase()).await;
        }
    }

    #[tokio::test]
    async fn the_page_loads_its_own_font() {
        let desk = RunningDesk::open(Light::Day).await;
        let loaded = desk
            .evaluate(
                "return document.fonts.ready.then(fonts => [...fonts].some(
                    font => font.family.includes('Instrument Sans') && font.status === 'loaded'))",
            )
            .await;
        assert_eq!(loaded, true);
        desk.close("font").await;
    }

    #[tokio::test]
    async fn the_page_cannot_reach_the_network() {
        let desk = RunningDesk::open(Light::Day).await;
        let blocked = desk
            .evaluate(
                "return new Promise(resolve => {
                    document.addEventListener('securitypolicyviolation', event => resolve(event.blockedURI));
                    fetch('http://127.0.0.1:9/').catch(() => {});
                })",
            )
            .await;
        assert_eq!(blocked, "http://127.0.0.1:9/");
        desk.close("network").await;
    }

    #[tokio::test]
    async fn the_page_hears_what_changes() {
        let desk = RunningDesk::open(Light::Day).await;
        let heard = desk
            .evaluate(
                "return new Promise(resolve => {
                    const tauri = window.__TAURI_INTERNALS__;
                    const callback = tauri.transformCallback(message => resolve(message.message));
                    tauri.invoke('listen', { changes: `__CHANNEL__:${callback}` });
                })",
            )
            .await;
        assert_eq!(heard, serde_json::json!([{ "event": "everything" }]));
        desk.close("changes").await;
    }

    #[tokio::test]
    async fn told_to_end_the_program_closes_its_workspace() {
        for signal in ["-TERM", "-INT"] {
            let mut program = Program::open().await;
            assert_eq!(program.end_by(signal).await, Some(0), "{signal}");
            assert!(!program.discovery_file().exists(), "{signal}: nobody looks for an engine that ended");
        }
    }
}
