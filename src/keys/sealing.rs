//! What everything sealed goes through: random bytes, XChaCha20-Poly1305 bound to a place, and a traveller's own key.

use chacha20poly1305::KeyInit;
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::XNonce;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::aead::Payload;
use data_encoding::BASE64URL_NOPAD;
use sha2::Digest;
use sha2::Sha256;

pub(super) const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Why a key file or a sealed value cannot be used. The sentence is for whoever runs the program.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file is missing or cannot be read.
    #[error("the key file {path} cannot be read ({reason}); make one with: startline keys new {path}")]
    Unreadable {
        /// Where it was looked for.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// The file can be read by others than its owner.
    #[error("the key file {0} can be read by others; make it private with: chmod 600 {0}")]
    Exposed(String),
    /// The file does not hold a keyring.
    #[error("the key file {0} holds no keyring: each line is a name, a space and 32 bytes in base64url")]
    Malformed(String),
    /// The machine gave no random bytes.
    #[error("the machine gave no random bytes")]
    NoRandomness,
    /// The value was sealed under another key, for another place, or was altered.
    #[error("a sealed value cannot be opened")]
    Unopenable,
}

/// One traveller's own key. Dropped after use; destroying its wrapped form erases what it sealed.
pub struct TravellerKey {
    key: [u8; KEY_BYTES],
    keyring_id: String,
}

/// A traveller's key as the database keeps it.
#[derive(Clone, Debug)]
pub struct Wrapped {
    /// Which master key wrapped it.
    pub keyring_id: String,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
}

impl TravellerKey {
    pub(super) fn new(key: [u8; KEY_BYTES], keyring_id: &str) -> Self {
        Self { key, keyring_id: keyring_id.to_owned() }
    }

    /// Seals a value for one place (`table|column|row`), so that ciphertexts cannot be swapped.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        seal(&self.key, &format!("{place}|{}", self.keyring_id), plain)
    }

    /// Opens what was sealed for the same place.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        open(&self.key, &format!("{place}|{}", self.keyring_id), sealed)
    }
}

/// 256 random bits as one URL-safe word: session cookies, form keys.
pub fn random_word() -> Result<String, KeyError> {
    Ok(BASE64URL_NOPAD.encode(&random_bytes::<KEY_BYTES>()?))
}

/// `N` random bytes from the operating system.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|_| KeyError::NoRandomness)?;
    Ok(bytes)
}

/// SHA-256 in hexadecimal: document versions, session ids.
pub fn sha256_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

pub(super) fn seal(key: &[u8; KEY_BYTES], aad: &str, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
    let nonce = random_bytes::<NONCE_BYTES>()?;
    let payload = Payload { msg: plain, aad: aad.as_bytes() };
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| KeyError::Unopenable)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

pub(super) fn open(key: &[u8; KEY_BYTES], aad: &str, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
    let (nonce, cipher) = sealed.split_at_checked(NONCE_BYTES).ok_or(KeyError::Unopenable)?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| KeyError::Unopenable)?;
    let payload = Payload { msg: cipher, aad: aad.as_bytes() };
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(nonce), payload)
        .map_err(|_| KeyError::Unopenable)
}
