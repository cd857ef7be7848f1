//! Whom the address asks for, and the choices of the filters.

use std::collections::BTreeMap;
use std::collections::HashMap;

use crate::domain::names;
use crate::domain::readiness::Group;
use crate::domain::readiness::Line;
use crate::domain::readiness::Matter;
use crate::domain::readiness::Sort;
use crate::domain::readiness::State;
use crate::domain::readiness::Wanted;
use crate::web::desk::words;
use crate::web::form::Choice;
use crate::web::form::Form;

/// The filters by their names in addresses, in the order of the form.
const NAMES: [&str; 11] =
    ["q", "cell", "state", "race", "nationality", "tag", "bus", "guide", "handled", "sort", "group"];

/// What each filter offers.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// The nine matters.
    pub matters: Vec<Choice>,
    /// The six states.
    pub states: Vec<Choice>,
    /// Races somebody runs.
    pub races: Vec<Choice>,
    /// Nationalities somebody has.
    pub nationalities: Vec<Choice>,
    /// Tags in use.
    pub tags: Vec<Choice>,
    /// Buses in use.
    pub buses: Vec<Choice>,
    /// Guides in use.
    pub guides: Vec<Choice>,
    /// Staff who look after somebody.
    pub handlers: Vec<Choice>,
    /// The orders.
    pub sorts: Vec<Choice>,
    /// The groups.
    pub groups: Vec<Choice>,
}

impl Choices {
    /// The choices that fit some people; `staff` are names by id.
    pub fn of(lines: &[Line], staff: &BTreeMap<String, String>) -> Self {
        fn used<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Choice> {
            // Few are different.
            let some: HashMap<&str, &str> = all.filter(|(value, _)| !value.is_empty()).collect();
            let named: BTreeMap<&str, &str> = some.into_iter().collect();
            named.into_iter().map(|(value, label)| Choice::new(value, label)).collect()
        }
        fn same(word: &str) -> (&str, &str) {
            (word, word)
        }
        let name = |id: &str| staff.get(id).map_or("Former staff", String::as_str);
        Self {
            matters: Matter::ALL.map(|one| Choice::new(one.as_str(), one.title())).into(),
            states: State::ALL.map(|one| Choice::new(one.as_str(), one.label())).into(),
            races: used(lines.iter().map(|line| (line.race.as_str(), line.race_name.as_str()))),
            nationalities: used(lines.iter().map(|line| same(&line.nationality))),
            tags: used(lines.iter().flat_map(|line| &line.marks.tags).map(|tag| same(tag))),
            buses: used(lines.iter().map(|line| same(&line.marks.bus))),
            guides: used(lines.iter().map(|line| same(&line.marks.guide))),
            handlers: used(
                lines.iter().map(|line| (line.marks.handled_by.as_str(), name(&line.marks.handled_by))),
            ),
            sorts: Sort::all().map(|one| Choice::new(one.as_str(), one.label())).collect(),
            groups: Group::ALL.map(|one| Choice::new(one.as_str(), one.label())).into(),
        }
    }

    fn offered(&self, name: &str) -> Option<&[Choice]> {
        Some(match name {
            "cell" => &self.matters,
            "state" => &self.states,
            "race" => &self.races,
            "nationality" => &self.nationalities,
            "tag" => &self.tags,
            "bus" => &self.buses,
            "guide" => &self.guides,
            "handled" => &self.handlers,
            "sort" => &self.sorts,
            "group" => &self.groups,
            _ => return None,
        })
    }
}

/// What the address asks for, with only what is offered: anything else filters nothing and is shown as not set.
#[derive(Clone, Debug)]
pub struct Asked {
    values: Vec<(&'static str, String)>,
}

impl Asked {
    /// Reads the filters of an address.
    pub fn of(query: &Form, choices: &Choices) -> Self {
        let value = |name: &'static str| {
            let typed = names::stripped(query.value(name)).trim().to_owned();
            let kept = choices.offered(name).is_none_or(|some| some.iter().any(|one| one.value == typed));
            (name, if kept { typed } else { String::new() })
        };
        Self { values: NAMES.map(value).into() }
    }

    fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// For the form of the filters.
    pub fn form(&self) -> Form {
        Form::filled(self.values.iter().map(|(name, value)| (*name, value.as_str())))
    }

    /// For addresses that keep the filters.
    pub fn kept(&self) -> Vec<(&str, &str)> {
        self.values.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    /// Whether anybody is left out.
    pub fn is_narrow(&self) -> bool {
        let orders = ["sort", "group"];
        self.values.iter().any(|(name, value)| !value.is_empty() && !orders.contains(name))
    }

    /// The board at `path` with one matter in one state, and everything else as it is.
    pub fn with_state(&self, path: &str, matter: Matter, state: State) -> String {
        let others = self.kept().into_iter().filter(|(name, _)| !matches!(*name, "cell" | "state"));
        let kept: Vec<(&str, &str)> = others.collect();
        words::address(path, &kept, &[("cell", matter.as_str()), ("state", state.as_str())])
    }

    /// Whether exactly this matter and state are asked for.
    pub fn is_at(&self, matter: Matter, state: State) -> bool {
        self.value("cell") == matter.as_str() && self.value("state") == state.as_str()
    }

    /// As the rules choose people.
    pub fn wanted(&self) -> Wanted {
        let text = |name: &str| self.value(name).to_owned();
        let folded = names::folded(self.value("q"));
        Wanted {
            words: folded.split_whitespace().take(8).map(str::to_owned).collect(),
            matter: self.value("cell").parse().ok(),
            state: self.value("state").parse().ok(),
            race: text("race"),
            nationality: text("nationality"),
            tag: text("tag"),
            bus: text("bus"),
            guide: text("guide"),
            handled_by: text("handled"),
            sort: self.value("sort").parse().unwrap_or_default(),
            group: self.value("group").parse().ok(),
        }
    }
}
