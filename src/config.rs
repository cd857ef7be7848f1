//! Settings, read once at the start; each fault is one sentence that says what to set.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::erasures::Erasures;

/// How the program runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Address of the site in links, without a slash at the end.
    pub base_url: String,
    /// Sender of letters, "Name <address>" or an address.
    pub sender: String,
    /// Where letters go.
    pub mail: MailTo,
    /// A demo says so on every page, leaves the second factor off and shows `/desk/style`.
    pub is_demo: bool,
    /// Whether staff must type a second factor.
    pub demands_totp: bool,
    /// With less than this free beside the SQLite file, in bytes, the program says that it is not ready.
    pub least_free_bytes: u64,
    /// Where those are noted who are erased because they ask.
    pub erasures: Erasures,
}

/// A full disk stops every booking; this much is left when whoever runs the program is to be called.
pub const LEAST_FREE_BYTES: u64 = 256 * 1024 * 1024;

/// Where letters go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailTo {
    /// To a mail server.
    Smtp(String),
    /// Into a folder, a file a letter.
    Folder(PathBuf),
}

/// A setting that is missing or cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct ConfigFault(pub String);

impl Config {
    /// Whether browsers reach the site over TLS, as the address for links says.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Scheme, host and port of the site, as browsers send them in `Origin`.
    pub fn origin(&self) -> &str {
        let after_scheme = self.base_url.find("://").map_or(0, |at| at + 3);
        let end = self.base_url.get(after_scheme..).and_then(|rest| rest.find('/'));
        end.and_then(|end| self.base_url.get(..after_scheme + end)).unwrap_or(&self.base_url)
    }
}

/// The address for links: http or https with a host; plain http only on this machine.
pub fn base_url(text: &str) -> Result<String, ConfigFault> {
    let fault = |words: &str| ConfigFault(format!("STARTLINE_BASE_URL is {text}: {words}"));
    let trimmed = text.trim_end_matches('/');
    let Some((scheme, rest)) = trimmed.split_once("://") else {
        return Err(fault("give the whole address, such as https://tours.example.com"));
    };
    let host = rest.split('/').next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    match scheme {
        "https" if !name.is_empty() => Ok(trimmed.to_owned()),
        "http" if matches!(name, "localhost" | "127.0.0.1" | "[::1]") => Ok(trimmed.to_owned()),
        "http" => Err(fault(
            "plain http would send passports unprotected; use https (plain http works only on 127.0.0.1)",
        )),
        _ => Err(fault("it must begin with https://")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_refused_off_this_machine() {
        assert_eq!(base_url("https://tours.example.com/").unwrap(), "https://tours.example.com");
        assert_eq!(base_url("http://127.0.0.1:8080").unwrap(), "http://127.0.0.1:8080");
        assert!(base_url("http://tours.example.com").unwrap_err().0.contains("plain http"));
        assert!(base_url("tours.example.com").unwrap_err().0.contains("whole address"));
    }
}
