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

    /// The language of a page as browsers and screen readers know it (BCP 47). Of both, the first.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En | Language::Both => "en",
            Language::Zh => "zh-Hans",
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

    /// "Sat 5 Apr 2025", "2025年4月5日（周六）", "Sat 5 Apr · 4月5日（周六） 2025".
    pub fn day(self, date: NaiveDate) -> String {
        self.dated(
            date,
            &date.format("%a %-d %b").to_string(),
            &format!("{}（周{}）", month_zh(date), day_zh(date)),
        )
    }

    /// "12 Aug 1988": dates of lives and papers, whose weekday nobody asks for.
    pub fn date(self, date: NaiveDate) -> String {
        self.dated(date, &date.format("%-d %b").to_string(), &month_zh(date))
    }

    /// "Sat 5 Apr 2025, 11:30": a local time, whose place stands beside it.
    pub fn moment(self, at: NaiveDateTime) -> String {
        let between = if self == Language::Zh { " " } else { ", " };
        format!("{}{between}{}", self.day(at.date()), at.format("%H:%M"))
    }

    /// "Sat 5 Apr 2025, 11:30 UTC": when something of ours was done.
    pub fn stamp(self, at: NaiveDateTime) -> String {
        format!("{} UTC", self.moment(at))
    }

    /// Where both are asked for the year stands once: cells are narrow.
    fn dated(self, date: NaiveDate, en: &str, zh: &str) -> String {
        let year = date.year();
        match self {
            Language::En => format!("{en} {year}"),
            Language::Zh => format!("{year}年{zh}"),
            Language::Both => format!("{en}{BETWEEN}{zh} {year}"),
        }
    }
}

fn month_zh(date: NaiveDate) -> String {
    format!("{}月{}日", date.month(), date.day())
}

fn day_zh(date: NaiveDate) -> &'static str {
    const DAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    DAYS.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or_default()
}

impl FromStr for Language {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("language of a recipient", word, &Language::ALL, Language::as_str)
    }
}
