//! The key of `via rsa` regions from a PEM file: `--rsa-key FILE`, and `--plain-regions`.
//! Never keeps the key's text.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use protogen_dynamic::{RegionForm, RsaKeys};
use protogen_wire::rsa::{KeyError, RsaPrivateKey, RsaPublicKey};

use crate::failure::Complaint;

/// The key in a file: a private one opens and seals, a public one seals alone.
pub fn load(path: &Path) -> Result<RsaKeys, Complaint> {
    read("--rsa-key", path)
}

/// The public key in a file, or the public half of the private one.
pub fn public_key(flag: &str, path: &Path) -> Result<RsaPublicKey, Complaint> {
    let keys = read(flag, path)?;
    let half = |key: &Arc<RsaPrivateKey>| key.public_key().clone();
    let key = keys.public.or(keys.private.as_ref().map(half));
    key.ok_or_else(|| Complaint::new(format!("`{flag} {}`: there is no key", path.display())))
}

fn read(flag: &str, path: &Path) -> Result<RsaKeys, Complaint> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Complaint::new(format!("`{flag} {shown}`: {error}")))?;
    let wrong = |error: KeyError| Complaint::new(format!("`{flag} {shown}`: {error}"));
    let mut keys = RsaKeys::default();
    if text.contains("PUBLIC KEY-----") {
        keys.public = Some(RsaPublicKey::from_pem(&text).map_err(wrong)?);
    } else {
        keys.private = Some(Arc::new(RsaPrivateKey::from_pem(&text).map_err(wrong)?));
    }
    Ok(keys)
}

/// For regions that stand opened in the bytes.
pub fn plain() -> RsaKeys {
    RsaKeys {
        form: RegionForm::Plain,
        ..RsaKeys::default()
    }
}
