//! A database that wakes up on another machine than the one it remembers posts nothing until a person releases it.

use runsheet_store::{OpenOptions, Store, StoreError};
use serde_json::json;

use crate::desk::{Api, later};

async fn restart(api: &mut Api, between: impl AsyncFnOnce(&Api)) {
    api.desk.place.run(&["stop"]).await;
    assert!(api.desk.engine.child.wait().await.unwrap().success());
    between(api).await;
    api.desk.engine = api.desk.place.serve(&[]).await;
}

async fn is_paused(api: &Api) -> bool {
    api.get("/v1/health").await.body["status"] == "paused"
}

#[tokio::test]
async fn a_carried_database_is_paused_over_restarts_until_it_is_released() {
    let mut api = Api::open().await;
    let created = api.post(&later(json!({}))).await;
    let path = format!("/v1/posts/{}", created.planned().as_str().unwrap());
    restart(&mut api, async |_| {}).await;
    assert!(!is_paused(&api).await, "the same machine is known again");

    restart(&mut api, async |api| {
        let path = api.desk.place.live("runsheet.sqlite");
        let store = Store::open(path, OpenOptions::default()).unwrap();
        let carried = store.write(|tx| {
            let known = tx.meta("machine_hash")?;
            tx.set_meta("machine_hash", "another machine's")?;
            Ok::<_, StoreError>(known)
        });
        assert_eq!(carried.await.unwrap().map(|known| known.len()), Some(64), "this machine's hash");
        store.close().await.unwrap();
    })
    .await;
    for _ in 0..2 {
        assert!(is_paused(&api).await);
        let shown = api.get(&path).await.body;
        assert_eq!(shown["destinations"][0]["status"], "on_hold", "{shown}");
        assert_eq!(shown["destinations"][0]["error_code"], "from_copy");
        restart(&mut api, async |_| {}).await;
    }
    assert_eq!(api.desk.json(&["backup", "release"]).await["posts_on_hold"], 1);
    assert!(!is_paused(&api).await);
    assert_eq!(api.get(&path).await.body["destinations"][0]["status"], "on_hold", "a person gives it a time");
    assert_eq!(api.traces().await.inits, 0);
}
