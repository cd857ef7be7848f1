//! What is different between two versions of a rule set, rule by rule and country by country: never a comparison of text, because a
//! moved line changes nothing.

use super::sheet::Entry;
use super::sheet::EntryKind;
use super::sheet::GroupSheet;
use super::sheet::Membership;
use super::sheet::Part;
use super::sheet::Said;
use super::sheet::Sheet;

/// One part that says something else, was added (nothing before) or removed (nothing after).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartChange {
    /// What it is: "Reason".
    pub name: &'static str,
    /// What it said.
    pub before: Option<Said>,
    /// What it says.
    pub after: Option<Said>,
}

/// A rule, basis or silence that came, went or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryChange {
    /// New.
    Added(Entry),
    /// Gone.
    Removed(Entry),
    /// Its parts that changed.
    Changed {
        /// What it is.
        kind: EntryKind,
        /// Its name.
        id: String,
        /// At least one.
        parts: Vec<PartChange>,
    },
}

/// What happened to one code of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberChange {
    /// It is in the group now.
    In(Membership),
    /// It is in no line of the group any more.
    Out(Membership),
    /// It is there for another time.
    Dates {
        /// Its time before.
        before: Membership,
        /// Its time now.
        after: Membership,
    },
}

/// A group that came, went or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupChange {
    /// New.
    Added(GroupSheet),
    /// Gone.
    Removed(GroupSheet),
    /// Its parts and members that changed.
    Changed {
        /// Its name.
        name: String,
        /// Title, announced until.
        parts: Vec<PartChange>,
        /// Who came and went.
        members: Vec<MemberChange>,
    },
}

/// Everything that is different.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Of the head: title, scope, travel dates.
    pub head: Vec<PartChange>,
    /// Of rules, bases and silence.
    pub entries: Vec<EntryChange>,
    /// Of groups.
    pub groups: Vec<GroupChange>,
}

impl Changes {
    /// What `after` says that `before` did not, and the other way round. Order in the documents does not matter.
    pub fn between(before: &Sheet, after: &Sheet) -> Self {
        Self {
            head: parts(&before.head, &after.head),
            entries: entries(before, after),
            groups: groups(&before.groups, &after.groups),
        }
    }

    /// Whether both say the same.
    pub fn is_empty(&self) -> bool {
        self.head.is_empty() && self.entries.is_empty() && self.groups.is_empty()
    }
}

fn parts(before: &[Part], after: &[Part]) -> Vec<PartChange> {
    let said = |parts: &[Part], name: &str| {
        parts.iter().find(|part| part.name == name).map(|part| part.said.clone())
    };
    let gone = before.iter().filter(|part| said(after, part.name).is_none());
    let names = after.iter().chain(gone).map(|part| part.name);
    names
        .map(|name| PartChange { name, before: said(before, name), after: said(after, name) })
        .filter(|change| change.before.as_ref().map(sorted) != change.after.as_ref().map(sorted))
        .collect()
}

/// Codes in another order are the same codes.
fn sorted(said: &Said) -> Said {
    match said {
        Said::Codes(codes) => {
            let mut codes = codes.clone();
            codes.sort_unstable();
            codes.dedup();
            Said::Codes(codes)
        }
        other => other.clone(),
    }
}

fn entries(before: &Sheet, after: &Sheet) -> Vec<EntryChange> {
    let same = |one: &Entry, sheet: &Sheet| -> Option<Entry> {
        sheet.entries.iter().find(|other| (other.kind, &other.id) == (one.kind, &one.id)).cloned()
    };
    let mut changes = Vec::new();
    for entry in &after.entries {
        let Some(earlier) = same(entry, before) else {
            changes.push(EntryChange::Added(entry.clone()));
            continue;
        };
        let parts = parts(&earlier.all_parts(), &entry.all_parts());
        if !parts.is_empty() {
            changes.push(EntryChange::Changed { kind: entry.kind, id: entry.id.clone(), parts });
        }
    }
    let gone = before.entries.iter().filter(|entry| same(entry, after).is_none());
    changes.extend(gone.cloned().map(EntryChange::Removed));
    changes
}

fn groups(before: &[GroupSheet], after: &[GroupSheet]) -> Vec<GroupChange> {
    let mut changes = Vec::new();
    for group in after {
        let Some(earlier) = before.iter().find(|other| other.name == group.name) else {
            changes.push(GroupChange::Added(group.clone()));
            continue;
        };
        let (parts, members) =
            (parts(&group_parts(earlier), &group_parts(group)), members(&earlier.members, &group.members));
        if !(parts.is_empty() && members.is_empty()) {
            changes.push(GroupChange::Changed { name: group.name.clone(), parts, members });
        }
    }
    let gone = before.iter().filter(|group| after.iter().all(|other| other.name != group.name));
    changes.extend(gone.cloned().map(GroupChange::Removed));
    changes
}

fn group_parts(group: &GroupSheet) -> Vec<Part> {
    let title = Part { name: "Title", said: Said::Words(group.title.clone()) };
    let known = group.known_until.map(|day| Part { name: "Announced until", said: Said::Day(day) });
    std::iter::once(title).chain(known).collect()
}

/// Spells of one code are matched in their order: a country that left and came back has two.
fn members(before: &[Membership], after: &[Membership]) -> Vec<MemberChange> {
    let mut codes: Vec<_> = before.iter().chain(after).map(|member| member.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut changes = Vec::new();
    for code in codes {
        let spells = |members: &[Membership], others: &[Membership]| -> Vec<Membership> {
            members.iter().filter(|one| one.code == code && !others.contains(one)).copied().collect()
        };
        let (earlier, later) = (spells(before, after), spells(after, before));
        for place in 0..earlier.len().max(later.len()) {
            changes.extend(match (earlier.get(place), later.get(place)) {
                (Some(before), Some(after)) => Some(MemberChange::Dates { before: *before, after: *after }),
                (Some(gone), None) => Some(MemberChange::Out(*gone)),
                (None, Some(new)) => Some(MemberChange::In(*new)),
                (None, None) => None,
            });
        }
    }
    changes
}
