//! The demo's engine: `runsheet serve` in a process of its own, asked over `/control` like by every other command.

use std::time::{Duration, Instant};

use runsheet_engine::{
    Command,
    commands::{AwaitPost, RetryVault, ShowPost},
    views::{KeyStanding, PostDetail},
};
use runsheet_host::{Found, discovery};
use runsheet_model::{PostId, Workspace};

use super::{home::DemoHome, programs::Program, told::Told};
use crate::{control::Control, failure::Failure};

/// Nothing that the demo waits for takes longer on a computer that is not overloaded.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long one question to the engine may stand.
const ONE_QUESTION_MS: u64 = 500;

/// A running engine.
pub(super) struct Engine {
    control: Control,
    /// Where its HTTP API is.
    pub(super) url: String,
}

/// Starts the engine on the demo's home. The program goes to `place`, whatever comes of it.
pub(super) async fn start(home: &DemoHome, place: &mut Option<Program>) -> Result<Engine, Failure> {
    let words = ["serve", "--workspace", "practice", "--port", "0"];
    let program = place.insert(Program::start(&words, home).await?);
    let url = program.url();
    let found = discovery::find(home.home(), Workspace::Practice);
    match found.map_err(|why| super::home::unusable(home.workspace(), &why))? {
        Found::Running(running) => Ok(Engine { control: Control::new(running)?, url }),
        Found::Nobody | Found::Busy(_) => {
            Err(Failure::refused("not_started", "the engine was ready and cannot be found"))
        }
    }
}

/// Starts the engine for the first time, with a key to the logins: in the keychain, else in a file that a passphrase
/// of the demo's own opens. Tells where the key is, if it is in a file.
pub(super) async fn start_with_a_key(
    home: &DemoHome,
    place: &mut Option<Program>,
) -> Result<(Engine, Option<Told>), Failure> {
    let engine = start(home, place).await?;
    let Some(why) = engine.what_keeps_the_key_away().await? else {
        return Ok((engine, home.passphrase_file().map(|passphrase_file| Told::KeyFile { passphrase_file })));
    };
    if !home.may_make_a_passphrase()? {
        return Err(Failure::refused("vault_unavailable", why));
    }
    if let Some(program) = place.take() {
        program.end().await;
    }
    let passphrase_file = home.make_passphrase()?;
    match start(home, place).await {
        Ok(engine) => Ok((engine, Some(Told::NoKeychain { why, passphrase_file }))),
        Err(failure) => {
            home.forget_passphrase().map_err(|why| super::home::unusable(&passphrase_file, &why))?;
            let in_the_keychain = failure.line().code == "vault_kind_differs";
            Err(if in_the_keychain { Failure::refused("vault_unavailable", why) } else { failure })
        }
    }
}

impl Engine {
    /// Has the engine run a command.
    pub(super) async fn call<C: Command>(&self, request: C) -> Result<C::Response, Failure> {
        self.control.call(request).await
    }

    /// A post with its steps.
    pub(super) async fn post(&self, post: PostId) -> Result<PostDetail, Failure> {
        self.call(ShowPost { post }).await
    }

    /// Looks at a post until it is as it should be. Fails when it has come to another end, or takes too long.
    pub(super) async fn until(
        &self,
        post: PostId,
        is_as_it_should: impl Fn(&PostDetail) -> bool,
    ) -> Result<PostDetail, Failure> {
        let began = Instant::now();
        let mut detail = self.post(post).await?;
        while !is_as_it_should(&detail) {
            let state = detail.post.state;
            if !state.is_waited_for() || began.elapsed() > PATIENCE {
                return Err(stuck(&detail));
            }
            detail = self.call(AwaitPost { post, timeout_ms: ONE_QUESTION_MS, or_change: true }).await?;
        }
        Ok(detail)
    }

    async fn what_keeps_the_key_away(&self) -> Result<Option<String>, Failure> {
        let vault = self.call(RetryVault {}).await?;
        Ok(match vault.key {
            KeyStanding::Have => None,
            KeyStanding::None | KeyStanding::Unavailable => Some(vault.trouble.unwrap_or_default()),
        })
    }
}

fn stuck(detail: &PostDetail) -> Failure {
    let delivery = detail.destinations.first();
    let why = delivery.and_then(|delivery| {
        let deferred =
            || delivery.deferred_reason.as_ref().map(|reason| format!("it waits because of {reason}"));
        delivery.error_message.clone().or_else(deferred)
    });
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    let post = &detail.post;
    Failure::refused("demo_stuck", format!("{} for {} is {}{why}", post.title, post.profile_name, post.state))
}
