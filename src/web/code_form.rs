//! The field for a one-time code, and what each wrong answer tells to do, in the language of the form. The booker's and the partner's
//! page share it.

use crate::actions::ask_code::CODE_MINUTES;
use crate::actions::enter_code::Entered;
use crate::domain::handoff::words;
use crate::domain::names;
use crate::web::form::Form;

/// Name of the field.
pub const NAME: &str = "code";

/// What stands under the field of a booking's code; `to` is where the letter went.
pub fn hint(to: &str) -> String {
    format!(
        "We have sent 6 digits to {to}. They work once, for {CODE_MINUTES} minutes; of several emails the newest counts."
    )
}

/// The six digits, however they were spaced; anything else is blamed and costs no try.
pub fn digits(form: &mut Form) -> Option<String> {
    let typed = names::code_input(form.value(NAME));
    if typed.is_empty() {
        form.blame(NAME, form.language().say(words::CODE_EMPTY));
        None
    } else if typed.len() == 6 && typed.bytes().all(|b| b.is_ascii_digit()) {
        Some(typed)
    } else {
        form.blame(NAME, form.language().say(words::CODE_DIGITS));
        None
    }
}

/// Says what to do after a code that opens nothing.
pub fn blame(form: &mut Form, entered: Entered) {
    let words = match entered {
        Entered::Open => return,
        Entered::Wrong => words::CODE_WRONG,
        Entered::Over => words::CODE_OVER,
    };
    form.blame(NAME, form.language().say(words));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_however_spaced() {
        fn check(typed: &str, expected: Option<&str>) {
            let mut form = Form::filled([(NAME, typed)]);
            assert_eq!(digits(&mut form).as_deref(), expected, "{typed:?}");
            assert_eq!(form.is_faulty(), expected.is_none());
        }
        check("123456", Some("123456"));
        check(" 123 456 ", Some("123456"));
        check("１２３-４５６", Some("123456"));
        check("12345", None);
        check("12345a", None);
        check("", None);
    }
}
