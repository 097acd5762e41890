//! RSA key pairs for key-pair login, made anew for each test: no private key lies in the repository.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::python;

/// A key pair in PEM.
#[derive(Clone, Deserialize)]
pub struct KeyPair {
    /// PKCS#8, not encrypted.
    pub private_key: String,
    /// PKCS#8, encrypted with the passphrase.
    pub encrypted_private_key: String,
    /// SubjectPublicKeyInfo.
    pub public_key: String,
}

impl KeyPair {
    /// Makes one; the passphrase guards the encrypted form.
    pub fn generate(passphrase: &str) -> Result<Self> {
        let output = python::environment("fakesnow")?.script("rsa_key_pair.py").arg(passphrase).output()?;
        ensure!(output.status.success(), "no key pair: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).context("no key pair in the script's output")
    }
}
