//! Who gave which page of a traveller's details, own links, late openings, and changes asked for after the close.

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::details::GivenBy;
use crate::domain::details::Page;
use crate::store::dialect::Conn;
use crate::store::dialect::string_agg;
use crate::store::error::StoreError;
use crate::store::schema;
use crate::store::tx::new_id;

/// A page that was given.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::given_pages, treat_none_as_default_value = false)]
pub struct GivenPage {
    pub id: String,
    pub traveller_id: String,
    pub page: String,
    pub given_by: String,
    pub given_at: NaiveDateTime,
    pub confirmed_at: Option<NaiveDateTime>,
}

/// The own link of an adult of a party.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::own_links, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct OwnLink {
    pub traveller_id: String,
    pub email: String,
    pub link_version: i64,
    pub asked_at: NaiveDateTime,
    pub opened_at: Option<NaiveDateTime>,
}

/// Leave for one person to give details after they closed.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::detail_openings, treat_none_as_default_value = false)]
pub struct Opening {
    pub traveller_id: String,
    pub until_on: NaiveDate,
    pub reason: String,
    pub opened_by: String,
    pub opened_at: NaiveDateTime,
}

/// A change asked for after the details closed; what was typed is sealed under the traveller's key.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::change_requests, treat_none_as_default_value = false)]
pub struct ChangeRequest {
    pub id: String,
    pub booking_id: String,
    pub traveller_id: String,
    pub page: String,
    pub sealed: Vec<u8>,
    pub state: String,
    pub asked_by: String,
    pub asked_at: NaiveDateTime,
    pub decided_by: String,
    pub decided_at: Option<NaiveDateTime>,
    pub reason: String,
}

/// Notes that a page was given, over an earlier giving. What travellers give themselves is confirmed by that.
pub fn give_page(
    conn: &mut Conn,
    traveller_id: &str,
    page: Page,
    by: GivenBy,
    at: NaiveDateTime,
) -> Result<(), StoreError> {
    use schema::given_pages::dsl;
    let row = GivenPage {
        id: new_id(),
        traveller_id: traveller_id.to_owned(),
        page: page.as_str().to_owned(),
        given_by: by.as_str().to_owned(),
        given_at: at,
        confirmed_at: (by == GivenBy::Traveller).then_some(at),
    };
    let earlier =
        dsl::given_pages.filter(dsl::traveller_id.eq(traveller_id)).filter(dsl::page.eq(page.as_str()));
    diesel::delete(earlier).execute(conn)?;
    diesel::insert_into(dsl::given_pages).values(&row).execute(conn)?;
    Ok(())
}

/// The pages these travellers have given.
pub fn pages(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<GivenPage>, StoreError> {
    use schema::given_pages::dsl;
    let theirs = dsl::given_pages.filter(dsl::traveller_id.eq_any(traveller_ids));
    Ok(theirs.select(GivenPage::as_select()).order((dsl::traveller_id, dsl::page)).load(conn)?)
}

/// The pages that each of these travellers has given, with commas between them.
pub fn given(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<(String, String)>, StoreError> {
    use schema::given_pages::dsl;
    let theirs = dsl::given_pages.filter(dsl::traveller_id.eq_any(traveller_ids));
    Ok(theirs
        .group_by(dsl::traveller_id)
        .select((dsl::traveller_id, string_agg(dsl::page, ",")))
        .load(conn)?)
}

/// The pages somebody else gave for those of these travellers who have a link of their own, and that they have not confirmed; with commas
/// between them.
pub fn unconfirmed(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<(String, String)>, StoreError> {
    use schema::given_pages::dsl;
    let own: Vec<String> =
        own_links(conn, traveller_ids)?.into_iter().map(|link| link.traveller_id).collect();
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let theirs = dsl::given_pages.filter(dsl::traveller_id.eq_any(own)).filter(dsl::confirmed_at.is_null());
    Ok(theirs
        .group_by(dsl::traveller_id)
        .select((dsl::traveller_id, string_agg(dsl::page, ",")))
        .load(conn)?)
}

/// The own links of these travellers.
pub fn own_links(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<OwnLink>, StoreError> {
    use schema::own_links::dsl;
    let theirs = dsl::own_links.filter(dsl::traveller_id.eq_any(traveller_ids));
    Ok(theirs.select(OwnLink::as_select()).order(dsl::traveller_id).load(conn)?)
}

/// The own link of one traveller.
pub fn own_link(conn: &mut Conn, traveller_id: &str) -> Result<Option<OwnLink>, StoreError> {
    Ok(schema::own_links::table.find(traveller_id).select(OwnLink::as_select()).first(conn).optional()?)
}

/// Keeps an own link in place of an earlier one.
pub fn save_own_link(conn: &mut Conn, row: &OwnLink) -> Result<(), StoreError> {
    diesel::delete(schema::own_links::table.find(&row.traveller_id)).execute(conn)?;
    diesel::insert_into(schema::own_links::table).values(row).execute(conn)?;
    Ok(())
}

/// Confirms a page as it was given at a moment. Answers whether it still was that one.
pub fn confirm(
    conn: &mut Conn,
    traveller_id: &str,
    (page, given_at): (&str, NaiveDateTime),
    at: NaiveDateTime,
) -> Result<bool, StoreError> {
    use schema::given_pages::dsl;
    let same = dsl::given_pages
        .filter(dsl::traveller_id.eq(traveller_id))
        .filter(dsl::page.eq(page))
        .filter(dsl::given_at.eq(given_at));
    Ok(diesel::update(same).set(dsl::confirmed_at.eq(Some(at))).execute(conn)? == 1)
}

/// Opens the details of one person until a day, in place of an earlier leave.
pub fn save_opening(conn: &mut Conn, row: &Opening) -> Result<(), StoreError> {
    diesel::delete(schema::detail_openings::table.find(&row.traveller_id)).execute(conn)?;
    diesel::insert_into(schema::detail_openings::table).values(row).execute(conn)?;
    Ok(())
}

/// Until when the details of these travellers were opened.
pub fn openings(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<Opening>, StoreError> {
    use schema::detail_openings::dsl;
    let theirs = dsl::detail_openings.filter(dsl::traveller_id.eq_any(traveller_ids));
    Ok(theirs.select(Opening::as_select()).order(dsl::traveller_id).load(conn)?)
}

/// Forgets a traveller's own link, their late openings, and what they asked to change.
pub fn forget(conn: &mut Conn, traveller_id: &str) -> Result<(), StoreError> {
    diesel::delete(schema::own_links::table.find(traveller_id)).execute(conn)?;
    diesel::delete(schema::detail_openings::table.find(traveller_id)).execute(conn)?;
    use schema::change_requests::dsl;
    let asked = dsl::change_requests.filter(dsl::traveller_id.eq(traveller_id));
    diesel::update(asked).set(dsl::sealed.eq(Vec::<u8>::new())).execute(conn)?;
    Ok(())
}
