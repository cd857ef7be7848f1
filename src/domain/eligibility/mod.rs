//! Who may come: five authorities, their dated rules as data, and decisions that explain themselves.
//!
//! A rule set is one readable TOML document ([`RuleSet::parse`]); [`Rules`] holds those in force and chooses
//! the ones a [`Journey`] falls under; [`decide`] answers with indexes into them and no text; [`explain`]
//! makes the words at the edge. No country and no city is known here: they come from the documents.

mod wording;

mod code;
mod outcome;
mod journey;
mod applicant;
mod facts;
mod fault;
mod members;
mod matching;
mod covering;
mod rule_set;
mod written;
mod sheet;
mod changes;
mod edit;
mod reader;
mod document;
mod rules;
mod attention;
mod proofread;
mod decision;
mod crossing;
mod decide;
mod explanation;
mod explain;
mod batch_row;
mod batch;

#[cfg(test)]
mod tests;

pub use self::applicant::Applicant;
pub use self::applicant::Born;
pub use self::applicant::DocumentType;
pub use self::applicant::Occupation;
pub use self::applicant::Passport;
pub use self::applicant::Role;
pub use self::applicant::Visit;
pub use self::attention::CHECK_DAYS;
pub use self::attention::Checks;
pub use self::attention::Flag;
pub use self::batch::Batch;
pub use self::batch_row::Asked;
pub use self::batch_row::Column;
pub use self::batch_row::RowFault;
pub use self::batch_row::read_row;
pub use self::batch_row::written_day;
pub use self::changes::Changes;
pub use self::changes::EntryChange;
pub use self::changes::GroupChange;
pub use self::changes::MemberChange;
pub use self::changes::PartChange;
pub use self::code::Code;
pub use self::decide::decide;
pub use self::decide::decide_facts;
pub use self::decision::Crossing;
pub use self::decision::Decision;
pub use self::decision::PassportDecision;
pub use self::decision::Reason;
pub use self::decision::Why;
pub use self::edit::Edit;
pub use self::edit::EditFault;
pub use self::edit::EndOf;
pub use self::edit::Wording;
pub use self::edit::raised;
pub use self::explain::explain;
pub use self::explanation::Authorities;
pub use self::explanation::AuthorityAnswer;
pub use self::explanation::CrossingInWords;
pub use self::explanation::Explanation;
pub use self::explanation::OtherPassport;
pub use self::explanation::ProposedPassport;
pub use self::explanation::ReasonInWords;
pub use self::explanation::RuleSetUsed;
pub use self::explanation::Task;
pub use self::facts::Ages;
pub use self::facts::Facts;
pub use self::facts::facts;
pub use self::fault::RuleFault;
pub use self::journey::Journey;
pub use self::journey::Mode;
pub use self::journey::NamedDate;
pub use self::outcome::Authority;
pub use self::outcome::Outcome;
pub use self::proofread::Remark;
pub use self::rule_set::Condition;
pub use self::rule_set::Rule;
pub use self::rule_set::RuleSet;
pub use self::rule_set::Scope;
pub use self::rules::RuleClash;
pub use self::rules::Rules;
pub use self::sheet::Entry;
pub use self::sheet::EntryKind;
pub use self::sheet::GroupSheet;
pub use self::sheet::Membership;
pub use self::sheet::Part;
pub use self::sheet::Said;
pub use self::sheet::Sheet;
