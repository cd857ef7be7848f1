//! A rule document as people read it: every rule as named parts in plain words, every group with its members. Codes stay codes; the
//! page that shows them knows their names.

use chrono::NaiveDate;
use toml::Spanned;

use super::code::Code;
use super::fault::RuleFault;
use super::journey::NamedDate;
use super::outcome::Outcome;
use super::wording::day;
use super::written::Codes;
use super::written::Day;
use super::written::WrittenBasis;
use super::written::WrittenCondition;
use super::written::WrittenDue;
use super::written::WrittenGroup;
use super::written::WrittenHow;
use super::written::WrittenMembers;
use super::written::WrittenRule;
use super::written::WrittenSet;
use super::written::WrittenSilence;
use super::written::WrittenWhen;
use super::written::WrittenWho;

/// One part of a rule, of a group or of the head of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is: "Reason", "Nationality".
    pub name: &'static str,
    /// What it says.
    pub said: Said,
}

/// What a part says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The word of an answer.
    Outcome(Outcome),
    /// Words.
    Words(String),
    /// Codes of countries, and `@name` for a group.
    Codes(Vec<String>),
    /// A day.
    Day(NaiveDate),
    /// Address of a source.
    Address(String),
}

/// What an entry of a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// What holds when no rule speaks.
    Silence,
    /// A rule.
    Rule,
    /// A way to be let into the gateway country.
    Basis,
}

/// A rule, a basis, or what holds when no rule speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Its name within the set; `silence` for what holds when no rule speaks.
    pub id: String,
    /// Its answer.
    pub outcome: Outcome,
    /// Why, in plain words.
    pub reason: String,
    /// Address of the source.
    pub source: String,
    /// The day somebody read the source, as the document says.
    pub checked_on: NaiveDate,
    /// The task that comes with it.
    pub task: Option<String>,
    /// By when, as days before a named day.
    pub due: Option<(u16, NamedDate)>,
    /// Who else takes the person.
    pub through: Option<String>,
    /// The days it is for: from, ends for certain, announced until.
    pub days: [Option<NaiveDate>; 3],
    /// Everything else: whom it is about, how, what to carry.
    pub parts: Vec<Part>,
}

/// One code in a group, for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// The code as passports print it.
    pub code: Code,
    /// First day, where known.
    pub since: Option<NaiveDate>,
    /// Last day, for certain.
    pub until: Option<NaiveDate>,
    /// Announced up to this day; what holds later is not decided.
    pub known_until: Option<NaiveDate>,
}

/// A group with its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSheet {
    /// As rules call it, without the `@`.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Announced up to this day, for members without an end of their own.
    pub known_until: Option<NaiveDate>,
    /// Its members, in the order of their codes.
    pub members: Vec<Membership>,
}

/// A rule document, readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Title, scope, countries, travel dates.
    pub head: Vec<Part>,
    /// What holds when no rule speaks, then rules, then bases.
    pub entries: Vec<Entry>,
    /// The groups, in the order of the document.
    pub groups: Vec<GroupSheet>,
}

impl Sheet {
    /// Reads a document for people. It takes what [`super::RuleSet::parse`] takes, and looks less closely.
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

impl Entry {
    /// All of it as parts, in the order people read it.
    pub fn all_parts(&self) -> Vec<Part> {
        let mut parts = Parts(Vec::new());
        parts.add("Answer", Some(Said::Outcome(self.outcome)));
        parts.words("Reason", Some(self.reason.clone()));
        parts.words("Task", self.task.clone());
        parts.words("Due", self.due_words());
        parts.words("Through", self.through.clone());
        let [from, until, known_until] = self.days;
        parts.add("From", from.map(Said::Day));
        parts.add("Last day", until.map(Said::Day));
        parts.add("Announced until", known_until.map(Said::Day));
        parts.0.extend(self.parts.iter().cloned());
        parts.add("Source", Some(Said::Address(self.source.clone())));
        parts.add("Checked on", Some(Said::Day(self.checked_on)));
        parts.0
    }

    /// "20 days before the gateway".
    pub fn due_words(&self) -> Option<String> {
        self.due.map(|(days, before)| due_words(days, before))
    }
}

impl NamedDate {
    /// The day in words, as the rest of a sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Judged => "the day of the judgement",
            Self::Gateway => "arrival in the gateway country",
            Self::Crossing => "the border crossing",
            Self::Enters => "entering the destination",
            Self::Race => "race day",
            Self::Leaves => "leaving the destination",
            Self::Home => "the way home",
        }
    }
}

/// Parts that say something.
struct Parts(Vec<Part>);

impl Parts {
    fn add(&mut self, name: &'static str, said: Option<Said>) {
        self.0.extend(said.map(|said| Part { name, said }));
    }

    fn words(&mut self, name: &'static str, words: Option<String>) {
        self.add(name, words.map(Said::Words));
    }

    fn codes(&mut self, name: &'static str, codes: Option<Codes>) {
        let plain =
            |codes: Codes| Said::Codes(codes.into_iter().map(|code| printed(code.get_ref())).collect());
        self.add(name, codes.map(plain));
    }

    fn list<T: ToString>(&mut self, name: &'static str, words: Option<Vec<T>>) {
        let joined = |words: Vec<T>| words.iter().map(T::to_string).collect::<Vec<_>>().join(", ");
        self.words(name, words.filter(|words| !words.is_empty()).map(joined));
    }
}

/// A code as passports print it; a group's name stays.
fn printed(code: &str) -> String {
    Code::parse(code).map_or_else(|| code.to_owned(), |code| code.to_string())
}

fn plain_day(day: Option<Day>) -> Option<NaiveDate> {
    day.map(|day| day.0)
}

fn due_words(days: u16, before: NamedDate) -> String {
    match days {
        0 => format!("by {}", before.title()),
        1 => format!("1 day before {}", before.title()),
        days => format!("{days} days before {}", before.title()),
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
    let labels = |kinds: Vec<super::applicant::Occupation>| kinds.iter().map(|one| one.label()).collect();
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

fn age_words(age: &super::written::WrittenAge) -> String {
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
