//! The newest version of a set, as an edit begins from it, and what an edit is told that began from an older one.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::NaiveDate;

use crate::domain::eligibility::Edit;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::Sheet;
use crate::paths;
use crate::store::Conn;
use crate::web::desk::rules::show::damaged;
use crate::web::desk::rules::show::versions;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::faulty;
use crate::web::state::AppState;

/// The newest version of a set.
pub struct Newest {
    /// The set.
    pub set: RuleSet,
    /// The same for people.
    pub sheet: Sheet,
    /// Its text.
    pub document: String,
}

/// A newer version came in while somebody worked on an older one.
pub struct Overtaken {
    /// The newer one.
    pub number: i64,
    /// What is different in it; empty where nobody knows from which version the work began.
    pub href: String,
}

impl Newest {
    /// Reads it; a set that nobody published is a page that is not there.
    pub fn load(conn: &mut Conn, code: &str) -> Result<Self, WebError> {
        let row = versions(conn, code)?.into_iter().next().ok_or(WebError::NotFound)?;
        Ok(Self {
            set: RuleSet::parse(&row.document).map_err(|fault| damaged(&fault))?,
            sheet: Sheet::read(&row.document).map_err(|fault| damaged(&fault))?,
            document: row.document,
        })
    }

    /// Reads it for a page of its own.
    pub async fn find(state: &AppState, code: String) -> Result<Self, WebError> {
        state.read(move |conn| Self::load(conn, &code)).await
    }

    /// Number of the version.
    pub fn version(&self) -> i64 {
        i64::from(self.set.version)
    }

    /// What to tell a form that was made from another version than this, said at a field of it. The form goes on from this one then, with all that was typed.
    pub fn overtaking(&self, form: &mut Form, field: &str) -> Option<Overtaken> {
        let base = form.value("base").parse::<i64>().ok();
        form.set("base", self.version().to_string());
        let overtaken = base
            .filter(|base| *base != self.version())
            .map(|base| overtaken(&self.set.code, base, self.version()));
        if let Some(overtaken) = &overtaken {
            let number = overtaken.number;
            form.blame(
                field,
                format!(
                    "Version {number} was published while you worked: look at what changed, then send again"
                ),
            );
        }
        overtaken
    }

    /// The document of the next version with an edit in it; nothing where the form is faulty, or where the edit cannot be, which is then
    /// said at a field of it.
    pub fn proposed(
        &self,
        edit: Option<Edit>,
        today: NaiveDate,
        form: &mut Form,
        field: &str,
    ) -> Option<(RuleSet, String)> {
        let edit = edit.filter(|_| !form.is_faulty())?;
        let made = edit.made_in(&self.document, self.set.version + 1, today);
        let document = made.map_err(|fault| form.blame(field, fault.to_string())).ok()?;
        if document.lines().eq(self.as_edited(today).lines()) {
            form.blame(field, "This is what the rules say already: change something");
            return None;
        }
        match RuleSet::parse(&document) {
            Ok(set) => Some((set, document)),
            Err(fault) => {
                form.blame(field, format!("{}: {}", fault.field, fault.problem));
                None
            }
        }
    }

    /// The next version with nothing changed but its number and day.
    pub fn as_edited(&self, today: NaiveDate) -> String {
        crate::domain::eligibility::raised(&self.document, self.set.version + 1, today).unwrap_or_default()
    }
}

/// A form with its faults: 422, or 409 where a newer version came in between.
pub fn answer(page: &impl Template, is_overtaken: bool) -> Result<HttpResponse, WebError> {
    let mut answer = faulty(page)?;
    if is_overtaken {
        *answer.status_mut() = StatusCode::CONFLICT;
    }
    Ok(answer)
}

/// What to tell who worked on version `base` while `newest` came in.
pub fn overtaken(code: &str, base: i64, newest: i64) -> Overtaken {
    let version = u32::try_from(newest).unwrap_or_default();
    let href = format!("{}?against={base}", paths::desk_rule_set_version(code, version));
    Overtaken { number: newest, href: if base == 0 { paths::desk_rule_set(code) } else { href } }
}
