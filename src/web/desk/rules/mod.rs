//! Pages about rule sets: what is in force and what needs a look, one set with its history, the everyday edits, and a document of one's own.

pub mod in_words;
pub mod difference;
pub mod index;
pub mod show;
pub mod newest;
pub mod preview;
pub mod drafts;
pub mod publications;
pub mod country;
pub mod ends;
pub mod wording;
pub mod checks;
