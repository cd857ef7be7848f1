//! In which language a recipient reads: one of two, or both side by side.

use std::str::FromStr;

use chrono::Datelike;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::UnknownWord;

use super::words::Words;

/// What stands between the two where both are asked for.
const BETWEEN: &str = " · ";

/// The language of a recipient's pages and files.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Simplified characters.
    Zh,
    /// English first, the other beside it.
    Both,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 3] = [Language::En, Language::Zh, Language::Both];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Zh => "zh",
            Language::Both => "both",
        }
    }

    /// The words in this language.
    pub fn say(self, words: &Words) -> String {
        self.join(words.en.to_owned(), words.zh.to_owned())
    }

    /// What was already put into words in each, as this language has it.
    pub fn join(self, en: String, zh: String) -> String {
        match self {
            Language::En => en,
            Language::Zh => zh,
            Language::Both if en == zh => en,
            Language::Both => format!("{en}{BETWEEN}{zh}"),
        }
    }

    /// "Sat 5 Apr 2025", "2025年4月5日（周六）".
    pub fn day(self, date: NaiveDate) -> String {
        self.join(date.format("%a %-d %b %Y").to_string(), day_zh(date))
    }

    /// "12 Aug 1988": dates of lives and papers, whose weekday nobody asks for.
    pub fn date(self, date: NaiveDate) -> String {
        self.join(date.format("%-d %b %Y").to_string(), date_zh(date))
    }

    /// "Sat 5 Apr 2025, 11:30": a local time, whose place stands beside it.
    pub fn moment(self, at: NaiveDateTime) -> String {
        let zh = format!("{} {}", day_zh(at.date()), at.format("%H:%M"));
        self.join(at.format("%a %-d %b %Y, %H:%M").to_string(), zh)
    }

    /// "Sat 5 Apr 2025, 11:30 UTC": when something of ours was done.
    pub fn stamp(self, at: NaiveDateTime) -> String {
        let zh = format!("{} {} UTC", day_zh(at.date()), at.format("%H:%M"));
        self.join(at.format("%a %-d %b %Y, %H:%M UTC").to_string(), zh)
    }
}

fn date_zh(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

fn day_zh(date: NaiveDate) -> String {
    const DAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    let day = DAYS.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or_default();
    format!("{}（周{day}）", date_zh(date))
}

impl FromStr for Language {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("language of a recipient", word, &Language::ALL, Language::as_str)
    }
}
