//! The second factor of staff: six digits that change every thirty seconds (RFC 6238), its secret sealed.

use totp_rs::Algorithm;
use totp_rs::Builder;
use totp_rs::Secret;
use totp_rs::Totp;

use crate::keys::KeyError;
use crate::keys::Keyring;
use crate::keys::Purpose;

/// A new second factor.
pub struct Enrolled {
    /// For the database.
    pub sealed: Vec<u8>,
    /// In base32, for typing.
    pub secret: String,
    /// `otpauth://…`, for scanning.
    pub address: String,
}

/// A second factor that cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum FactorFault {
    /// The keyring did not do its part.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The secret is not one.
    #[error("the second factor cannot be read: {0}")]
    Secret(String),
}

fn totp(secret: Vec<u8>, account: &str) -> Result<Totp, FactorFault> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_secret(secret)
        .with_account_name(account)
        .with_issuer(Some("Startline"))
        .build()
        .map_err(|e| FactorFault::Secret(e.to_string()))
}

/// Makes a second factor for an account.
pub fn enrol(keys: &Keyring, account: &str) -> Result<Enrolled, FactorFault> {
    let bytes = crate::keys::random_bytes::<20>()?.to_vec();
    let secret = Secret::from(bytes.clone()).to_base32();
    let address = totp(bytes.clone(), account)?.to_url().map_err(|e| FactorFault::Secret(e.to_string()))?;
    let sealed = keys.seal_text(Purpose::Totp, account, &bytes)?.into_bytes();
    Ok(Enrolled { sealed, secret, address })
}

/// The step of the digits if they are right at `unix_seconds`, one step early or late allowed. The caller refuses a step that was
/// used before.
pub fn step(
    keys: &Keyring,
    account: &str,
    sealed: &[u8],
    digits: &str,
    unix_seconds: u64,
) -> Result<Option<i64>, FactorFault> {
    let word = std::str::from_utf8(sealed).map_err(|e| FactorFault::Secret(e.to_string()))?;
    let secret = keys.open_text(Purpose::Totp, account, word)?;
    let step = totp(secret, account)?.check(digits, unix_seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}
