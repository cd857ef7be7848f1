//! What governments say about the journey.

use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::agencies::Text;
use crate::web::site::texts::paragraphs;

/// A government's advisory in finished words.
#[derive(Clone, Debug)]
pub struct Advisory {
    /// "The United States: Level 4: Do not travel".
    pub summary: String,
    /// In the government's own words.
    pub level: String,
    /// What it is about.
    pub title: String,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// "Fri 1 Sep 2017".
    pub since: String,
    /// When somebody last read the source.
    pub checked: String,
    /// Where it stands.
    pub source: String,
    /// The page that keeps this version.
    pub href: String,
    /// Whether it is for everybody, whatever their passport.
    pub is_for_all: bool,
}

impl Advisory {
    /// Every current one: first what is said to everybody, then by issuer.
    pub fn all(conn: &mut Conn) -> Result<Vec<Self>, StoreError> {
        let mut all: Vec<Self> = agencies::advisories(conn)?.iter().map(Self::of).collect();
        all.sort_by_key(|advisory| !advisory.is_for_all);
        Ok(all)
    }

    /// Of a text of that kind.
    pub fn of(text: &Text) -> Self {
        Self {
            summary: format!("{}: {}", upper_first(&text.issuer), text.level),
            level: text.level.clone(),
            title: text.title.clone(),
            paragraphs: paragraphs(&text.body),
            since: filters::day(text.effective_on),
            checked: filters::day(text.checked_on),
            source: text.source_url.clone(),
            href: paths::text(&text.id),
            is_for_all: applies_to(text, EVERYBODY),
        }
    }
}

const EVERYBODY: &str = "*";

/// The advisories shown to holders of any of these nationalities, those for everybody included.
pub fn for_nationalities<'t>(texts: &'t [Text], codes: &[String]) -> Vec<&'t Text> {
    let concerns =
        |text: &&Text| applies_to(text, EVERYBODY) || codes.iter().any(|code| applies_to(text, code));
    texts.iter().filter(concerns).collect()
}

fn applies_to(text: &Text, code: &str) -> bool {
    text.applies_to.split_whitespace().any(|known| known == code)
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
