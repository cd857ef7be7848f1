//! The demo's documents: which edition comes next, the text it makes, and loading it all under a moving clock.

use anyhow::Context;
use anyhow::anyhow;
use chrono::DateTime;
use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::NaiveTime;
use chrono::Utc;
use chrono::Weekday;
use serde::Deserialize;

use crate::actions::close_departure;
use crate::actions::load_season::LoadSeason;
use crate::actions::publish_rules::PublishRules;
use crate::cli::demo::stories;
use crate::cli::demo::stories::Story;
use crate::cli::rules;
use crate::cli::season;
use crate::cli::season::by;
use crate::domain::eligibility::RuleSet;
use crate::domain::season::DepartureState;
use crate::domain::season::Season;
use crate::store::Db;

#[derive(rust_embed::RustEmbed)]
#[folder = "seeds/"]
struct Seeds;

/// `seeds/demo.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    season: String,
    next_edition: String,
    travellers: String,
    month: u32,
    weekday: Weekday,
    days_ahead: u64,
    year_zero: i32,
    code_prefix: String,
    rules_written_for: String,
    rules: Vec<String>,
    past_edition: String,
    past_loaded_on: NaiveDate,
}

/// The edition that the demo sells.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Next {
    race_on: NaiveDate,
    code: String,
    number: i32,
}

fn seed(name: &str) -> anyhow::Result<String> {
    let file = Seeds::get(name).ok_or_else(|| anyhow!("seeds/{name} is not there"))?;
    String::from_utf8(file.data.into_owned()).with_context(|| format!("seeds/{name}"))
}

/// Morning of a day, when the desk begins.
pub fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + chrono::Duration::hours(8)
}

/// Loads the past, the rules, the season and its travellers, each at its own time.
pub async fn load(db: &Db, now: DateTime<Utc>) -> anyhow::Result<()> {
    let plan: Plan = toml::from_str(&seed("demo.toml")?).context("seeds/demo.toml")?;
    let past_document = seed(&plan.season)?;
    let past = Season::parse(&past_document).map_err(|fault| anyhow!("seeds/{}, {fault}", plan.season))?;
    let next = next_edition(&plan, &past, now.date_naive())?;
    let (past_stories, stories): (Vec<Story>, Vec<Story>) = stories::read(&seed(&plan.travellers)?)?
        .into_iter()
        .partition(|story| story.departure.starts_with(&plan.past_edition));

    publish_rules(db, &plan, &next).await?;
    sell_the_past(db, &plan, past, past_document.clone(), past_stories).await?;

    let text = substituted(&seed(&plan.next_edition)?, &next, now.date_naive());
    let document = format!("{past_document}\n{text}");
    let season = Season::parse(&document).map_err(|fault| anyhow!("the season of the demo, {fault}"))?;
    let opened = season
        .departures
        .iter()
        .filter(|departure| departure.edition == next.code)
        .map(|departure| departure.sale_opens_on)
        .min()
        .unwrap_or(now.date_naive());
    season::load(db, LoadSeason { season, document }, morning(opened)).await?;
    stories::play(db, &stories, &next.code, now).await
}

async fn publish_rules(db: &Db, plan: &Plan, next: &Next) -> anyhow::Result<()> {
    for name in &plan.rules {
        let document = seed(name)?.replace(&plan.rules_written_for, &next.code);
        let set = RuleSet::parse(&document).map_err(|fault| anyhow!("seeds/{name}, {fault}"))?;
        let at = morning(set.published_on);
        rules::publish_all(db, vec![PublishRules { set, document }], at).await?;
    }
    Ok(())
}

/// Loads the season as it was on sale then, sells it, and closes it after its last day.
async fn sell_the_past(
    db: &Db,
    plan: &Plan,
    mut season: Season,
    document: String,
    stories: Vec<Story>,
) -> anyhow::Result<()> {
    let mut last = plan.past_loaded_on;
    for departure in &mut season.departures {
        if departure.edition == plan.past_edition {
            departure.state = DepartureState::OnSale;
            last = last.max(departure.ends_on);
        }
    }
    season::load(db, LoadSeason { season, document }, morning(plan.past_loaded_on)).await?;
    stories::play(db, &stories, &plan.past_edition, morning(last)).await?;
    let by = by(morning(last + Days::new(1)));
    db.write(by, close_departure::close_departures).await?;
    Ok(())
}

fn next_edition(plan: &Plan, past: &Season, today: NaiveDate) -> anyhow::Result<Next> {
    let earliest = today + Days::new(plan.days_ahead);
    let recorded = past.editions.iter().map(|edition| edition.race_on.year()).max().unwrap_or(0);
    let from = earliest.year().max(recorded + 1);
    let race_on = (from..from + 3)
        .filter_map(|year| NaiveDate::from_weekday_of_month_opt(year, plan.month, plan.weekday, 1))
        .find(|day| *day >= earliest)
        .ok_or_else(|| anyhow!("no race day was found after {today}"))?;
    let number = race_on.year() - plan.year_zero;
    Ok(Next { race_on, code: format!("{}{number}", plan.code_prefix), number })
}

/// Puts words in the place of `@race@`, `@race-3@`, `@today-60@`, `@year@`, `@edition@` and `@ordinal@`.
fn substituted(template: &str, next: &Next, today: NaiveDate) -> String {
    let mut text = String::new();
    for (index, piece) in template.split('@').enumerate() {
        if index % 2 == 0 {
            text.push_str(piece);
        } else {
            text.push_str(&word(piece, next, today));
        }
    }
    text
}

fn word(token: &str, next: &Next, today: NaiveDate) -> String {
    let moved = |name: &str, from: NaiveDate| {
        let days: i64 = match token.strip_prefix(name)? {
            "" => 0,
            days => days.parse().ok()?,
        };
        Some((from + chrono::Duration::days(days)).to_string())
    };
    match token {
        "year" => next.race_on.year().to_string(),
        "edition" => next.code.clone(),
        "ordinal" => ordinal(next.number),
        _ => moved("race", next.race_on)
            .or_else(|| moved("today", today))
            .unwrap_or_else(|| format!("@{token}@")),
    }
}

fn ordinal(number: i32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_race_is_the_first_sunday_of_april_far_enough_ahead() {
        fn check(today: &str, race: &str, code: &str) {
            let plan: Plan = toml::from_str(&seed("demo.toml").unwrap()).unwrap();
            let past = Season::parse(&seed(&plan.season).unwrap()).unwrap();
            let next = next_edition(&plan, &past, day(today)).unwrap();
            assert_eq!((next.race_on, next.code.as_str()), (day(race), code), "on {today}");
        }
        check("2026-11-22", "2027-04-04", "PY33");
        check("2026-12-25", "2027-04-04", "PY33");
        check("2026-12-26", "2028-04-02", "PY34");
        check("2025-10-01", "2027-04-04", "PY33");
    }

    #[test]
    fn tokens_become_days_and_words() {
        let next = Next { race_on: day("2027-04-04"), code: "PY33".to_owned(), number: 33 };
        let text =
            "on = \"@race-3@\" to = \"@race+2@\" from = \"@today-60@\" name = \"@ordinal@ @edition@ @year@\"";
        assert_eq!(
            substituted(text, &next, day("2026-11-22")),
            "on = \"2027-04-01\" to = \"2027-04-06\" from = \"2026-09-23\" name = \"33rd PY33 2027\""
        );
    }

    #[test]
    fn the_demo_has_a_season_whatever_the_day() {
        let plan: Plan = toml::from_str(&seed("demo.toml").unwrap()).unwrap();
        let past_document = seed(&plan.season).unwrap();
        let past = Season::parse(&past_document).unwrap();
        for today in ["2026-11-22", "2026-12-26", "2027-02-28", "2030-06-01"] {
            let next = next_edition(&plan, &past, day(today)).unwrap();
            let text = substituted(&seed(&plan.next_edition).unwrap(), &next, day(today));
            Season::parse(&format!("{past_document}\n{text}")).unwrap();
        }
    }
}
