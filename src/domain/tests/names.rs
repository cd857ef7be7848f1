//! What the names module promises, over many scripts.

use super::*;

use proptest::prelude::*;

#[test]
fn names_of_any_script_fold_to_a_latin_key() {
    fn check(name: &str, key: &str) {
        assert_eq!(folded(name), key, "{name}");
    }
    check("O'Neil", "oneil");
    check("O’Neil", "oneil");
    check("  Anna-Maria   ERIKSSON ", "anna maria eriksson");
    check("Nguyễn Thị Ánh", "nguyen thi anh");
    check("Müller", "muller");
    check("Groß", "gross");
    check("Ольга Соколова", "olga sokolova");
    check("Γιώργος", "giorgos");
    check("王小明", "wang xiao ming");
    check("İbrahim", "ibrahim");
    check("Ｆｕｌｌ　Ｗｉｄｔｈ", "full width");
    check("Ann\u{200b}a\u{202e}", "anna");
    check("ana@example.org", "ana@example.org");
    check("\u{e000}x\u{f8ff}", "x");
    check("", "");
}

#[test]
fn printed_names_are_spelt_as_in_the_machine_readable_lines() {
    fn check(name: &str, latin: &str) {
        assert_eq!(transliterated(name), latin, "{name}");
    }
    check("Müller", "MUELLER");
    check("Mu\u{308}ller", "MUELLER");
    check("Groß", "GROSS");
    check("GROẞ", "GROSS");
    check("Åse Sørensen", "AASE SOERENSEN");
    check("Núñez Æther", "NUNEZ AETHER");
    check("Þór Đorđević", "THOR DORDEVIC");
    check("Łukasz", "LUKASZ");
    check("d'Arc", "DARC");
    check("Smith-Jones Jr.", "SMITH JONES JR");
    check("Юлия Щукина", "IULIIA SHCHUKINA");
    check("Соловьёв", "SOLOVEV");
    check("Γιώργος", "GIORGOS");
    check("王", "WANG");
    check("김민준", "GIMMINJUN");
    check("Nguyễn Thị Ánh", "NGUYEN THI ANH");
    check("<b>O'Neil</b> =1+1", "BONEIL B");
    assert_eq!(without_accents("Müller Åse"), "MULLER ASE");
}

#[test]
fn the_name_field_joins_and_cuts_like_a_passport() {
    fn check(surname: &str, given: &str, field: &str) {
        assert_eq!(machine_readable(surname, given), field);
    }
    check("Eriksson", "Anna Maria", "ERIKSSON<<ANNA<MARIA");
    check("Suharto", "", "SUHARTO");
    check("", "Suharto", "SUHARTO");
    check("", "", "");
    check("Nilavadhanananda", "Chayapa Dejthamrong Krasuang", "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K");
    check("Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo", "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WA<<D");
}

#[test]
fn codes_lose_spaces_hyphens_width_and_case() {
    assert_eq!(code_input(" ab-12\u{a0}３４\u{200d}\u{2013}ｃ "), "AB1234C");
    assert_eq!(code_input("D<<"), "D<<");
}

#[test]
fn a_name_keeps_its_letters_and_loses_what_nobody_sees() {
    fn check(typed: &str, kept: &str) {
        assert_eq!(stripped(typed), kept);
    }
    check("\t Nguyễn\u{200b} Thị\r\n", "Nguyễn Thị");
    check("Anna\nMaria", "Anna Maria");
    check("\u{200b} x", "x");
    check("a\u{e123}b\u{0}c\u{2066}d", "abcd");
    check("O'Neil-Łęcki", "O'Neil-Łęcki");
}

proptest! {
    #[test]
    fn no_private_use_or_control_character_survives(text in any::<String>()) {
        let kept = stripped(&text);
        let unwanted = kept.chars().find(|c| ('\u{e000}'..='\u{f8ff}').contains(c) || c.is_control());
        prop_assert_eq!(unwanted, None);
        prop_assert_eq!(stripped(&kept), kept.clone());
    }

    #[test]
    fn every_letter_survives(letters in prop::collection::vec(any::<char>(), 0..40)) {
        let fillers = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];
        let letters: String =
            letters.into_iter().filter(|c| c.is_alphabetic() && !fillers.contains(c)).collect();
        prop_assert_eq!(stripped(&letters), letters);
    }

    #[test]
    fn folding_twice_changes_nothing(text in any::<String>()) {
        let once = folded(&text);
        prop_assert_eq!(folded(&once), once);
    }

    #[test]
    fn a_folded_part_is_found_in_the_folded_whole(words in prop::collection::vec("[a-zA-ZäöüßéèñøÅа-я王-玌]{2,8}", 1..4)) {
        let whole = folded(&words.join(" "));
        for word in &words {
            prop_assert!(whole.contains(&folded(word)));
        }
    }

    #[test]
    fn spelt_names_hold_only_capitals_and_single_spaces(text in any::<String>()) {
        let latin = transliterated(&text);
        prop_assert!(latin.chars().all(|c| c.is_ascii_uppercase() || c == ' '));
        prop_assert!(!latin.contains("  ") && latin.trim() == latin);
    }

    #[test]
    fn the_name_field_never_passes_39(surname in any::<String>(), given in any::<String>()) {
        prop_assert!(machine_readable(&surname, &given).len() <= NAME_FIELD);
    }

    #[test]
    fn a_decorated_code_reads_as_the_code(code in "[A-Z0-9]{1,12}", noise in prop::collection::vec(0usize..6, 12)) {
        let mut typed = String::new();
        for (c, n) in code.chars().zip(noise) {
            typed.push_str(["", " ", "-", "\u{200b}", "\u{a0}", "\u{2010}"][n]);
            match n % 3 {
                0 => typed.push(c),
                1 => typed.push(c.to_ascii_lowercase()),
                _ => typed.extend(char::from_u32(u32::from(c) + 0xfee0)),
            }
        }
        prop_assert_eq!(code_input(&typed), code);
    }

    #[test]
    fn code_input_twice_changes_nothing(text in any::<String>()) {
        let once = code_input(&text);
        prop_assert_eq!(code_input(&once), once);
    }
}
