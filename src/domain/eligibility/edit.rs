//! The everyday edits of a rule document: each makes the text of the next version and leaves everything else, comments and order
//! included, as somebody wrote it.

use chrono::Datelike;
use chrono::NaiveDate;
use toml_edit::Array;
use toml_edit::DocumentMut;
use toml_edit::InlineTable;
use toml_edit::Item;
use toml_edit::TableLike;
use toml_edit::Value;

use super::code::Code;
use super::journey::NamedDate;
use super::outcome::Outcome;
use super::wording::day;

/// What ends on another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndOf {
    /// The whole set: its last travel day.
    Set,
    /// A group: announced until.
    Group(String),
    /// One country of a group: announced until.
    Member(String, Code),
    /// A rule or basis: its last day, for certain.
    RuleLastDay(String),
    /// A rule or basis: announced until; what holds later is not decided.
    RuleKnownUntil(String),
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// Its answer.
    pub outcome: Outcome,
    /// Why, in plain words.
    pub reason: String,
    /// Address of the source.
    pub source: String,
    /// The source was read on this day; `None` leaves the day as it was.
    pub checked_on: Option<NaiveDate>,
    /// The task that comes with it: its text, and how many days before which day it is due.
    pub task: Option<(String, u16, NamedDate)>,
    /// Who else takes the person; `None` where nobody is named.
    pub through: Option<String>,
}

/// One everyday edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A country is in a group from a day on; without a day, for longer than we look back.
    CountryIn(String, Code, Option<NaiveDate>),
    /// A country is in a group for the last time on a day.
    CountryOut(String, Code, NaiveDate),
    /// Something ends on another day, or has no end any more.
    End(EndOf, Option<NaiveDate>),
    /// A rule, a basis or the silence (by the id `silence`) says something else.
    Wording(String, Wording),
}

/// Why an edit cannot be made, in words for who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditFault {
    /// The text is no TOML document.
    #[error("The document cannot be read")]
    Broken,
    /// The group, rule or basis is not there.
    #[error("There is no {0} in this version")]
    NotThere(String),
    /// The country is a member on that day already.
    #[error("{0} is in this group already on that day")]
    AlreadyIn(Code),
    /// The country is no member on that day.
    #[error("{0} is not in this group on that day")]
    NotIn(Code),
    /// The country would leave before it came in.
    #[error("It came into the group on {}: choose that day or a later one", day(*.0))]
    BeforeItCame(NaiveDate),
}

impl Edit {
    /// The text of the next version: the edit made, the version raised, published on that day.
    ///
    /// # Errors
    /// What the edit is about is not there, or says so already.
    pub fn made_in(
        &self,
        document: &str,
        version: u32,
        published_on: NaiveDate,
    ) -> Result<String, EditFault> {
        let mut text: DocumentMut = document.parse().map_err(|_| EditFault::Broken)?;
        match self {
            Self::CountryIn(group, code, since) => country_in(members(&mut text, group)?, *code, *since)?,
            Self::CountryOut(group, code, until) => country_out(members(&mut text, group)?, *code, *until)?,
            Self::End(of, end) => ends(&mut text, of, *end)?,
            Self::Wording(id, wording) => says(rule(&mut text, id)?, wording),
        }
        raise(&mut text, version, published_on);
        Ok(text.to_string())
    }
}

/// The same text as another version, to be worked on.
pub fn raised(document: &str, version: u32, published_on: NaiveDate) -> Result<String, EditFault> {
    let mut text: DocumentMut = document.parse().map_err(|_| EditFault::Broken)?;
    raise(&mut text, version, published_on);
    Ok(text.to_string())
}

fn raise(text: &mut DocumentMut, version: u32, published_on: NaiveDate) {
    set(text.as_table_mut(), "version", i64::from(version));
    set(text.as_table_mut(), "published_on", date(published_on));
}

fn date(day: NaiveDate) -> toml_edit::Datetime {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(day.year()).unwrap_or_default();
    let date = toml_edit::Date { year, month: part(day.month()), day: part(day.day()) };
    toml_edit::Datetime { date: Some(date), time: None, offset: None }
}

/// The day a table keeps under a key.
fn day_of(table: &dyn TableLike, key: &str) -> Option<NaiveDate> {
    let date = table.get(key)?.as_datetime()?.date?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

/// Sets a value; what stands around an earlier one, such as a comment behind it, stays.
fn set(table: &mut dyn TableLike, key: &str, value: impl Into<Value>) {
    let mut value: Value = value.into();
    if let Some(earlier) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = earlier.decor().clone();
    }
    match table.get_mut(key) {
        Some(item) => *item = Item::Value(value),
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

fn set_or_remove(table: &mut dyn TableLike, key: &str, value: Option<impl Into<Value>>) {
    match value {
        Some(value) => set(table, key, value),
        None => {
            table.remove(key);
        }
    }
}

/// The entries of `[[key]]`, however they are written.
fn tables<'t>(text: &'t mut DocumentMut, key: &str) -> Vec<&'t mut dyn TableLike> {
    match text.get_mut(key) {
        Some(Item::ArrayOfTables(tables)) => {
            tables.iter_mut().map(|table| table as &mut dyn TableLike).collect()
        }
        Some(Item::Value(Value::Array(array))) => array
            .iter_mut()
            .filter_map(|value| value.as_inline_table_mut().map(|table| table as &mut dyn TableLike))
            .collect(),
        _ => Vec::new(),
    }
}

fn named<'t>(
    text: &'t mut DocumentMut,
    key: &str,
    word: &str,
    wanted: &str,
) -> Option<&'t mut dyn TableLike> {
    tables(text, key)
        .into_iter()
        .find(|table| table.get(word).and_then(Item::as_str).is_some_and(|name| name == wanted))
}

fn group<'t>(text: &'t mut DocumentMut, name: &str) -> Result<&'t mut dyn TableLike, EditFault> {
    named(text, "group", "name", name).ok_or_else(|| EditFault::NotThere(format!("group “{name}”")))
}

fn members<'t>(text: &'t mut DocumentMut, name: &str) -> Result<&'t mut Array, EditFault> {
    let members = group(text, name)?.get_mut("members").and_then(Item::as_array_mut);
    members.ok_or_else(|| EditFault::NotThere(format!("list of members in group “{name}”")))
}

/// A rule, a basis, or the silence.
fn rule<'t>(text: &'t mut DocumentMut, id: &str) -> Result<&'t mut dyn TableLike, EditFault> {
    let missing = || EditFault::NotThere(format!("rule “{id}”"));
    if id == "silence" {
        return text.get_mut("silence").and_then(Item::as_table_like_mut).ok_or_else(missing);
    }
    // Looked for twice, because the borrow of the first look would last as long as its answer.
    let (key, word) =
        if named(text, "rule", "id", id).is_some() { ("rule", "id") } else { ("basis", "basis") };
    named(text, key, word, id).ok_or_else(missing)
}

/// First and last day of each line a code stands in.
fn spells(members: &Array, code: Code) -> Vec<(Option<NaiveDate>, Option<NaiveDate>)> {
    let lines = members.iter().filter_map(Value::as_inline_table).filter(|line| place(line, code).is_some());
    lines.map(|line| (day_of(line, "since"), day_of(line, "until"))).collect()
}

fn country_in(members: &mut Array, code: Code, since: Option<NaiveDate>) -> Result<(), EditFault> {
    let is_in = |(_, until): (Option<NaiveDate>, Option<NaiveDate>)| match (until, since) {
        (Some(until), Some(since)) => since <= until,
        _ => true,
    };
    if spells(members, code).into_iter().any(is_in) {
        return Err(EditFault::AlreadyIn(code));
    }
    let mut line = InlineTable::new();
    if let Some(since) = since {
        set(&mut line, "since", date(since));
    }
    set(&mut line, "codes", Value::Array(Array::from_iter([code.as_str()])));
    let last = members.len();
    add_line(members, last, line);
    Ok(())
}

fn country_out(members: &mut Array, code: Code, until: NaiveDate) -> Result<(), EditFault> {
    let has_begun = |since: Option<NaiveDate>| since.is_none_or(|since| since <= until);
    let is_open = |earlier: Option<NaiveDate>| earlier.is_none_or(|earlier| until < earlier);
    let is_wanted = |line: &InlineTable| has_begun(day_of(line, "since")) && is_open(day_of(line, "until"));
    if let Some(line) = own_line(members, code, is_wanted) {
        set(line, "until", date(until));
        line.fmt();
        return Ok(());
    }
    let spells = spells(members, code).into_iter();
    let later = spells.filter(|(_, end)| is_open(*end)).filter_map(|(since, _)| since).min();
    Err(later.map_or(EditFault::NotIn(code), EditFault::BeforeItCame))
}

/// Where a code stands in the list of a line.
fn place(line: &InlineTable, code: Code) -> Option<usize> {
    let codes = line.get("codes")?.as_array()?;
    codes.iter().position(|other| other.as_str().and_then(Code::parse) == Some(code))
}

/// The line of a code that is as asked for; where others share the line, the code gets one of its own below it.
fn own_line(
    members: &mut Array,
    code: Code,
    is_wanted: impl Fn(&InlineTable) -> bool,
) -> Option<&mut InlineTable> {
    let found = members.iter().position(|value| {
        value.as_inline_table().is_some_and(|line| place(line, code).is_some() && is_wanted(line))
    })?;
    let line = members.get_mut(found)?.as_inline_table_mut()?;
    let at = place(line, code)?;
    let codes = line.get_mut("codes")?.as_array_mut()?;
    if codes.len() == 1 {
        return members.get_mut(found)?.as_inline_table_mut();
    }
    let removed = codes.remove(at);
    if let Some(first) = codes.get_mut(0).filter(|_| at == 0) {
        *first.decor_mut() = removed.decor().clone();
    }
    let mut own = line.clone();
    set(&mut own, "codes", Value::Array(Array::from_iter([removed.as_str().unwrap_or(code.as_str())])));
    add_line(members, found + 1, own);
    members.get_mut(found + 1)?.as_inline_table_mut()
}

/// Puts a line into a list, on a line of the text of its own where the others have theirs.
fn add_line(members: &mut Array, at: usize, mut line: InlineTable) {
    let prefix =
        |value: &Value| value.decor().prefix().and_then(|raw| raw.as_str()).unwrap_or_default().to_owned();
    let indented = members.iter().map(prefix).find_map(|text| {
        let (_, indent) = text.rsplit_once('\n')?;
        Some(format!("\n{indent}"))
    });
    line.decor_mut().clear();
    let mut value = Value::InlineTable(line);
    value.decor_mut().set_prefix(indented.unwrap_or_else(|| if at == 0 { "" } else { " " }.to_owned()));
    members.insert_formatted(at, value);
}

fn ends(text: &mut DocumentMut, of: &EndOf, end: Option<NaiveDate>) -> Result<(), EditFault> {
    let day = end.map(date);
    match of {
        EndOf::Set => set_or_remove(text.as_table_mut(), "travel_until", day),
        EndOf::Group(name) => set_or_remove(group(text, name)?, "known_until", day),
        EndOf::Member(name, code) => {
            let line = own_line(members(text, name)?, *code, |line| !line.contains_key("until"));
            let line = line.ok_or(EditFault::NotIn(*code))?;
            set_or_remove(line, "known_until", day);
            // Without an end of its own the line would take the group's.
            set_or_remove(line, "open_end", end.is_none().then_some(true));
            line.fmt();
        }
        EndOf::RuleLastDay(id) => when(rule(text, id)?, "until", day),
        EndOf::RuleKnownUntil(id) => when(rule(text, id)?, "known_until", day),
    }
    Ok(())
}

fn when(rule: &mut dyn TableLike, key: &str, day: Option<toml_edit::Datetime>) {
    if let Some(when) = inline(rule, "when") {
        set_or_remove(when, key, day);
        if when.is_empty() {
            rule.remove("when");
        }
    }
    tidy(rule, "when");
}

/// Puts the commas of a table on one line where they belong.
fn tidy(table: &mut dyn TableLike, key: &str) {
    if let Some(inline) = table.get_mut(key).and_then(Item::as_inline_table_mut) {
        inline.fmt();
    }
}

/// The table under a key, made where there is none.
fn inline<'t>(table: &'t mut dyn TableLike, key: &str) -> Option<&'t mut dyn TableLike> {
    let empty = || Item::Value(Value::InlineTable(InlineTable::new()));
    table.entry(key).or_insert_with(empty).as_table_like_mut()
}

fn says(rule: &mut dyn TableLike, wording: &Wording) {
    set(rule, "outcome", wording.outcome.as_str());
    set(rule, "reason", wording.reason.as_str());
    set(rule, "source", wording.source.as_str());
    if let Some(checked_on) = wording.checked_on {
        set(rule, "checked_on", date(checked_on));
    }
    set_or_remove(rule, "through", wording.through.as_deref());
    match &wording.task {
        None => {
            rule.remove("condition");
        }
        Some((task, days, before)) => {
            let Some(condition) = inline(rule, "condition") else { return };
            set(condition, "text", task.as_str());
            let Some(due) = inline(condition, "due") else { return };
            set(due, "days", i64::from(*days));
            set(due, "before", before.as_str());
            tidy(condition, "due");
            tidy(rule, "condition");
        }
    }
}
