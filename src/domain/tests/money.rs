use proptest::prelude::*;

use super::*;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

#[test]
fn amounts_are_written_with_the_currency_first_and_thousands_grouped() {
    fn check(minor: i64, code: &str, full: &str, compact: &str) {
        let money = Money::new(minor, currency(code));
        assert_eq!((money.to_string().as_str(), money.compact().as_str()), (full, compact));
    }
    check(219_500, "EUR", "EUR 2,195.00", "EUR 2,195");
    check(219_550, "EUR", "EUR 2,195.50", "EUR 2,195.50");
    check(5, "EUR", "EUR 0.05", "EUR 0.05");
    check(0, "USD", "USD 0.00", "USD 0");
    check(-500, "EUR", "EUR -5.00", "EUR -5");
    check(1_234_567, "JPY", "JPY 1,234,567", "JPY 1,234,567");
    check(2_195, "BHD", "BHD 2.195", "BHD 2.195");
    assert_eq!(eur(219_500).plain(), "2195.00");
}

#[test]
fn typed_amounts_are_read_as_people_write_them() {
    fn check(input: &str, expected: i64) {
        assert_eq!(Money::typed(input, Currency::EUR), Ok(eur(expected)), "{input}");
    }
    for input in
        ["2195", "2,195.00", "2 195,00", "EUR 2195", "2195 eur", "2.195", "2,195", "2.195,00", "2'195.00"]
    {
        check(input, 219_500);
    }
    for input in ["€2195", "2195,0", "2\u{a0}195,00", "2\u{202f}195", "２１９５", " EUR2,195.00 ", "2’195.00"]
    {
        check(input, 219_500);
    }
    check("2195,5", 219_550);
    check("0", 0);
    check("0.05", 5);
    check("1,234,567", 123_456_700);
}

#[test]
fn an_amount_that_cannot_be_read_is_told_what_to_write() {
    fn check(input: &str, code: &str, expected: AmountError) {
        assert_eq!(Money::typed(input, currency(code)), Err(expected), "{input}");
    }
    let many = |code: &str, exponent| AmountError::TooManyDecimals { currency: currency(code), exponent };
    check("", "EUR", AmountError::Empty);
    check(" EUR ", "EUR", AmountError::NotFigures);
    check("two thousand", "EUR", AmountError::UnknownCurrency("TWO".to_owned()));
    check("-5", "EUR", AmountError::Negative);
    check("EUR -5", "EUR", AmountError::Negative);
    check("21 95", "EUR", AmountError::Grouping);
    check("1,23,456.00", "EUR", AmountError::Grouping);
    check("1 234,567.00", "EUR", AmountError::Grouping);
    check("0,195", "EUR", AmountError::Grouping);
    check("2195.", "EUR", AmountError::NotFigures);
    check("2195.0000", "EUR", many("EUR", 2));
    check("2195.50", "JPY", many("JPY", 0));
    check("2.195", "BHD", AmountError::TwoReadings(3));
    check("219.500", "BHD", AmountError::TwoReadings(3));
    check("XYZ 5", "EUR", AmountError::UnknownCurrency("XYZ".to_owned()));
    check("XAU 5", "EUR", AmountError::UnknownCurrency("XAU".to_owned()));
    check("USD 5", "EUR", AmountError::OtherCurrency { wanted: Currency::EUR, given: currency("USD") });
    check("99999999999999999999", "EUR", AmountError::TooLarge);
}

#[test]
fn two_currencies_are_never_put_together() {
    let dollars = Money::new(1, currency("USD"));
    let mixed = MoneyError::MixedCurrency(Currency::EUR, currency("USD"));
    assert_eq!(eur(1).plus(dollars), Err(mixed));
    assert_eq!(eur(1).minus(dollars), Err(mixed));
    assert_eq!(eur(1).min(dollars), Err(mixed));
    assert_eq!(eur(1).partial_cmp(&dollars), None);
    assert_eq!(eur(i64::MAX).plus(eur(1)), Err(MoneyError::Overflow));
}

#[test]
fn half_a_cent_is_rounded_up() {
    fn check(minor: i64, percent: u32, expected: i64) {
        assert_eq!(eur(minor).percent_half_up(percent), Ok(eur(expected)));
    }
    check(219_500, 50, 109_750);
    check(219_501, 50, 109_751);
    check(101, 15, 15);
    check(110, 15, 17);
    check(-1, 50, 0);
    check(219_500, 0, 0);
}

#[test]
fn money_is_kept_as_text() {
    assert_eq!(serde_json::to_string(&eur(219_500)).unwrap(), "\"EUR 2,195.00\"");
    assert_eq!(serde_json::from_str::<Money>("\"EUR 350\"").unwrap(), eur(35_000));
    assert_eq!("EUR".parse::<Money>(), Err(AmountError::NoCurrency));
    assert_eq!("EUR --5".parse::<Money>(), Err(AmountError::NotFigures));
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        minor: i64, code in prop::sample::select(vec!["EUR", "JPY", "BHD", "USD"]),
    ) {
        let money = Money::new(minor, currency(code));
        prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
        prop_assert_eq!(money.compact().parse::<Money>(), Ok(money));
    }

    #[test]
    fn plus_and_minus_undo_one_another(a in -1_000_000i64..1_000_000, b in -1_000_000i64..1_000_000) {
        prop_assert_eq!(eur(a).plus(eur(b)).and_then(|sum| sum.minus(eur(b))), Ok(eur(a)));
    }

    #[test]
    fn nothing_typed_makes_it_panic(input in "\\PC{0,20}") {
        let _ = Money::typed(&input, Currency::EUR);
        let _ = input.parse::<Money>();
    }
}
