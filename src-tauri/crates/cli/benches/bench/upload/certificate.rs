//! A certificate for this machine's loopback address that only those believe who are told to.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use rcgen::CertifiedKey;
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::Trouble;

/// The certificate, and the file by which a client is told to believe it.
pub struct Certificate {
    pub file: PathBuf,
    pub server: Arc<ServerConfig>,
}

impl Certificate {
    pub fn make(folder: &Path) -> Result<Self, Trouble> {
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()])?;
        let file = folder.join("certificate.pem");
        fs::write(&file, cert.pem())?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)?;
        Ok(Self { file, server: Arc::new(server) })
    }
}
