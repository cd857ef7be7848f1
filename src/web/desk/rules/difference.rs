//! What is different between two versions, as a page shows it.

use crate::domain::eligibility::Changes;
use crate::domain::eligibility::EntryChange;
use crate::domain::eligibility::EntryKind;
use crate::domain::eligibility::GroupChange;
use crate::domain::eligibility::MemberChange;
use crate::domain::eligibility::Part;
use crate::domain::eligibility::PartChange;
use crate::web::desk::rules::in_words;

/// One thing that came, went or changed.
pub struct Section {
    /// Of its table on the page.
    pub id: String,
    /// "Rule “closed”".
    pub title: String,
    /// "Added", "Removed" or "Changed".
    pub word: &'static str,
    /// Tone of that word.
    pub tone: &'static str,
    /// Its parts that are different.
    pub rows: Vec<Row>,
}

/// One part that is different.
pub struct Row {
    /// What it is.
    pub name: String,
    /// What it said; empty for nothing.
    pub before: String,
    /// What it says; empty for nothing.
    pub after: String,
}

/// Every difference, the head of the set first.
pub fn sections(changes: &Changes) -> Vec<Section> {
    let head = (!changes.head.is_empty()).then(|| changed("The set".to_owned(), parts(&changes.head)));
    let entries = changes.entries.iter().map(entry);
    let mut all: Vec<Section> =
        head.into_iter().chain(changes.groups.iter().map(group)).chain(entries).collect();
    for (number, section) in (1..).zip(&mut all) {
        section.id = format!("difference-{number}");
    }
    all
}

fn changed(title: String, rows: Vec<Row>) -> Section {
    Section { id: String::new(), title, word: "Changed", tone: "warn", rows }
}

fn came(title: String, rows: Vec<Row>) -> Section {
    Section { id: String::new(), title, word: "Added", tone: "good", rows }
}

fn went(title: String, rows: Vec<Row>) -> Section {
    let turned = |row: Row| Row { before: row.after, after: String::new(), ..row };
    Section {
        id: String::new(),
        title,
        word: "Removed",
        tone: "end",
        rows: rows.into_iter().map(turned).collect(),
    }
}

fn parts(changes: &[PartChange]) -> Vec<Row> {
    let said = |said: &Option<_>| said.as_ref().map(in_words::said).unwrap_or_default();
    let row = |change: &PartChange| Row {
        name: change.name.to_owned(),
        before: said(&change.before),
        after: said(&change.after),
    };
    changes.iter().map(row).collect()
}

fn all_new(parts: &[Part]) -> Vec<Row> {
    let row = |part: &Part| Row {
        name: part.name.to_owned(),
        before: String::new(),
        after: in_words::said(&part.said),
    };
    parts.iter().map(row).collect()
}

fn entry(change: &EntryChange) -> Section {
    match change {
        EntryChange::Added(entry) => came(title(entry.kind, &entry.id), all_new(&entry.all_parts())),
        EntryChange::Removed(entry) => went(title(entry.kind, &entry.id), all_new(&entry.all_parts())),
        EntryChange::Changed { kind, id, parts: rows } => changed(title(*kind, id), parts(rows)),
    }
}

/// "Rule “closed”".
pub fn title(kind: EntryKind, id: &str) -> String {
    match kind {
        EntryKind::Silence => "When no rule speaks".to_owned(),
        EntryKind::Rule => format!("Rule “{id}”"),
        EntryKind::Basis => format!("Basis “{id}”"),
    }
}

fn group(change: &GroupChange) -> Section {
    let name = |name: &str| format!("Group “{name}”");
    let whole = |group: &crate::domain::eligibility::GroupSheet| -> Vec<Row> {
        let line =
            |line: in_words::SpellLine| Row { name: line.when, before: String::new(), after: line.countries };
        in_words::spells(&group.members).into_iter().map(line).collect()
    };
    match change {
        GroupChange::Added(group) => came(name(&group.name), whole(group)),
        GroupChange::Removed(group) => went(name(&group.name), whole(group)),
        GroupChange::Changed { name: of, parts: rows, members } => {
            let mut rows = parts(rows);
            rows.extend(members.iter().map(member));
            changed(name(of), rows)
        }
    }
}

fn member(change: &MemberChange) -> Row {
    let (code, before, after) = match change {
        MemberChange::In(after) => (after.code, "not in the group".to_owned(), in_words::spell(after)),
        MemberChange::Out(before) => (before.code, in_words::spell(before), "not in the group".to_owned()),
        MemberChange::Dates { before, after } => {
            (after.code, in_words::spell(before), in_words::spell(after))
        }
    };
    Row { name: in_words::code(code.as_str()), before, after }
}
