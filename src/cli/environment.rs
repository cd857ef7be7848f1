//! The keys of the environment: which ones the commands know, which are there and mean nothing, and what a command ends up with.

use std::collections::BTreeSet;

use anyhow::bail;
use clap::Arg;
use clap::ArgMatches;
use clap::Command;
use clap::parser::ValueSource;

/// What our keys begin with.
const OURS: &str = "STARTLINE_";
/// Beyond so many wrong letters a key was meant as something else.
const NEAR: usize = 5;

/// A sentence for each key that begins like ours and is none, with the one that was probably meant.
pub fn unknown(program: &Command) -> Vec<String> {
    let known = known(program);
    let keys = std::env::vars_os().filter_map(|(key, _)| key.into_string().ok());
    let mut strange: Vec<String> = keys.filter(|key| key.starts_with(OURS) && !known.contains(key)).collect();
    strange.sort();
    strange.iter().map(|key| complaint(key, &known)).collect()
}

/// Refuses keys that mean nothing: a setting that is misspelt would be left out in silence.
pub fn refuse_unknown(program: &Command) -> anyhow::Result<()> {
    let complaints = unknown(program);
    if !complaints.is_empty() {
        bail!("{}", complaints.join("; "));
    }
    Ok(())
}

fn complaint(key: &str, known: &BTreeSet<String>) -> String {
    let nearest = known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(key, known), known))
        .min()
        .filter(|(letters, _)| *letters <= NEAR);
    match nearest {
        Some((_, known)) => format!("{key} is no setting; {known} is"),
        None => format!("{key} is no setting; startline serve --help names them all"),
    }
}

/// Those of the program and of all its commands.
fn known(command: &Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(key_of);
    own.chain(command.get_subcommands().flat_map(known)).collect()
}

fn key_of(argument: &Arg) -> Option<String> {
    argument.get_env().and_then(|key| key.to_str()).map(str::to_owned)
}

/// A line for each setting of a command: key, value, and where it comes from. What may hold a password is not shown.
pub fn effective(command: &Command, matches: &ArgMatches) -> Vec<String> {
    let lines = command.get_arguments().filter_map(|argument| {
        let id = argument.get_id().as_str();
        let values = matches.get_raw(id).into_iter().flatten();
        let value = values.map(|value| value.to_string_lossy()).collect::<Vec<_>>().join(" ");
        let (value, origin) = match matches.value_source(id) {
            Some(_) if argument.is_hide_env_values_set() && !value.is_empty() => {
                ("(not shown)".to_owned(), matches.value_source(id))
            }
            origin => (value, origin),
        };
        let origin = match origin {
            Some(ValueSource::CommandLine) => "flag",
            Some(ValueSource::EnvVariable) => "environment",
            Some(_) => "as usual",
            None => "not set",
        };
        Some(format!("{:<26}{:<14}{value}", key_of(argument)?, origin).trim_end().to_owned())
    });
    lines.collect()
}
