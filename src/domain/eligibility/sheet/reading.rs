//! From the document as written to the sheet people read.

use chrono::NaiveDate;
use toml::Spanned;

use super::super::applicant::Occupation;
use super::super::code::Code;
use super::super::fault::RuleFault;
use super::super::journey::NamedDate;
use super::super::wording::day;
use super::super::written::WrittenAge;
use super::super::written::WrittenBasis;
use super::super::written::WrittenCondition;
use super::super::written::WrittenDue;
use super::super::written::WrittenGroup;
use super::super::written::WrittenHow;
use super::super::written::WrittenMembers;
use super::super::written::WrittenRule;
use super::super::written::WrittenSet;
use super::super::written::WrittenSilence;
use super::super::written::WrittenWhen;
use super::super::written::WrittenWho;
use super::Entry;
use super::EntryKind;
use super::GroupSheet;
use super::Membership;
use super::Part;
use super::Said;
use super::Sheet;
use super::parts::Parts;
use super::parts::due_words;
use super::parts::plain_day;

impl Sheet {
    /// Reads a document for people. It takes what [`crate::domain::eligibility::RuleSet::parse`] takes, and looks less closely.
    ///
    /// # Errors
    /// The first fault of the TOML.
    pub fn read(document: &str) -> Result<Self, RuleFault> {
        let written: WrittenSet =
            toml::from_str(document).map_err(|error| RuleFault::from_toml(document, &error))?;
        let head = head(&written);
        let silence = written.silence.map(|silence| silence_entry(silence.into_inner()));
        let rules = written.rule.into_iter().map(|rule| rule_entry(rule.into_inner()));
        let bases = written.basis.into_iter().map(|basis| basis_entry(basis.into_inner()));
        Ok(Self {
            head,
            entries: silence.into_iter().chain(rules).chain(bases).collect(),
            groups: written.group.into_iter().map(group).collect(),
        })
    }

    /// A rule, a basis or the silence, by its id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// A group, by its name.
    pub fn group(&self, name: &str) -> Option<&GroupSheet> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// Addresses of all sources, each once, in the order of the document.
    pub fn sources(&self) -> Vec<&str> {
        let mut sources: Vec<&str> = Vec::new();
        for entry in &self.entries {
            if !sources.contains(&entry.source.as_str()) {
                sources.push(&entry.source);
            }
        }
        sources
    }
}

fn head(written: &WrittenSet) -> Vec<Part> {
    let mut parts = Parts(Vec::new());
    parts.words("Title", Some(written.title.get_ref().clone()));
    parts.words("Authority", Some(written.authority.title().to_owned()));
    parts.words("Applies to", Some(written.scope.get_ref().clone()));
    let one = |code: Option<Code>| code.map(|code| Said::Codes(vec![code.to_string()]));
    parts.add("Destination", one(written.destination));
    parts.add("Gateway country", one(written.gateway));
    parts.add("First travel day", plain_day(written.travel_from).map(Said::Day));
    parts.add("Last travel day", plain_day(written.travel_until).map(Said::Day));
    parts.words("Carried over from", written.carried_over_from.as_ref().map(|name| name.get_ref().clone()));
    let ask_by = written.ask_by.map(|WrittenDue { days, before }| due_words(days, before));
    parts.words("Facts asked by", ask_by);
    parts.0
}

/// Text and due day of a condition.
type Task = (Option<String>, Option<(u16, NamedDate)>);

fn task(condition: Option<WrittenCondition>) -> Task {
    match condition {
        None => (None, None),
        Some(WrittenCondition { text, due }) => (Some(text.into_inner()), Some((due.days, due.before))),
    }
}

fn silence_entry(silence: WrittenSilence) -> Entry {
    let (task, due) = task(silence.condition);
    Entry {
        kind: EntryKind::Silence,
        id: "silence".to_owned(),
        outcome: silence.outcome.into_inner(),
        reason: silence.reason.into_inner(),
        source: silence.source.into_inner(),
        checked_on: silence.checked_on.0,
        task,
        due,
        through: None,
        days: [None; 3],
        parts: Vec::new(),
    }
}

fn rule_entry(rule: WrittenRule) -> Entry {
    let (task, due) = task(rule.condition);
    let mut parts = Parts(Vec::new());
    let days = tests(&mut parts, rule.who, rule.when, rule.how);
    Entry {
        kind: EntryKind::Rule,
        id: rule.id.into_inner(),
        outcome: rule.outcome.into_inner(),
        reason: rule.reason.into_inner(),
        source: rule.source.into_inner(),
        checked_on: rule.checked_on.0,
        task,
        due,
        through: rule.through.map(Spanned::into_inner),
        days,
        parts: parts.0,
    }
}

fn basis_entry(basis: WrittenBasis) -> Entry {
    let (task, due) = task(basis.condition);
    let mut parts = Parts(Vec::new());
    parts.words("Rank", Some(basis.rank.to_string()));
    let yes = |is_so: bool, words: &str| is_so.then(|| words.to_owned());
    parts.words("Visa", yes(basis.visa, "this is a visa, the sure way"));
    parts.words("Longest stay", basis.stay_days.map(|days| format!("{days} days after the day of entry")));
    parts.words("Onward journey", yes(basis.third_country, "to another country than one came from"));
    parts.words("Connection", yes(basis.connecting, "with a connecting ticket, staying in the port"));
    let days = tests(&mut parts, basis.who, basis.when, basis.how);
    for (name, carried) in [
        ("Carry", basis.carry),
        ("Carry on the way in", basis.carry_in),
        ("Carry on the way back", basis.carry_back),
    ] {
        parts.words(name, (!carried.is_empty()).then(|| carried.join("; ")));
    }
    Entry {
        kind: EntryKind::Basis,
        id: basis.basis.into_inner(),
        outcome: basis.outcome.into_inner(),
        reason: basis.reason.into_inner(),
        source: basis.source.into_inner(),
        checked_on: basis.checked_on.0,
        task,
        due,
        through: None,
        days,
        parts: parts.0,
    }
}

/// Adds whom, when and how as parts; answers the days it is for.
fn tests(parts: &mut Parts, who: WrittenWho, when: WrittenWhen, how: WrittenHow) -> [Option<NaiveDate>; 3] {
    parts.codes("Nationality", who.nationality);
    parts.codes("Not nationality", who.not_nationality);
    parts.codes("Any nationality held", who.holds);
    parts.codes("Nationality once held", who.once_held);
    parts.codes("Issued by", who.issued_by);
    parts.codes("Lives in", who.residence);
    parts.codes("Does not live in", who.not_residence);
    let labels = |kinds: Vec<Occupation>| kinds.iter().map(|one| one.label()).collect();
    parts.list(
        "Document",
        who.document.map(|kinds| kinds.iter().map(|one| one.label()).collect::<Vec<&str>>()),
    );
    parts.list::<&str>("Occupation", who.occupation.map(labels));
    parts.list::<&str>("Not occupation", who.not_occupation.map(labels));
    parts.list("Comes as", who.role);
    parts.list("Race", who.race);
    parts.words("Age", who.age.map(|age| age_words(age.get_ref())));
    for (name, validity) in
        [("Passport runs out within", who.expires_within), ("Passport good for", who.valid_for)]
    {
        let months =
            |months: u16| if months == 1 { "1 month".to_owned() } else { format!("{months} months") };
        parts.words(
            name,
            validity.map(|validity| format!("{} after {}", months(validity.months), validity.after.title())),
        );
    }
    if let Some(visited) = who.visited {
        let window = window(plain_day(visited.from), plain_day(visited.until));
        let before = visited.before.unwrap_or(NamedDate::Enters).title();
        parts.codes("Has been in", Some(visited.places));
        parts.words("Visit", window);
        parts.words("Visit within", visited.within_days.map(|days| format!("{days} days before {before}")));
    }
    parts.list("By", how.mode);
    parts.codes("Through gateway country", how.gateway);
    parts.codes("Through port", how.port);
    parts.words("Judged on", when.on.map(|on| on.title().to_owned()));
    [plain_day(when.from), when.until.map(|until| until.get_ref().0), plain_day(when.known_until)]
}

fn age_words(age: &WrittenAge) -> String {
    let on = age.on.title();
    match (age.at_least, age.below) {
        (Some(least), Some(below)) => format!("from {least} to under {below} on {on}"),
        (Some(least), None) => format!("{least} or older on {on}"),
        (None, Some(below)) => format!("under {below} on {on}"),
        (None, None) => format!("any on {on}"),
    }
}

fn window(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Option<String> {
    match (from, until) {
        (Some(from), Some(until)) => Some(format!("from {} to {}", day(from), day(until))),
        (Some(from), None) => Some(format!("since {}", day(from))),
        (None, Some(until)) => Some(format!("until {}", day(until))),
        (None, None) => None,
    }
}

fn group(group: WrittenGroup) -> GroupSheet {
    let known_until = plain_day(group.known_until);
    let line = |line: WrittenMembers| {
        let (since, until) = (plain_day(line.since), plain_day(line.until));
        let known = if line.open_end { None } else { plain_day(line.known_until).or(known_until) };
        let codes: Vec<Code> = line.codes.iter().filter_map(|code| Code::parse(code.get_ref())).collect();
        codes.into_iter().map(move |code| Membership { code, since, until, known_until: known })
    };
    let mut members: Vec<Membership> = group.members.into_iter().flat_map(line).collect();
    members.sort_unstable();
    members.dedup();
    GroupSheet { name: group.name.into_inner(), title: group.title.into_inner(), known_until, members }
}
