//! `wait`: until a post is out, or needs somebody.

use std::time::{Duration, Instant};

use clap::Args;
use runsheet_engine::{commands::AwaitPost, views::PostDetail};
use runsheet_model::{PostId, duration::parse_duration};

use super::posts;
use crate::{context::Context, control::Control, failure::Failure, progress::Progress};

/// How long one question to the engine may stand; then it is asked again.
const ONE_QUESTION: Duration = Duration::from_secs(60);

/// Wait for a post.
#[derive(Debug, Args)]
pub(crate) struct Wait {
    /// The post's id
    post: String,
    /// At most this long, such as 90s or 5m [default: as long as it takes]
    #[arg(long, value_name = "D", value_parser = parse_duration)]
    timeout: Option<Duration>,
}

impl Wait {
    pub(crate) async fn run(self, context: &Context) -> Result<(), Failure> {
        let engine = context.engine()?;
        until_done(context, &engine, posts::known(&self.post)?, self.timeout).await
    }
}

/// Waits for a post, prints how it stands then, and fails unless it did what it was planned for.
pub(crate) async fn until_done(
    context: &Context,
    engine: &Control,
    post: PostId,
    timeout: Option<Duration>,
) -> Result<(), Failure> {
    let detail = watch(context, engine, post, timeout).await?;
    context.output.result(&detail, posts::for_people)?;
    judge(&detail)
}

async fn watch(
    context: &Context,
    engine: &Control,
    post: PostId,
    timeout: Option<Duration>,
) -> Result<PostDetail, Failure> {
    let started = Instant::now();
    let progress = Progress::start(context.output);
    loop {
        let left = timeout.map_or(ONE_QUESTION, |timeout| timeout.saturating_sub(started.elapsed()));
        let timeout_ms = u64::try_from(left.min(ONE_QUESTION).as_millis()).unwrap_or(u64::MAX);
        let detail = engine.call(AwaitPost { post, timeout_ms, or_change: progress.is_shown() }).await?;
        let over = timeout.is_some_and(|timeout| started.elapsed() >= timeout);
        if over || !detail.post.state.is_waited_for() {
            return Ok(detail);
        }
        progress.show(&detail);
    }
}

fn judge(detail: &PostDetail) -> Result<(), Failure> {
    let post = &detail.post;
    if post.state.is_success() {
        return Ok(());
    }
    if post.state.is_waited_for() {
        let what = format!("post {} is still {}: the time to wait is over", post.id, post.state);
        return Err(Failure::refused("wait_timeout", what));
    }
    let delivery = detail.destinations.first();
    let why = delivery.and_then(|delivery| delivery.error_message.as_deref());
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    let failure =
        Failure::refused(&format!("post_{}", post.state), format!("post {} is {}{why}", post.id, post.state));
    Err(match delivery.and_then(|delivery| delivery.error_code.as_deref()) {
        Some(code) => failure.with_detail("error_code", code),
        None => failure,
    })
}
