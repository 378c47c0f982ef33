//! The doors of the practice TikTok: the login page and the phone, as their owners use them, and the knobs by which
//! the demo has new accounts opened and sees what arrived.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, StatusCode, Url, redirect};
use runsheet_practice::{Creator, Endpoint, Fault, FaultKind, Knobs, Published};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::{control::loopback_client, failure::Failure};

/// No answer of a practice TikTok takes longer.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// How many creators may post through practice's app in 24 hours: each run of the demo brings new ones.
const CREATORS_A_DAY: u32 = 10_000;

/// A running practice TikTok.
pub(super) struct PracticeTikTok {
    client: Client,
    /// `http://127.0.0.1:PORT`.
    origin: String,
}

impl PracticeTikTok {
    /// The one that answers there.
    pub(super) fn at(origin: &str) -> Result<Self, Failure> {
        let client = loopback_client(redirect::Policy::limited(5))?;
        Ok(Self { client, origin: origin.trim_end_matches('/').to_owned() })
    }

    /// Where it answers.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Opens an account.
    pub(super) async fn open_account(&self, creator: &Creator) -> Result<(), Failure> {
        self.json::<Creator>(self.client.post(self.url("creators")).json(creator)).await.map(drop)
    }

    /// Lets as many creators a day post through the app as the demo may bring.
    pub(super) async fn welcome_many_creators(&self) -> Result<(), Failure> {
        let knobs: Knobs = self.json(self.client.get(self.url("knobs"))).await?;
        if knobs.active_user_cap < CREATORS_A_DAY {
            let change =
                self.client.patch(self.url("knobs")).json(&json!({ "active_user_cap": CREATORS_A_DAY }));
            self.json::<Knobs>(change).await?;
        }
        Ok(())
    }

    /// Logs a creator in on the page that Runsheet would open in the browser, agrees to everything, and follows
    /// TikTok's redirect back to Runsheet.
    pub(super) async fn log_in(&self, page: &str, handle: &str) -> Result<(), Failure> {
        self.sent(self.client.get(page)).await?;
        let page: Url =
            page.parse().map_err(|why| strange(format!("the login page '{page}' is no address: {why}")))?;
        let scopes =
            page.query_pairs().find(|(name, _)| name == "scope").map(|(_, scopes)| scopes.into_owned());
        let mut form = vec![("decision", "allow"), ("creator", handle)];
        let scopes = scopes.unwrap_or_default();
        form.extend(scopes.split(',').map(|scope| ("scope", scope)));
        let consent = format!("{}?{}", self.url("consent"), page.query().unwrap_or_default());
        self.sent(self.client.post(consent).form(&form)).await.map(drop)
    }

    /// The creator posts a draft on the phone.
    pub(super) async fn post_on_the_phone(&self, handle: &str, publish_id: &str) -> Result<(), Failure> {
        let mut draft = self.address("phone")?;
        if let Ok(mut path) = draft.path_segments_mut() {
            path.push(handle).push(publish_id);
        }
        self.sent(self.client.post(draft).form(&[("do", "post")])).await.map(drop)
    }

    /// Has the next upload of that chunk to the account come in slowly.
    pub(super) async fn slow_down(
        &self,
        handle: &str,
        chunk: u64,
        bytes_per_second: u64,
    ) -> Result<(), Failure> {
        let slowly = FaultKind::SlowBody { bytes_per_second };
        let fault = Fault::next(Endpoint::Upload, slowly).of(handle).on_chunk(chunk);
        self.sent(self.client.post(self.url("faults")).json(&fault)).await.map(drop)
    }

    /// Every file that arrived, ever.
    pub(super) async fn published(&self) -> Result<Vec<Published>, Failure> {
        self.json(self.client.get(self.url("published"))).await
    }

    fn url(&self, door: &str) -> String {
        format!("{}/practice/{door}", self.origin)
    }

    fn address(&self, door: &str) -> Result<Url, Failure> {
        self.url(door).parse().map_err(|why| strange(format!("'{}' is no address: {why}", self.origin)))
    }

    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Failure> {
        let body = self.sent(request).await?;
        serde_json::from_slice(&body).map_err(|why| strange(format!("an answer is not understood: {why}")))
    }

    async fn sent(&self, request: RequestBuilder) -> Result<Vec<u8>, Failure> {
        let answer = request
            .timeout(ANSWERED_WITHIN)
            .send()
            .await
            .map_err(|why| strange(why.without_url().to_string()))?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|why| strange(why.without_url().to_string()))?;
        if status == StatusCode::OK {
            return Ok(body.to_vec());
        }
        Err(strange(format!(
            "it answered {status}: {}",
            String::from_utf8_lossy(&body[..body.len().min(300)])
        )))
    }
}

fn strange(what: String) -> Failure {
    Failure::refused("practice_failed", format!("the practice TikTok did not do its part: {what}"))
}
