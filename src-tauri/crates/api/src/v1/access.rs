//! Who may: the key a request carries and the scope it needs. 401 without a key in force, 403 `scope_exceeded` for a
//! key that may not do this.

use axum::{extract::FromRequestParts, http::request::Parts};
use runsheet_engine::Caller;
use runsheet_model::{
    Detail, Problem, ProblemKind,
    api_key::{ApiKey, KeyScope},
};

use crate::{bearer, refusal::Refusal, v1::V1};

/// A key that may read.
pub(crate) struct Reader(pub(crate) ApiKey);

/// A key that may make, change and cancel posts.
pub(crate) struct Writer(pub(crate) ApiKey);

impl FromRequestParts<V1> for Reader {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, v1: &V1) -> Result<Self, Refusal> {
        key_with(KeyScope::Read, parts, v1).await.map(Self)
    }
}

impl FromRequestParts<V1> for Writer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, v1: &V1) -> Result<Self, Refusal> {
        key_with(KeyScope::Posts, parts, v1).await.map(Self)
    }
}

async fn key_with(scope: KeyScope, parts: &Parts, v1: &V1) -> Result<ApiKey, Refusal> {
    let presented = bearer::token(&parts.headers)?;
    let key = v1
        .desk
        .authenticate(presented)
        .await?
        .ok_or_else(|| Refusal::unauthorized("This key does not exist or was revoked."))?;
    require(&key, scope, "Authorization")?;
    Ok(key)
}

/// Refuses a key without that scope; `field` is what needs it.
pub(crate) fn require(key: &ApiKey, scope: KeyScope, field: &str) -> Result<(), Problem> {
    if key.scopes.contains(&scope) {
        return Ok(());
    }
    let mut problem = Problem::new(
        ProblemKind::Forbidden,
        "scope_exceeded",
        format!("The key '{}' may not do this: it needs the scope '{scope}'.", key.name),
    );
    problem.details =
        vec![Detail { field: field.to_owned(), message: format!("needs a key with the scope '{scope}'") }];
    Err(problem)
}

/// A key as the desk knows it.
pub(crate) fn caller(key: &ApiKey) -> Caller {
    Caller {
        by: key.name.clone(),
        key: Some(key.id),
        may_read_files: key.scopes.contains(&KeyScope::LocalFiles),
        is_page: false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use runsheet_model::ApiKeyId;

    use super::*;

    fn key(scopes: &[KeyScope]) -> ApiKey {
        ApiKey {
            id: ApiKeyId::new(),
            name: "n8n".into(),
            scopes: scopes.to_vec(),
            per_minute: None,
            created_at: DateTime::UNIX_EPOCH,
            revoked_at: None,
        }
    }

    #[test]
    fn every_scope_stands_for_itself_alone() {
        for has in KeyScope::ALL {
            for needs in KeyScope::ALL {
                let allowed = require(&key(&[has]), needs, "Authorization");
                assert_eq!(allowed.is_ok(), has == needs, "{has} for {needs}");
            }
        }
    }

    #[test]
    fn the_scope_that_is_needed_is_named() {
        let refused = require(&key(&[KeyScope::Read]), KeyScope::LocalFiles, "media_urls").unwrap_err();
        assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Forbidden, "scope_exceeded"));
        assert!(refused.error.contains("'local_files'"), "{}", refused.error);
        assert_eq!(refused.details[0].field, "media_urls");
    }

    #[test]
    fn only_keys_with_local_files_may_name_files() {
        assert!(!caller(&key(&[KeyScope::Read, KeyScope::Posts])).may_read_files);
        let full = key(&KeyScope::DEFAULT);
        let caller = caller(&full);
        assert!(caller.may_read_files);
        assert_eq!((caller.by.as_str(), caller.key), ("n8n", Some(full.id)));
    }
}
