//! The board: a row for each traveller, the worst first, and what can be done for many at once.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use super::asked::Asked;
use super::asked::Choices;
use super::cells;
use super::cells::CellWords;
use crate::domain::readiness::Dates;
use crate::domain::readiness::Group;
use crate::domain::readiness::Line;
use crate::domain::readiness::Matter;
use crate::domain::readiness::State;
use crate::domain::readiness::days_words;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::access;
use crate::store::dossier::Offer;
use crate::store::readiness;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::desk::words::Pager;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// Rows on one page of the board.
const ROWS: usize = 200;

/// How many people stand in a state of a matter, and where they are shown.
struct Count {
    label: &'static str,
    tone: &'static str,
    count: usize,
    href: String,
    is_current: bool,
}

/// A matter with its day and its counts.
struct MatterHead {
    title: &'static str,
    by: String,
    left: String,
    is_over: bool,
    counts: Vec<Count>,
}

/// A person.
struct Row {
    traveller_id: String,
    name: String,
    href: String,
    reference: String,
    what: String,
    severity: &'static str,
    needs_look: bool,
    is_ticked: bool,
    marks: Vec<String>,
    cells: Vec<CellWords>,
}

/// People who belong together; one group without a title where nothing is asked for.
struct GroupRows {
    title: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "desk/board/show.html")]
pub(super) struct BoardPage {
    frame: Frame,
    pub(super) form: Form,
    filter: Form,
    code: String,
    dates: String,
    found: String,
    board: String,
    back: String,
    action: String,
    matters: Vec<MatterHead>,
    choices: Choices,
    acts: Vec<Choice>,
    scopes: Vec<Choice>,
    is_narrow: bool,
    titles: [&'static str; 9],
    groups: Vec<GroupRows>,
    pager: Pager,
}

/// The board as it was read for one request.
pub(super) struct Board {
    /// The departure.
    pub offer: Offer,
    /// Everybody, by name.
    pub lines: Vec<Line>,
    /// Names of staff by id.
    pub staff: BTreeMap<String, String>,
    /// What the filters offer.
    pub choices: Choices,
    /// What is asked for.
    pub asked: Asked,
    page: i64,
    today: NaiveDate,
}

impl Board {
    /// Reads everybody of a departure and what an address asks for.
    pub fn load(conn: &mut Conn, code: &str, query: &Form, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let offer = Offer::by_code(conn, code)?;
        let today = now.with_timezone(&offer.zone).date_naive();
        let lines = readiness::lines(conn, &offer, today)?;
        let staff = access::all_staff(conn)?.into_iter().map(|one| (one.id, one.name)).collect();
        let choices = Choices::of(&lines, &staff);
        let asked = Asked::of(query, &choices);
        Ok(Self { offer, lines, staff, choices, asked, page: words::page_of(query), today })
    }

    /// The acts that can be chosen: assigning names the person.
    pub fn acts(&self) -> Vec<Choice> {
        let mut acts = vec![
            Choice::new("remind", "Remind of missing details"),
            Choice::new("ask", "Ask the bookers a question"),
            Choice::new("tag", "Add a tag"),
            Choice::new("untag", "Take a tag off"),
            Choice::new("bus", "Set the bus"),
            Choice::new("guide", "Set the guide"),
        ];
        let assign =
            |(id, name): (&String, &String)| Choice::new(format!("assign:{id}"), format!("Assign to {name}"));
        acts.extend(self.staff.iter().map(assign));
        acts.push(Choice::new("assign:", "Assign to nobody"));
        acts.push(Choice::new("export", "Export as a file"));
        acts
    }

    /// The ticked ones, or all that match.
    pub fn scopes(&self) -> Vec<Choice> {
        let all = self.asked.wanted().of(&self.lines).len();
        let all = filters::count(i64::try_from(all).unwrap_or(i64::MAX), "person", "people");
        vec![Choice::new("ticked", "Those ticked"), Choice::new("all", format!("All that match: {all}"))]
    }

    /// The page, with the form of acts as it was typed.
    pub fn page(self, frame: Frame, form: Form) -> BoardPage {
        let code = self.offer.departure.code.clone();
        let board = paths::desk_departure_page(&code, "board");
        let wanted = self.asked.wanted();
        let found = wanted.of(&self.lines);
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let skipped = usize::try_from(self.page - 1).unwrap_or(0).saturating_mul(ROWS);
        let shown: Vec<&Line> = found.iter().skip(skipped).take(ROWS).copied().collect();
        let kept = self.asked.kept();
        let page = self.page.to_string();
        let departure = &self.offer.departure;
        let here: &[(&str, &str)] = if self.page > 1 { &[("page", page.as_str())] } else { &[] };
        BoardPage {
            frame: Frame { title: format!("{code} readiness"), ..frame },
            filter: self.asked.form(),
            dates: format!("From {}, {}", departure.gateway, filters::day(departure.gateway_on)),
            found: match found.len() == self.lines.len() {
                true => filters::count(number(found.len()), "traveller", "travellers"),
                false => format!("{} of {} travellers", found.len(), self.lines.len()),
            },
            back: paths::desk_departure(&code),
            action: words::address(&paths::desk_departure_page(&code, "acts"), &kept, here),
            matters: self.matters(&board),
            acts: self.acts(),
            scopes: self.scopes(),
            is_narrow: self.asked.is_narrow(),
            titles: Matter::ALL.map(Matter::title),
            groups: self.groups(&shown, wanted.group, &form),
            pager: Pager::of_rows(&board, &kept, self.page, number(found.len()), number(ROWS)),
            choices: self.choices,
            code,
            board,
            form,
        }
    }

    fn matters(&self, board: &str) -> Vec<MatterHead> {
        let dates = readiness::dates(&self.offer);
        let head = |matter: Matter| {
            let day = day_of(matter, &dates, self.offer.deadlines().balance_due_on);
            let count = |state: State| Count {
                label: state.label(),
                tone: cells::tone(state),
                count: self.lines.iter().filter(|line| line.cell(matter).state == state).count(),
                href: self.asked.with_state(board, matter, state),
                is_current: self.asked.is_at(matter, state),
            };
            MatterHead {
                title: matter.title(),
                by: day.map(filters::day).unwrap_or_default(),
                left: day.map(|day| left_words(day, self.today)).unwrap_or_default(),
                is_over: day.is_some_and(|day| day < self.today),
                counts: State::ALL.into_iter().map(count).filter(|count| count.count > 0).collect(),
            }
        };
        Matter::ALL.into_iter().map(head).collect()
    }

    fn groups(&self, shown: &[&Line], group: Option<Group>, form: &Form) -> Vec<GroupRows> {
        let mut groups: Vec<GroupRows> = Vec::new();
        for line in shown {
            let title = group.map(|group| group_title(group, line)).unwrap_or_default();
            if groups.last().is_none_or(|last| last.title != title) {
                groups.push(GroupRows { title, rows: Vec::new() });
            }
            if let Some(last) = groups.last_mut() {
                last.rows.push(self.row(line, form));
            }
        }
        groups
    }

    fn row(&self, line: &Line, form: &Form) -> Row {
        let mut what = line.role.to_owned();
        for word in [line.race_name.as_str(), line.nationality.as_str()] {
            if !word.is_empty() {
                what = format!("{what}, {word}");
            }
        }
        Row {
            traveller_id: line.traveller_id.clone(),
            name: line.name.clone(),
            href: format!("{}#traveller-{}", paths::desk_booking(&line.reference), line.position),
            reference: line.reference.clone(),
            what,
            severity: line.severity().label(),
            needs_look: line.severity() > State::DueSoon,
            is_ticked: form.chosen("traveller", &line.traveller_id),
            marks: cells::marks(line, &self.staff),
            cells: cells::cells(&self.offer.departure.code, line),
        }
    }
}

/// The day of a matter that is the same for everybody.
fn day_of(matter: Matter, dates: &Dates, balance_due_on: NaiveDate) -> Option<NaiveDate> {
    match matter {
        Matter::Money => Some(balance_due_on),
        Matter::Eligibility => None,
        Matter::Details | Matter::WayIn | Matter::WayHome => Some(dates.details_on),
        Matter::Visa | Matter::RaceEntry => Some(dates.filing_on),
        Matter::Room | Matter::Pack => Some(dates.pack_on),
    }
}

fn left_words(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        left if left > 1 => format!("{left} days left"),
        1 => "1 day left".to_owned(),
        _ => days_words(day, today).replace(" late", " ago"),
    }
}

fn group_title(group: Group, line: &Line) -> String {
    match (group.key(line), group) {
        ("", Group::Race) => "Without a race".to_owned(),
        ("", Group::Tag) => "Without a tag".to_owned(),
        ("", Group::Bus) => "Without a bus".to_owned(),
        (key, Group::Bus) => format!("Bus {key}"),
        (key, _) => key.to_owned(),
    }
}

/// Shows it.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Readiness", "departures").await?;
    let query = words::filters_of(&request);
    let now = state.clock.now();
    words::drawn(&state, move |conn| -> Result<_, StoreError> {
        let form = Form::filled([("scope", "ticked")]);
        Ok(Board::load(conn, &code, &query, now)?.page(frame, form))
    })
    .await
}
