//! Re-checks of sources: who read which source of which rule set again, and when. Rows are only ever added.

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::eligibility::Checks;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// Somebody read a source again.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::source_checks, treat_none_as_default_value = false)]
pub struct SourceCheck {
    pub id: String,
    pub rule_set_code: String,
    pub source: String,
    pub checked_on: NaiveDate,
    pub actor: String,
    pub note: String,
    pub noted_at: NaiveDateTime,
}

/// Appends re-checks.
pub fn insert(conn: &mut Conn, rows: &[SourceCheck]) -> Result<(), StoreError> {
    crate::insert_all!(conn, schema::source_checks::table, rows)?;
    Ok(())
}

/// The newest re-check of every source of every rule set.
pub fn checks(conn: &mut Conn) -> Result<Checks, StoreError> {
    use schema::source_checks::dsl;
    let latest: Vec<(String, String, Option<NaiveDate>)> = dsl::source_checks
        .group_by((dsl::rule_set_code, dsl::source))
        .select((dsl::rule_set_code, dsl::source, diesel::dsl::max(dsl::checked_on)))
        .load(conn)?;
    Ok(Checks::of(latest.into_iter().filter_map(|(code, source, day)| Some((code, source, day?)))))
}

/// The newest re-checks of a rule set, at most `limit`.
pub fn of_set(conn: &mut Conn, code: &str, limit: i64) -> Result<Vec<SourceCheck>, StoreError> {
    use schema::source_checks::dsl;
    let of_set = dsl::source_checks.filter(dsl::rule_set_code.eq(code)).select(SourceCheck::as_select());
    Ok(of_set.order((dsl::noted_at.desc(), dsl::id.desc())).limit(limit).load(conn)?)
}
