//! Passwords of staff: Argon2id with the parameters of OWASP's password storage sheet (19 MiB, 2 passes, 1 lane). Takes about 50 ms,
//! so never inside a transaction.

use argon2::Algorithm;
use argon2::Argon2;
use argon2::Params;
use argon2::PasswordHasher;
use argon2::PasswordVerifier;
use argon2::Version;
use argon2::password_hash::phc::PasswordHash;

/// The fewest letters a password of staff may have.
pub const SHORTEST: usize = 15;

/// Memory in KiB.
const MEMORY: u32 = 19_456;

/// A password that cannot be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password cannot be hashed: {0}")]
pub struct HashFault(String);

fn argon() -> Result<Argon2<'static>, HashFault> {
    let params = Params::new(MEMORY, 2, 1, None).map_err(|e| HashFault(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password with a salt of its own.
pub fn hash(password: &str) -> Result<String, HashFault> {
    let hash = argon()?.hash_password(password.as_bytes()).map_err(|e| HashFault(e.to_string()))?;
    Ok(hash.to_string())
}

/// Whether a password is the one that was hashed. An unreadable hash fits no password, but takes as long.
pub fn verify(password: &str, hash: &str) -> bool {
    let Ok(argon) = argon() else { return false };
    match PasswordHash::new(hash) {
        Ok(parsed) => argon.verify_password(password.as_bytes(), &parsed).is_ok(),
        Err(_) => {
            let _ = argon.hash_password(password.as_bytes());
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits() {
        let kept = hash("correct horse battery").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse battery", &kept));
        assert!(!verify("correct horse batterz", &kept));
        assert!(!verify("anything", "no hash"));
    }
}
