//! Passwords of staff: Argon2id with the parameters of OWASP's password storage sheet (19 MiB, 2 passes, 1 lane). Takes about 50 ms,
//! so never inside a transaction.

pub mod guessable;

use argon2::Algorithm;
use argon2::Argon2;
use argon2::Params;
use argon2::PasswordHasher;
use argon2::PasswordVerifier;
use argon2::Version;
use argon2::password_hash::phc::PasswordHash;

use crate::passwords::guessable::is_guessable;

/// The fewest letters a password of staff may have.
pub const SHORTEST: usize = 15;

/// Memory in KiB.
const MEMORY: u32 = 19_456;

/// Why a password is not taken, and what to do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too few letters.
    #[error(
        "the password must have {SHORTEST} letters or more: take four or five words that have nothing to do with each other"
    )]
    Short,
    /// What others choose too, or what is about us.
    #[error(
        "this password is easy to guess: take four or five words that have nothing to do with each other, with you or with the agency"
    )]
    Guessable,
}

/// Whether staff may have this password. `about` is what stands near it: the agency's name, their own name and address.
pub fn judge(password: &str, about: &[&str]) -> Result<(), PasswordFault> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordFault::Short);
    }
    if is_guessable(password, about) { Err(PasswordFault::Guessable) } else { Ok(()) }
}

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

/// The hash of a password that nobody has.
const OF_NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Whether a password is the one that was hashed. Where there is no hash, the same work is done on that of nobody, so that nobody
/// learns from the clock which addresses are known.
pub fn verify(password: &str, hash: &str) -> bool {
    let (Ok(argon), Ok(of_nobody)) = (argon(), PasswordHash::new(OF_NOBODY)) else { return false };
    let kept = PasswordHash::new(hash);
    let is_real = kept.is_ok();
    let fits = argon.verify_password(password.as_bytes(), &kept.unwrap_or(of_nobody)).is_ok();
    fits && is_real
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

    #[test]
    fn where_there_is_no_hash_the_same_work_is_done() {
        let costs = |hash: &str| {
            let parts: Vec<String> = hash.split('$').map(str::to_owned).collect();
            (parts[..4].to_vec(), parts[4].len(), parts[5].len())
        };
        assert_eq!(costs(OF_NOBODY), costs(&hash("correct horse battery").unwrap()));
        assert!(PasswordHash::new(OF_NOBODY).is_ok(), "else nothing is hashed");
    }

    #[test]
    fn a_password_of_staff_is_long_and_hard_to_guess() {
        assert_eq!(judge("fourteen.signs", &[]), Err(PasswordFault::Short));
        assert_eq!(judge("passwordpassword", &[]), Err(PasswordFault::Guessable));
        assert_eq!(judge("twice-round-the-park", &[]), Ok(()));
    }
}
