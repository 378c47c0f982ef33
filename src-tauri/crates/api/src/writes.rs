//! Work that is carried to its end once begun, even when its caller hangs up: a post half planned because a script ran
//! into its own timeout would be worse than one planned without the script knowing.

use std::{future::Future, panic::resume_unwind, time::Duration};

use runsheet_model::Problem;
use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::refusal::Refusal;

/// The work in hand. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Writes {
    tasks: TaskTracker,
    cut: CancellationToken,
}

impl Writes {
    /// Does the work; it goes on when the returned future is dropped.
    pub(crate) async fn carry<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Result<T, Refusal> {
        let cut = self.cut.clone();
        let task = self.tasks.spawn(async move {
            tokio::select! {
                biased;
                done = work => done.map_err(Refusal::from),
                () = cut.cancelled() => Err(Refusal::stopping()),
            }
        });
        match task.await {
            Ok(done) => done,
            Err(why) if why.is_panic() => resume_unwind(why.into_panic()),
            Err(_) => Err(Refusal::stopping()),
        }
    }

    /// Waits for the work in hand; what is not done by then is dropped, as by a kill.
    pub(crate) async fn finish(&self, grace: Duration) {
        self.tasks.close();
        if timeout(grace, self.tasks.wait()).await.is_err() {
            self.cut.cancel();
            self.tasks.wait().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn work_goes_on_when_nobody_listens_any_more() {
        let writes = Writes::default();
        let (go, may_go) = oneshot::channel::<()>();
        let (say_done, done) = oneshot::channel();
        {
            let carried = writes.carry(async move {
                let _ = may_go.await;
                let _ = say_done.send(());
                Ok(())
            });
            tokio::pin!(carried);
            assert!(futures::poll!(carried.as_mut()).is_pending());
        }
        go.send(()).unwrap();
        done.await.unwrap();
    }

    #[tokio::test]
    async fn at_the_end_work_has_its_grace_and_no_more() {
        let writes = Writes::default();
        let endless = tokio::spawn({
            let writes = writes.clone();
            async move { writes.carry(std::future::pending::<Result<(), Problem>>()).await }
        });
        while writes.tasks.is_empty() {
            tokio::task::yield_now().await;
        }
        writes.finish(Duration::from_millis(20)).await;
        assert!(endless.await.unwrap().is_err());
    }
}
