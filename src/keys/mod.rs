//! The keyring: the only secret. It seals personal values, derives links and one-time codes, and lives outside the database.

pub mod sealing;
pub mod secret_file;

use std::collections::BTreeMap;
use std::path::Path;

use data_encoding::BASE64URL_NOPAD;
use hkdf::Hkdf;
use hmac::Hmac;
use hmac::Mac;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use self::sealing::KEY_BYTES;
use self::sealing::open;
use self::sealing::seal;

pub use self::sealing::KeyError;
pub use self::sealing::TravellerKey;
pub use self::sealing::Wrapped;
pub use self::sealing::random_bytes;
pub use self::sealing::random_word;
pub use self::sealing::sha256_hex;
pub use self::secret_file::is_exposed;

const LINK_BYTES: usize = 24;
const MARK_BYTES: usize = 9;

/// What a derived key is for. Nothing made for one purpose is accepted for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The link to a booking that its letters carry.
    BookingLink,
    /// The link of an adult of a party to their own pages.
    OwnLink,
    /// The link to a pack that the partner's letter carries.
    HandoffLink,
    /// Six digits sent to an address.
    Code,
    /// The answers of a form on its way, in a hidden field.
    Draft,
    /// Equality of passport numbers.
    PassportHash,
    /// Equality of cells from one print of a list to the next.
    Print,
    /// The second factor of staff.
    Totp,
    /// The wrapping of travellers' keys.
    Wrap,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::BookingLink => "booking-link",
            Self::OwnLink => "own-link",
            Self::HandoffLink => "handoff-link",
            Self::Code => "code",
            Self::Draft => "draft",
            Self::PassportHash => "passport-hash",
            Self::Print => "print",
            Self::Totp => "totp",
            Self::Wrap => "wrap",
        }
    }
}

/// The master keys by name; the newest seals, all of them open.
#[derive(Clone)]
pub struct Keyring {
    keys: BTreeMap<String, [u8; KEY_BYTES]>,
    current: String,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({} keys)", self.keys.len())
    }
}

impl Keyring {
    /// A new keyring of one random key.
    pub fn generate() -> Result<Self, KeyError> {
        let key = random_bytes::<KEY_BYTES>()?;
        Ok(Self { keys: BTreeMap::from([("k1".to_owned(), key)]), current: "k1".to_owned() })
    }

    /// Reads a key file: a line a key, the last one is the newest. Refuses a file that others can read.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let shown = path.display().to_string();
        let unreadable =
            |e: std::io::Error| KeyError::Unreadable { path: shown.clone(), reason: e.to_string() };
        if is_exposed(path).map_err(unreadable)? {
            return Err(KeyError::Exposed(shown));
        }
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        Self::parse(&text).ok_or(KeyError::Malformed(shown))
    }

    /// This keyring with one more random key, which seals and makes links from now on; all others still open.
    pub fn with_another_key(&self) -> Result<Self, KeyError> {
        let first = self.keys.keys().next().map_or("k1", String::as_str);
        // The first by name marks what must be equal for ever, so the new one must come behind it; and no key is ever written over.
        let names = (2_u32..).flat_map(|number| [format!("k{number}"), format!("{first}-{number}")]);
        let mut free = names.filter(|name| name.as_str() > first && !self.keys.contains_key(name));
        let name = free.next().unwrap_or_default();
        let mut keys = self.keys.clone();
        keys.insert(name.clone(), random_bytes::<KEY_BYTES>()?);
        Ok(Self { keys, current: name })
    }

    /// Writes the keyring for its owner alone, the newest key last; never over an existing file.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        use std::io::Write;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        let newest = self.keys.get_key_value(&self.current);
        for (name, key) in self.keys.iter().filter(|(name, _)| **name != self.current).chain(newest) {
            writeln!(file, "{name} {}", BASE64URL_NOPAD.encode(key))?;
        }
        file.sync_all()?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut keys = BTreeMap::new();
        let mut current = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, encoded) = line.split_once(' ')?;
            let key = BASE64URL_NOPAD.decode(encoded.trim().as_bytes()).ok()?.try_into().ok()?;
            keys.insert(name.to_owned(), key);
            current = Some(name.to_owned());
        }
        Some(Self { keys, current: current? })
    }

    /// A fresh key for a traveller, and its wrapped form for the database.
    pub fn new_traveller_key(&self, traveller_id: &str) -> Result<(TravellerKey, Wrapped), KeyError> {
        let key = random_bytes::<KEY_BYTES>()?;
        let aad = format!("traveller_keys|wrapped|{traveller_id}|{}", self.current);
        let bytes = seal(&self.derived(&self.current, Purpose::Wrap)?, &aad, &key)?;
        let keyring_id = self.current.clone();
        Ok((TravellerKey::new(key, &keyring_id), Wrapped { keyring_id, bytes }))
    }

    /// Opens a traveller's wrapped key.
    pub fn traveller_key(&self, traveller_id: &str, wrapped: &Wrapped) -> Result<TravellerKey, KeyError> {
        let aad = format!("traveller_keys|wrapped|{traveller_id}|{}", wrapped.keyring_id);
        let plain = open(&self.derived(&wrapped.keyring_id, Purpose::Wrap)?, &aad, &wrapped.bytes)?;
        let key = plain.try_into().map_err(|_| KeyError::Unopenable)?;
        Ok(TravellerKey::new(key, &wrapped.keyring_id))
    }

    /// Seals text under a purpose key, as one URL-safe word (drafts, second factors).
    pub fn seal_text(&self, purpose: Purpose, context: &str, plain: &[u8]) -> Result<String, KeyError> {
        let sealed = seal(&self.derived(&self.current, purpose)?, context, plain)?;
        Ok(BASE64URL_NOPAD.encode(&sealed))
    }

    /// Opens what `seal_text` made for the same purpose and context, under any key of the ring.
    pub fn open_text(&self, purpose: Purpose, context: &str, word: &str) -> Result<Vec<u8>, KeyError> {
        let sealed = BASE64URL_NOPAD.decode(word.as_bytes()).map_err(|_| KeyError::Unopenable)?;
        for name in self.keys.keys() {
            if let Ok(plain) = open(&self.derived(name, purpose)?, context, &sealed) {
                return Ok(plain);
            }
        }
        Err(KeyError::Unopenable)
    }

    /// The secret part of a link to `id`; a raised `version` ends every earlier link.
    pub fn link_secret(&self, purpose: Purpose, id: &str, version: i64) -> Result<String, KeyError> {
        self.link_secret_under(&self.current, purpose, id, version)
    }

    /// Whether `secret` opens `id` at this version, compared in constant time.
    pub fn is_link_secret(&self, purpose: Purpose, id: &str, version: i64, secret: &str) -> bool {
        self.keys.keys().any(|name| {
            self.link_secret_under(name, purpose, id, version)
                .is_ok_and(|right| right.as_bytes().ct_eq(secret.as_bytes()).into())
        })
    }

    fn link_secret_under(
        &self,
        key: &str,
        purpose: Purpose,
        id: &str,
        version: i64,
    ) -> Result<String, KeyError> {
        let mac = self.mac(key, purpose, &format!("{id}|{version}"))?;
        Ok(BASE64URL_NOPAD.encode(mac.get(..LINK_BYTES).unwrap_or_default()))
    }

    /// The six digits that belong to a code's row; they are stored nowhere.
    pub fn code_digits(&self, code_id: &str) -> Result<String, KeyError> {
        let mac = self.mac(&self.current, Purpose::Code, code_id)?;
        let head = mac.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        Ok(format!("{:06}", head % 1_000_000))
    }

    /// Keyed equality of passport numbers (issuer and number), in base64url.
    pub fn passport_hash(&self, issuer: &str, number: &str) -> Result<String, KeyError> {
        let first = self.keys.keys().next().cloned().unwrap_or_default();
        Ok(BASE64URL_NOPAD.encode(&self.mac(&first, Purpose::PassportHash, &format!("{issuer}|{number}"))?))
    }

    /// A short keyed mark of what a print shows in one place: equal for equal words, and nothing can be read from it.
    pub fn print_mark(&self, place: &str, words: &str) -> Result<String, KeyError> {
        let first = self.keys.keys().next().cloned().unwrap_or_default();
        let mac = self.mac(&first, Purpose::Print, &format!("{place}|{words}"))?;
        Ok(BASE64URL_NOPAD.encode(mac.get(..MARK_BYTES).unwrap_or_default()))
    }

    fn derived(&self, name: &str, purpose: Purpose) -> Result<[u8; KEY_BYTES], KeyError> {
        let master = self.keys.get(name).ok_or(KeyError::Unopenable)?;
        let mut out = [0_u8; KEY_BYTES];
        let info = format!("startline/1/{}", purpose.label());
        Hkdf::<Sha256>::new(None, master)
            .expand(info.as_bytes(), &mut out)
            .map_err(|_| KeyError::Unopenable)?;
        Ok(out)
    }

    fn mac(&self, name: &str, purpose: Purpose, message: &str) -> Result<Vec<u8>, KeyError> {
        let key = self.derived(name, purpose)?;
        let mut mac =
            <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&key).map_err(|_| KeyError::Unopenable)?;
        mac.update(message.as_bytes());
        Ok(mac.finalize().into_bytes().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_in_its_own_place() {
        let ring = Keyring::generate().unwrap();
        let (key, wrapped) = ring.new_traveller_key("t1").unwrap();
        let sealed = key.seal("sealed_values|sealed|t1/passport", b"L898902C3").unwrap();
        let again = ring.traveller_key("t1", &wrapped).unwrap();
        assert_eq!(again.open("sealed_values|sealed|t1/passport", &sealed).unwrap(), b"L898902C3");
        assert!(again.open("sealed_values|sealed|t2/passport", &sealed).is_err());
        assert!(ring.traveller_key("t2", &wrapped).is_err());
    }

    #[test]
    fn nothing_made_for_one_purpose_is_taken_for_another() {
        let ring = Keyring::generate().unwrap();
        let link = ring.link_secret(Purpose::BookingLink, "b1", 1).unwrap();
        assert!(ring.is_link_secret(Purpose::BookingLink, "b1", 1, &link));
        assert!(!ring.is_link_secret(Purpose::HandoffLink, "b1", 1, &link));
        assert!(!ring.is_link_secret(Purpose::OwnLink, "b1", 1, &link));
        assert!(!ring.is_link_secret(Purpose::BookingLink, "b1", 2, &link));
        assert!(!ring.is_link_secret(Purpose::BookingLink, "b2", 1, &link));
        let word = ring.seal_text(Purpose::Draft, "book", b"answers").unwrap();
        assert!(ring.open_text(Purpose::Totp, "book", &word).is_err());
        assert!(ring.open_text(Purpose::Draft, "other", &word).is_err());
        assert_eq!(ring.open_text(Purpose::Draft, "book", &word).unwrap(), b"answers");
    }

    #[test]
    fn a_new_key_seals_and_all_others_still_open() {
        fn check(names: &[&str], newest: &str) {
            let key = BASE64URL_NOPAD.encode(&[7; KEY_BYTES]);
            let lines: Vec<String> = names.iter().map(|name| format!("{name} {key}")).collect();
            let ring = Keyring::parse(&lines.join("\n")).unwrap().with_another_key().unwrap();
            assert_eq!(ring.current, newest, "{names:?}");
            assert_eq!(ring.keys.len(), names.len() + 1);
            assert_eq!(ring.keys.keys().next().unwrap(), names.iter().min().unwrap(), "{names:?}");
        }
        check(&["k1"], "k2");
        check(&["k1", "k2"], "k3");
        check(&["k1", "k3"], "k2");
        check(&["main"], "main-2");
        check(&["main", "main-3"], "main-2");
        check(&["k9", "k9-2"], "k9-3");
        check(&["k1", "k1-2", "k2"], "k3");
        let old = Keyring::generate().unwrap();
        let (key, wrapped) = old.new_traveller_key("t1").unwrap();
        let sealed = key.seal("sealed_values|sealed|t1/passport", b"L898902C3").unwrap();
        let link = old.link_secret(Purpose::BookingLink, "b1", 1).unwrap();
        let mut new = old.clone();
        for _ in 0..10 {
            new = new.with_another_key().unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        new.save(&folder.path().join("keys")).unwrap();
        let new = Keyring::load(&folder.path().join("keys")).unwrap();
        assert_eq!(new.current, "k11", "the last line is the newest, whatever its name");
        assert!(new.is_link_secret(Purpose::BookingLink, "b1", 1, &link));
        assert_ne!(new.link_secret(Purpose::BookingLink, "b1", 1).unwrap(), link);
        assert_eq!(new.passport_hash("a", "1").unwrap(), old.passport_hash("a", "1").unwrap());
        let again = new.traveller_key("t1", &wrapped).unwrap();
        assert_eq!(again.open("sealed_values|sealed|t1/passport", &sealed).unwrap(), b"L898902C3");
        let (_, wrapped) = new.new_traveller_key("t2").unwrap();
        assert!(old.traveller_key("t2", &wrapped).is_err());
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        Keyring::generate().unwrap().save(&path).unwrap();
        assert!(Keyring::load(&path).is_ok());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Keyring::load(&path), Err(KeyError::Exposed(_))));
        assert!(matches!(Keyring::load(&folder.path().join("none")), Err(KeyError::Unreadable { .. })));
    }
}
