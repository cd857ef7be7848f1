//! Who sells and who helps: the agency, its bank accounts, its texts and advisories, its partners; and the season documents.

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::handoff::Language;
use crate::domain::roster::RecipientJob;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// The agency. There is one.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::agencies, treat_none_as_default_value = false)]
pub struct Agency {
    pub id: String,
    pub code: String,
    pub name: String,
    pub legal_name: String,
    pub email: String,
    pub phone: String,
    pub address: String,
    pub zone: String,
}
/// An account that receives transfers in one currency.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::bank_accounts, treat_none_as_default_value = false)]
pub struct BankAccount {
    pub id: String,
    pub code: String,
    pub holder: String,
    pub iban: String,
    pub bic: String,
    pub bank_name: String,
    pub bank_address: String,
    pub currency: String,
}
/// One version of the terms, a privacy notice or an advisory. `applies_to` holds passport codes separated by spaces.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::texts, treat_none_as_default_value = false)]
pub struct Text {
    pub id: String,
    pub kind: String,
    pub code: String,
    pub version: i64,
    pub title: String,
    pub body: String,
    pub issuer: String,
    pub applies_to: String,
    pub level: String,
    pub effective_on: NaiveDate,
    pub checked_on: NaiveDate,
    pub source_url: String,
    pub sha256: String,
    pub is_current: bool,
}
/// A partner.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::partners, treat_none_as_default_value = false)]
pub struct Partner {
    pub id: String,
    pub code: String,
    pub name: String,
}
/// One address of a partner, with the job that decides its columns.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::recipients, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Recipient {
    pub id: String,
    pub partner_id: String,
    pub code: String,
    pub name: String,
    pub email: String,
    pub job: String,
    pub is_current: bool,
    /// The gateway whose departures they look after; empty for all.
    pub gateway: String,
    /// In which language they read.
    pub language: String,
    /// The last day on which their links open, if it is before the data is destroyed.
    pub ends_on: Option<NaiveDate>,
    /// Which of their job's columns they get, with spaces between; empty for all.
    pub column_keys: String,
}

impl Recipient {
    /// What they do with a pack.
    pub fn job(&self) -> Result<RecipientJob, StoreError> {
        self.job.parse().map_err(|_| StoreError::Damaged(format!("job {}", self.job)))
    }

    /// In which language they read.
    pub fn language(&self) -> Result<Language, StoreError> {
        self.language.parse().map_err(|_| StoreError::Damaged(format!("language {}", self.language)))
    }

    /// Whether packs of a departure from this gateway are for them.
    pub fn looks_after(&self, gateway: &str) -> bool {
        self.gateway.is_empty() || self.gateway == gateway
    }
}

/// Updates the row with this id, or inserts it.
pub fn save_agency(conn: &mut Conn, row: &Agency) -> Result<(), StoreError> {
    if diesel::update(schema::agencies::table.find(&row.id)).set(row).execute(conn)? == 0 {
        diesel::insert_into(schema::agencies::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Updates the row with this id, or inserts it.
pub fn save_bank_account(conn: &mut Conn, row: &BankAccount) -> Result<(), StoreError> {
    if diesel::update(schema::bank_accounts::table.find(&row.id)).set(row).execute(conn)? == 0 {
        diesel::insert_into(schema::bank_accounts::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Updates the row with this id, or inserts it.
pub fn save_partner(conn: &mut Conn, row: &Partner) -> Result<(), StoreError> {
    if diesel::update(schema::partners::table.find(&row.id)).set(row).execute(conn)? == 0 {
        diesel::insert_into(schema::partners::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Updates the row with this id, or inserts it.
pub fn save_recipient(conn: &mut Conn, row: &Recipient) -> Result<(), StoreError> {
    if diesel::update(schema::recipients::table.find(&row.id)).set(row).execute(conn)? == 0 {
        diesel::insert_into(schema::recipients::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The agency, if a season has been loaded.
pub fn agency(conn: &mut Conn) -> Result<Option<Agency>, StoreError> {
    Ok(schema::agencies::table
        .select(Agency::as_select())
        .order(schema::agencies::id)
        .first(conn)
        .optional()?)
}

/// The account a departure is paid to.
pub fn bank_account(conn: &mut Conn, id: &str) -> Result<BankAccount, StoreError> {
    Ok(schema::bank_accounts::table.find(id).select(BankAccount::as_select()).first(conn)?)
}

/// Every account, by code.
pub fn bank_accounts(conn: &mut Conn) -> Result<Vec<BankAccount>, StoreError> {
    Ok(schema::bank_accounts::table
        .select(BankAccount::as_select())
        .order(schema::bank_accounts::code)
        .load(conn)?)
}

/// Publishes a version of a text; answers false if this version is already there with the same words.
pub fn publish_text(conn: &mut Conn, row: &Text) -> Result<bool, StoreError> {
    use schema::texts::dsl;
    let same_name = || dsl::texts.filter(dsl::kind.eq(&row.kind)).filter(dsl::code.eq(&row.code));
    let kept: Option<Text> =
        same_name().filter(dsl::version.eq(row.version)).select(Text::as_select()).first(conn).optional()?;
    if let Some(kept) = kept {
        if kept.sha256 != row.sha256 {
            return Err(StoreError::Conflict(format!(
                "{} {} version {} is published with other words; raise its version",
                row.kind, row.code, row.version
            )));
        }
        diesel::update(dsl::texts.find(&kept.id)).set(dsl::checked_on.eq(row.checked_on)).execute(conn)?;
        return Ok(false);
    }
    diesel::update(same_name()).set(dsl::is_current.eq(false)).execute(conn)?;
    diesel::insert_into(dsl::texts).values(row).execute(conn)?;
    Ok(true)
}

/// The current text of a kind and code.
pub fn current_text(conn: &mut Conn, kind: &str, code: &str) -> Result<Text, StoreError> {
    use schema::texts::dsl;
    let query =
        dsl::texts.filter(dsl::kind.eq(kind)).filter(dsl::code.eq(code)).filter(dsl::is_current.eq(true));
    Ok(query.select(Text::as_select()).first(conn)?)
}

/// Every current text of a kind, by code.
pub fn current_texts(conn: &mut Conn, kind: &str) -> Result<Vec<Text>, StoreError> {
    use schema::texts::dsl;
    let query = dsl::texts.filter(dsl::kind.eq(kind)).filter(dsl::is_current.eq(true));
    Ok(query.select(Text::as_select()).order(dsl::code).load(conn)?)
}

/// Every current advisory, by issuer.
pub fn advisories(conn: &mut Conn) -> Result<Vec<Text>, StoreError> {
    use schema::texts::dsl;
    let query = dsl::texts.filter(dsl::kind.eq("advisory")).filter(dsl::is_current.eq(true));
    Ok(query.select(Text::as_select()).order((dsl::issuer, dsl::code)).load(conn)?)
}

/// A text by its id, whatever its version.
pub fn texts_by_ids(conn: &mut Conn, ids: &[String]) -> Result<Vec<Text>, StoreError> {
    use schema::texts::dsl;
    Ok(dsl::texts
        .filter(dsl::id.eq_any(ids))
        .select(Text::as_select())
        .order((dsl::kind, dsl::code))
        .load(conn)?)
}

/// Ids of what the season may update, by code.
pub fn id_by_code(conn: &mut Conn, kind: Coded, code: &str) -> Result<Option<String>, StoreError> {
    macro_rules! find {
        ($table:ident) => {
            schema::$table::table
                .filter(schema::$table::code.eq(code))
                .select(schema::$table::id)
                .first(conn)
                .optional()?
        };
    }
    Ok(match kind {
        Coded::Agency => find!(agencies),
        Coded::BankAccount => find!(bank_accounts),
        Coded::Partner => find!(partners),
        Coded::Recipient => find!(recipients),
        Coded::Edition => find!(editions),
        Coded::Departure => find!(departures),
    })
}

/// What has a code of its own in a season document.
#[derive(Clone, Copy, Debug)]
pub enum Coded {
    /// `agencies`.
    Agency,
    /// `bank_accounts`.
    BankAccount,
    /// `partners`.
    Partner,
    /// `recipients`.
    Recipient,
    /// `editions`.
    Edition,
    /// `departures`.
    Departure,
}

/// Everybody a pack can go to, by partner.
pub fn recipients(conn: &mut Conn) -> Result<Vec<(Recipient, Partner)>, StoreError> {
    Ok(schema::recipients::table
        .inner_join(schema::partners::table)
        .filter(schema::recipients::is_current.eq(true))
        .select((Recipient::as_select(), Partner::as_select()))
        .order((schema::partners::name, schema::recipients::name))
        .load(conn)?)
}

/// One recipient with its partner.
pub fn recipient(conn: &mut Conn, id: &str) -> Result<(Recipient, Partner), StoreError> {
    Ok(schema::recipients::table
        .inner_join(schema::partners::table)
        .filter(schema::recipients::id.eq(id))
        .select((Recipient::as_select(), Partner::as_select()))
        .first(conn)?)
}

/// Keeps a season document under the next version number.
pub fn keep_season(
    conn: &mut Conn,
    id: &str,
    document: &str,
    sha256: &str,
    at: NaiveDateTime,
) -> Result<i64, StoreError> {
    use schema::seasons::dsl;
    let last: Option<i64> = dsl::seasons.select(diesel::dsl::max(dsl::version)).first(conn)?;
    let version = last.unwrap_or(0) + 1;
    diesel::insert_into(dsl::seasons)
        .values((
            dsl::id.eq(id),
            dsl::version.eq(version),
            dsl::document.eq(document),
            dsl::sha256.eq(sha256),
            dsl::loaded_at.eq(at),
        ))
        .execute(conn)?;
    Ok(version)
}

/// The newest season document: version, when loaded, text.
pub fn latest_season(conn: &mut Conn) -> Result<Option<(i64, NaiveDateTime, String)>, StoreError> {
    use schema::seasons::dsl;
    Ok(dsl::seasons
        .order(dsl::version.desc())
        .select((dsl::version, dsl::loaded_at, dsl::document))
        .first(conn)
        .optional()?)
}
