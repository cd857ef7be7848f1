//! Logs on standard error: plain for people, JSON for machines. Bodies, cookies, paths and personal values are never logged.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogStyle {
    /// A line of words.
    Plain,
    /// One JSON object a line, times in UTC.
    Json,
}

/// Starts logging; `filter` as in `info` or `startline=debug`.
pub fn start(style: LogStyle, filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match style {
        LogStyle::Plain => lines.with_target(false).init(),
        LogStyle::Json => lines.json().flatten_event(true).init(),
    }
}
