//! Which mail server takes our letters, read from one address. Never in clear text over a network.

use std::net::IpAddr;

use data_encoding::HEXUPPER_PERMISSIVE;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::TlsParameters;
use lettre::transport::smtp::extension::ClientId;

/// A mail server and how to speak to it.
#[derive(Clone)]
pub struct Server {
    /// Name or IP address.
    pub host: String,
    /// 465, 587 or 25 unless the address said otherwise.
    pub port: u16,
    /// How the connection is kept private.
    pub privacy: Privacy,
    /// Name and password, where the server asks for them.
    pub credentials: Option<Credentials>,
    /// What we call ourselves; never the machine's own name.
    pub hello: ClientId,
}

/// How a connection is kept private. Certificates are checked against those the machine trusts.
#[derive(Clone)]
pub enum Privacy {
    /// TLS from the first byte (RFC 8314).
    Tls(TlsParameters),
    /// STARTTLS, and nothing is sent where it is not offered.
    StartTls(TlsParameters),
    /// Nothing leaves the machine.
    Loopback,
}

/// Why an address names no mail server. Each says what to set.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ServerFault {
    /// Neither of the two schemes.
    #[error("the mail server's address must begin with smtps:// or smtp://")]
    Scheme,
    /// No host.
    #[error("the mail server's address must name a host, such as smtps://mail.example.com")]
    Host,
    /// No number, or 0.
    #[error("the port in the mail server's address must be a number from 1 to 65535")]
    Port,
    /// A name without a password, or a `%` without two hexadecimal figures.
    #[error(
        "write the mail server's name and password as name:password@, with signs such as @ / : as %40 %2F %3A"
    )]
    Credentials,
    /// Anything behind `?` but `tls=required`.
    #[error("the only setting known in the mail server's address is ?tls=required")]
    Setting,
    /// The machine's certificates cannot be used, or the host is no name for one.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

impl Server {
    /// Reads `smtps://name:password@host:port/our.domain`, or `smtp://…` for STARTTLS, which is then demanded. Only for
    /// this machine itself (`localhost`, 127.0.0.1, ::1) does `smtp://` go unencrypted, unless `?tls=required` is there.
    pub fn from_url(url: &str) -> Result<Self, ServerFault> {
        let (scheme, rest) = url.trim().split_once("://").ok_or(ServerFault::Scheme)?;
        let (rest, setting) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, hello) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, place) =
            authority.rsplit_once('@').map_or((None, authority), |(login, place)| (Some(login), place));
        let (host, port) = host_and_port(place)?;
        if !matches!(setting, "" | "tls=required") {
            return Err(ServerFault::Setting);
        }
        let tls = || TlsParameters::new(host.to_owned()).map_err(|error| ServerFault::Tls(error.to_string()));
        let (privacy, usual_port) = match scheme {
            "smtps" => (Privacy::Tls(tls()?), 465),
            "smtp" if setting.is_empty() && is_this_machine(host) => (Privacy::Loopback, 25),
            "smtp" => (Privacy::StartTls(tls()?), 587),
            _ => return Err(ServerFault::Scheme),
        };
        let hello = match hello.trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let credentials = login.map(credentials).transpose()?;
        Ok(Self { host: host.to_owned(), port: port.unwrap_or(usual_port), privacy, credentials, hello })
    }
}

fn host_and_port(place: &str) -> Result<(&str, Option<u16>), ServerFault> {
    let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    if host.is_empty() || !host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':')) {
        return Err(ServerFault::Host);
    }
    let port = port.map(|port| port.parse().ok().filter(|port| *port > 0).ok_or(ServerFault::Port));
    Ok((host, port.transpose()?))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn credentials(login: &str) -> Result<Credentials, ServerFault> {
    let (name, password) = login.split_once(':').ok_or(ServerFault::Credentials)?;
    Ok(Credentials::new(percent_decoded(name)?, percent_decoded(password)?))
}

/// RFC 3986 §2.1.
fn percent_decoded(text: &str) -> Result<String, ServerFault> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (code, rest) = piece.split_at_checked(2).ok_or(ServerFault::Credentials)?;
        bytes.extend(HEXUPPER_PERMISSIVE.decode(code.as_bytes()).map_err(|_| ServerFault::Credentials)?);
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| ServerFault::Credentials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_in_clear_text() {
        fn check(url: &str, host: &str, port: u16, privacy: &str) {
            let server = Server::from_url(url).map_err(|fault| format!("{url}: {fault}")).unwrap();
            let found = match server.privacy {
                Privacy::Tls(_) => "tls",
                Privacy::StartTls(_) => "starttls",
                Privacy::Loopback => "loopback",
            };
            assert_eq!((server.host.as_str(), server.port, found), (host, port, privacy), "{url}");
        }
        check("smtps://mail.example.com", "mail.example.com", 465, "tls");
        check("smtps://a:b@mail.example.com:2465/us.example", "mail.example.com", 2465, "tls");
        check("smtp://mail.example.com", "mail.example.com", 587, "starttls");
        check("smtp://mail.example.com?tls=required", "mail.example.com", 587, "starttls");
        check("smtp://127.0.0.1:2525", "127.0.0.1", 2525, "loopback");
        check("smtp://localhost", "localhost", 25, "loopback");
        check("smtp://[::1]:26/", "::1", 26, "loopback");
        check("smtp://localhost?tls=required", "localhost", 587, "starttls");
        check("smtps://localhost", "localhost", 465, "tls");
        check("smtp://localhost.example.com", "localhost.example.com", 587, "starttls");
    }

    #[test]
    fn a_wrong_address_says_what_to_set() {
        fn check(url: &str, fault: ServerFault) {
            assert_eq!(Server::from_url(url).err(), Some(fault), "{url}");
        }
        check("", ServerFault::Scheme);
        check("mail.example.com:25", ServerFault::Scheme);
        check("http://mail.example.com", ServerFault::Scheme);
        check("smtps://", ServerFault::Host);
        check("smtps://a b", ServerFault::Host);
        check("smtps://mail.example.com:0", ServerFault::Port);
        check("smtps://mail.example.com:mail", ServerFault::Port);
        check("smtps://name@mail.example.com", ServerFault::Credentials);
        check("smtps://name:50%@mail.example.com", ServerFault::Credentials);
        check("smtp://mail.example.com?tls=opportunistic", ServerFault::Setting);
    }

    #[test]
    fn names_and_passwords_may_hold_any_sign() {
        assert_eq!(
            credentials("a%40b.example:p%3a%2F%C3%A9"),
            Ok(Credentials::new("a@b.example".into(), "p:/é".into()))
        );
    }
}
