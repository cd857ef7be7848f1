use chrono::NaiveDate;
use chrono::NaiveTime;
use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// "CA938 LHR 2025-05-12 20:25 PEK 2025-05-13 14:30".
fn told(line: &str) -> String {
    match FlightLine::parse(line, day("2025-04-02")) {
        Ok(flight) => format!(
            "{} {} {} {} {} {} {}",
            flight.number,
            flight.from,
            flight.departs_on,
            flight.departs_at.map_or("-".to_owned(), |time| time.format("%H:%M").to_string()),
            flight.to,
            flight.arrives_on,
            flight.arrives_at.format("%H:%M")
        ),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn lines_of_booking_systems_are_understood() {
    let cases = [
        ("CA 938 LHR PEK 12MAY 2025/1430+1", "CA938 LHR 2025-05-12 20:25 PEK 2025-05-13 14:30"),
        ("ca938 lhr pek 12may 2025 1430+1", "CA938 LHR 2025-05-12 20:25 PEK 2025-05-13 14:30"),
        ("CA 938 LHR PEK 12MAY 2026 2025/1430+1", "CA938 LHR 2026-05-12 20:25 PEK 2026-05-13 14:30"),
        ("CA 938 LHR PEK 12 MAY 2025/1430 +1", "CA938 LHR 2025-05-12 20:25 PEK 2025-05-13 14:30"),
        ("1 LH 720 Y 31MAR 1 FRAPEK HK1 1705 0930+1", "LH720 FRA 2025-03-31 17:05 PEK 2025-04-01 09:30"),
        (
            "2. U2 0123K 01APR25 LGW-PEK",
            "We do not understand “LGW-PEK” in this line. Fill in the flight below instead",
        ),
        ("3U8888 01APR PEK CTU 7:05 10:20", "3U8888 PEK 2025-04-01 07:05 CTU 2025-04-01 10:20"),
        ("UA 889 31MAR PEK SFO 400P 1215P", "UA889 PEK 2025-03-31 16:00 SFO 2025-03-31 12:15"),
        ("UA 889 31MAR PEK SFO 400PM 12:15AM", "UA889 PEK 2025-03-31 16:00 SFO 2025-03-31 00:15"),
        ("UA 889 31MAR PEK SFO 4:00 PM 12:15 PM", "UA889 PEK 2025-03-31 16:00 SFO 2025-03-31 12:15"),
        ("UA 889 31MAR PEK SFO 1200N 1200M+1", "UA889 PEK 2025-03-31 12:00 SFO 2025-04-01 00:00"),
        (
            "UA 889 31MAR PEK SFO 16:00 PM",
            "We do not understand “PM” in this line. Fill in the flight below instead",
        ),
        ("NZ 289 AKL PVG 01APR 2335 0755#1", "NZ289 AKL 2025-04-01 23:35 PVG 2025-04-02 07:55"),
        ("HA 458 30MAR ICN HNL 2110 1030-1", "HA458 ICN 2025-03-30 21:10 HNL 2025-03-29 10:30"),
        ("CA 938 LHR PEK 12MAY 1430", "CA938 LHR 2025-05-12 - PEK 2025-05-12 14:30"),
        ("CA 938 LHR PEK 28DEC 2025/1430+1", "CA938 LHR 2024-12-28 20:25 PEK 2024-12-29 14:30"),
        ("LHR PEK 12MAY 2025/1430+1", "The line must begin with the flight, such as CA 938"),
        ("", "The line must begin with the flight, such as CA 938"),
        ("CA 938 PEK 12MAY 2025/1430+1", "The line must have two airport codes, such as ZRH DOH"),
        ("CA 938 LHR PEK 2025/1430+1", "The line must have a date, such as 12MAY"),
        ("CA 938 LHR PEK 31FEB 2025/1430+1", "The line must have a date, such as 12MAY"),
        ("CA 938 LHR PEK 12MAY", "The line must have the time of arrival, such as 1430"),
        (
            "CA 938 LHR PEK 12MAY 2575/1430",
            "We do not understand “2575” in this line. Fill in the flight below instead",
        ),
        (
            "CA 938 LHR PEK 12MAY 2025/1430+1 operated by",
            "We do not understand “OPERATED” in this line. Fill in the flight below instead",
        ),
    ];
    for (line, expected) in cases {
        assert_eq!(told(line), expected, "{line}");
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(line in "\\PC{0,80}") {
        let _ = FlightLine::parse(&line, day("2025-04-02"));
    }

    #[test]
    fn what_is_printed_is_read_back(
        number in 1u32..9999, minutes in 0u32..1440, more in 0u32..1440, ordinal in 0i64..300, next in 0u64..3,
    ) {
        let time = |minutes: u32| NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap();
        let on = day("2025-01-10") + chrono::Duration::days(ordinal);
        let plus = if next == 0 { String::new() } else { format!("+{next}") };
        let line = format!(
            "CA {number} LHR PEK {} {}/{}{plus}",
            on.format("%d%b%y"), time(minutes).format("%H%M"), time(more).format("%H%M")
        );
        let flight = FlightLine::parse(&line, day("2025-04-02")).unwrap();
        prop_assert_eq!(flight.departs_on, on);
        prop_assert_eq!(flight.departs_at, Some(time(minutes)));
        prop_assert_eq!(flight.arrives_on, on + chrono::Days::new(next));
        prop_assert_eq!(flight.arrives_at, time(more));
        prop_assert_eq!(flight.number, format!("CA{number}"));
    }
}
