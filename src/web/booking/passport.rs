//! The passport form: read, compared with the machine-readable lines, and what is worth a second look said in sentences.

use chrono::NaiveDate;

use crate::actions::give_details::GiveDetails;
use crate::domain::country;
use crate::domain::names;
use crate::domain::passport;
use crate::domain::passport::Difference;
use crate::domain::passport::Field;
use crate::domain::passport::MONTHS_AFTER_TOUR;
use crate::domain::passport::Margin;
use crate::domain::passport::Mrz;
use crate::domain::passport::PartialDate;
use crate::domain::passport::Sex;
use crate::filters;
use crate::keys::sha256_hex;
use crate::web::form::Choice;
use crate::web::form::Form;

/// Longest name, in letters.
const NAME_LETTERS: usize = 100;

/// The days a passport is measured by.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    /// Today in the gateway city.
    pub today: NaiveDate,
    /// The tour's last day.
    pub tour_ends: NaiveDate,
    /// The last day on which a renewed passport can be given.
    pub details_close: NaiveDate,
}

/// What was typed, as far as it could be read.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    given: String,
    family: String,
    sex: Option<String>,
    born_on: Option<NaiveDate>,
    number: Option<String>,
    issuer: Option<String>,
    nationality: Option<String>,
    expires_on: Option<NaiveDate>,
    lines: String,
    mrz: Option<Mrz>,
}

/// The letters passports print.
pub fn sexes() -> Vec<Choice> {
    vec![Choice::new("F", "F"), Choice::new("M", "M"), Choice::hinted("X", "X", "The lines show < for it")]
}

/// Whether only the lines were pasted: then they fill the form, and nothing is kept yet.
pub fn has_only_lines(form: &Form) -> bool {
    let typed =
        ["number", "born-day", "born-month", "born-year", "expires-day", "expires-month", "expires-year"];
    !form.value("lines").trim().is_empty() && typed.iter().all(|name| form.value(name).trim().is_empty())
}

/// Fills what is still empty from the lines, or blames them; what was typed stays. Whether anything changed.
pub fn fill(form: &mut Form, today: NaiveDate) -> bool {
    let mrz = match Mrz::read(form.value("lines"), today) {
        Ok(mrz) => mrz,
        Err(fault) => {
            form.blame("lines", fault.to_string());
            return true;
        }
    };
    let mut is_changed = false;
    let mut set = |name: &str, value: String| {
        if form.value(name).trim().is_empty() && !value.is_empty() {
            form.set(name, value);
            is_changed = true;
        }
    };
    set("family", mrz.surname.clone());
    set("given", mrz.given.clone());
    set("number", mrz.number.clone());
    set("sex", mrz.sex.letter().to_owned());
    for (name, code) in [("issuer", mrz.issuer), ("nationality", mrz.nationality)] {
        set(name, code.map(|code| code.to_string()).unwrap_or_default());
    }
    for (name, date) in [("born", mrz.birth), ("expires", mrz.expiry)] {
        let part = |part: Option<String>| part.unwrap_or_default();
        set(&format!("{name}-day"), part(date.day.map(|day| day.to_string())));
        set(&format!("{name}-month"), part(date.month.map(|month| month.to_string())));
        set(&format!("{name}-year"), part(date.year.map(|year| year.to_string())));
    }
    if mrz.given.is_empty() && form.value("given").trim().is_empty() {
        form.set("single", "yes");
    }
    is_changed
}

/// Reads the form in page order, blaming what cannot be right.
pub fn read(form: &mut Form, days: &Days) -> Typed {
    let mut typed = Typed { lines: form.value("lines").trim().to_owned(), ..Typed::default() };
    if !typed.lines.is_empty() {
        match Mrz::read(&typed.lines, days.today) {
            Ok(mrz) => typed.mrz = Some(mrz),
            Err(fault) => form.blame("lines", fault.to_string()),
        }
    }
    read_names(form, &mut typed);
    typed.nationality = form.country("nationality", "Choose the nationality the passport states");
    typed.sex = form.choice("sex", &sexes(), "Choose the sex the passport states");
    typed.born_on = form.date("born", "Date of birth");
    let oldest = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    if typed.born_on.is_some_and(|day| day >= days.today || day < oldest) {
        form.blame_at("born", "born-year", "Date of birth must be in the past, after 1900");
    }
    match passport::number(form.value("number")) {
        Ok(number) => typed.number = Some(number),
        Err(fault) => form.blame("number", fault.to_string()),
    }
    typed.issuer = form.country("issuer", "Choose the state that issued the passport");
    typed.expires_on = form.date("expires", "Expiry date");
    if let Some(day) = typed.expires_on
        && passport::margin(day, days.today, days.tour_ends, MONTHS_AFTER_TOUR) == Margin::Expired
    {
        form.blame_at(
            "expires",
            "expires-year",
            "Expiry date must be in the future: give the passport you will travel on",
        );
    }
    typed
}

fn read_names(form: &mut Form, typed: &mut Typed) {
    let has_one_name = form.chosen("single", "yes");
    typed.family =
        form.line("family", NAME_LETTERS, "Enter the family name, or the only name, as in the passport");
    if !typed.family.is_empty() && names::transliterated(&typed.family).is_empty() {
        form.blame("family", "Family name must have letters");
    }
    typed.given = form.optional_line("given", NAME_LETTERS);
    if typed.given.is_empty() && !has_one_name {
        form.blame("given", "Enter the given names as in the passport, or tick that there is only one name");
    } else if !typed.given.is_empty() && has_one_name {
        form.blame("given", "Leave the given names empty, or take the tick for one name away");
    }
}

impl Typed {
    /// What is worth a second look, in sentences. None of it stops anybody who has looked.
    pub fn warnings(&self, days: &Days) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(mrz) = &self.mrz {
            said.extend(mrz.faults.iter().map(ToString::to_string));
            said.extend(mrz.cut().map(str::to_owned));
            said.extend(self.differences(mrz).iter().map(ToString::to_string));
        }
        let short = self
            .expires_on
            .map(|day| (day, passport::margin(day, days.today, days.tour_ends, MONTHS_AFTER_TOUR)));
        if let Some((day, Margin::Short { needed })) = short {
            said.push(format!(
                "This passport expires on {}, but it must last until {}, {MONTHS_AFTER_TOUR} months after the tour. Renew it and give us \
                 the new one here by {}. You can go on with this one for now",
                filters::day(day),
                filters::day(needed),
                filters::day(days.details_close)
            ));
        }
        said.extend(self.mistakable());
        said.iter().map(|words| filters::capitalised(words.trim_end_matches('.'))).collect()
    }

    fn differences(&self, mrz: &Mrz) -> Vec<Difference> {
        let typed = passport::Typed {
            surname: &self.family,
            given: &self.given,
            number: self.number.as_deref(),
            nationality: self.nationality.as_deref().and_then(|code| code.parse().ok()),
            birth: self.born_on,
            sex: self.sex.as_deref().and_then(Sex::from_letter),
            expiry: self.expires_on,
        };
        let mut found = passport::compare(mrz, &typed);
        let issuer: Option<country::Code> = self.issuer.as_deref().and_then(|code| code.parse().ok());
        if let (Some(printed), Some(typed)) = (mrz.issuer, issuer)
            && printed != typed
        {
            let (printed, typed) = (printed.country().label(), typed.country().label());
            found.push(Difference { field: Field::Issuer, printed, typed });
        }
        found
    }

    /// A nationality that is easily taken for another one, unless the lines say the same.
    fn mistakable(&self) -> Option<String> {
        let chosen = country::by_code(self.nationality.as_deref()?)?;
        let other = chosen.mistaken_for()?;
        let is_printed = self.mrz.as_ref().and_then(|mrz| mrz.nationality) == Some(chosen.code);
        (!is_printed).then(|| {
            format!(
                "You chose {}, not {}. Compare the three letters with the nationality in the passport",
                chosen.label(),
                other.label()
            )
        })
    }

    /// The name as lists for airlines print it: the passport's own if the lines were pasted.
    pub fn machine_name(&self) -> String {
        match &self.mrz {
            Some(mrz) => names::machine_readable(&mrz.surname, &mrz.given),
            None => names::machine_readable(&self.family, &self.given),
        }
    }

    /// Whether the lines were pasted and could be read.
    pub fn has_lines(&self) -> bool {
        self.mrz.is_some()
    }

    /// The command, if everything could be read.
    pub fn command(self, booking_id: &str, traveller_id: &str) -> Option<GiveDetails> {
        let machine_name = self.mrz.is_some().then(|| self.machine_name());
        Some(GiveDetails {
            booking_id: booking_id.to_owned(),
            traveller_id: traveller_id.to_owned(),
            given_names: self.given,
            family_name: self.family,
            machine_name,
            sex: self.sex?,
            born_on: self.born_on?,
            passport_number: self.number?,
            issuer: self.issuer?,
            nationality: self.nationality?,
            expires_on: self.expires_on?,
            machine_lines: self.lines,
        })
    }
}

/// What a form carries to show that exactly these warnings were read; empty for none.
pub fn seen_mark(warnings: &[String]) -> String {
    if warnings.is_empty() {
        return String::new();
    }
    sha256_hex(warnings.join("\n").as_bytes()).chars().take(16).collect()
}

/// The parts of a date as the form's inputs hold them.
pub fn date_parts(name: &str, date: NaiveDate) -> [(String, String); 3] {
    let parts = PartialDate::from(date);
    let text = |part: Option<String>| part.unwrap_or_default();
    [
        (format!("{name}-day"), text(parts.day.map(|day| day.to_string()))),
        (format!("{name}-month"), text(parts.month.map(|month| month.to_string()))),
        (format!("{name}-year"), text(parts.year.map(|year| year.to_string()))),
    ]
}

#[cfg(test)]
#[path = "tests/passport.rs"]
mod tests;
