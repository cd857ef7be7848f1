//! The seeded rules, and journeys and people to ask them about.

use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::domain::eligibility::Applicant;
use crate::domain::eligibility::Born;
use crate::domain::eligibility::Code;
use crate::domain::eligibility::Decision;
use crate::domain::eligibility::Explanation;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Mode;
use crate::domain::eligibility::Role;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::Rules;
use crate::domain::eligibility::decide;
use crate::domain::eligibility::explain;

const SEEDS: [&str; 9] = [
    include_str!("../../../../seeds/rules/organiser-2025.toml"),
    include_str!("../../../../seeds/rules/organiser-2026.toml"),
    include_str!("../../../../seeds/rules/organiser-2027.toml"),
    include_str!("../../../../seeds/rules/own-states-1.toml"),
    include_str!("../../../../seeds/rules/own-states-2.toml"),
    include_str!("../../../../seeds/rules/gateway-cn-1.toml"),
    include_str!("../../../../seeds/rules/gateway-cn-2.toml"),
    include_str!("../../../../seeds/rules/race-ages.toml"),
    include_str!("../../../../seeds/rules/agency.toml"),
];

/// ISO 3166-1 and the codes of ICAO Doc 9303 that are not in it.
pub(super) const TABLE: &str = "
    AFG ALB DZA AND AGO ATG ARG ARM AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BTN BOL BIH BWA BRA BRN BGR BFA BDI CPV KHM
    CMR CAN CAF TCD CHL CHN COL COM COG COD CRI CIV HRV CUB CYP CZE DNK DJI DMA DOM ECU EGY SLV GNQ ERI EST SWZ ETH FJI FIN
    FRA GAB GMB GEO D GHA GRC GRD GTM GIN GNB GUY HTI HND HKG HUN ISL IND IDN IRN IRQ IRL ISR ITA JAM JPN JOR KAZ KEN KIR PRK
    KOR KWT KGZ LAO LVA LBN LSO LBR LBY LIE LTU LUX MAC MDG MWI MYS MDV MLI MLT MHL MRT MUS MEX FSM MDA MCO MNG MNE MAR MOZ
    MMR NAM NRU NPL NLD NZL NIC NER NGA MKD NOR OMN PAK PLW PAN PNG PRY PER PHL POL PRT QAT ROU RUS RWA KNA LCA VCT WSM SMR
    STP SAU SEN SRB SYC SLE SGP SVK SVN SLB SOM ZAF SSD ESP LKA SDN SUR SWE CHE SYR TWN TJK TZA THA TLS TGO TON TTO TUN TUR
    TKM TUV UGA UKR ARE GBR USA URY UZB VUT VAT VEN VNM YEM ZMB ZWE PSE RKS GBD GBN GBO GBP GBS EUE UNO UNA UNK XBA XIM XCC
    XCE XCO XEC XPO XES XMP XOM XDC XXA XXB XXC XXX";

pub(super) fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

pub(super) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn seeds() -> Vec<RuleSet> {
    static SETS: LazyLock<Vec<RuleSet>> =
        LazyLock::new(|| SEEDS.iter().map(|document| RuleSet::parse(document).unwrap()).collect());
    SETS.clone()
}

pub(super) fn documents() -> &'static [&'static str] {
    &SEEDS
}

pub(super) fn rules_of(sets: Vec<RuleSet>) -> Rules {
    Rules::prepare(sets, TABLE.split_whitespace().map(code)).unwrap()
}

pub(super) fn rules() -> Rules {
    rules_of(seeds())
}

/// The six-day tour of the 3 April of a year, judged on 22 November 2026, by air from Beijing.
pub(super) fn journey(year: i32) -> Journey {
    let base = Journey {
        edition: format!("PY{}", year - 1994),
        departure: format!("PY{}-A", year - 1994),
        destination: code("PRK"),
        gateway: Some(code("CHN")),
        port: Some(code("PEK")),
        mode_in: Mode::Air,
        mode_back: Mode::Air,
        gateway_on: date("2025-04-02"),
        enters_on: date("2025-04-03"),
        leaves_on: date("2025-04-08"),
        home_on: date("2025-04-08"),
        race_on: date("2025-04-06"),
        judged_on: date("2026-11-22"),
        connects_in: false,
        connects_back: false,
    };
    base.starting_on(NaiveDate::from_ymd_opt(year, 4, 3).unwrap())
}

pub(super) fn by_rail(year: i32) -> Journey {
    Journey { mode_in: Mode::Rail, mode_back: Mode::Rail, port: None, ..journey(year) }
}

/// A runner of the full distance, born in 1985, with an ordinary passport that is good for long.
pub(super) fn runner(nationality: &str) -> Applicant {
    let mut runner = Applicant::with_passport(code(nationality));
    runner.passports[0].expires_on = Some(date("2031-01-01"));
    runner.born = Some(Born::Date(date("1985-06-15")));
    runner.role = Role::Runner;
    runner.race = Some("full".to_owned());
    runner
}

pub(super) fn ask(applicant: &Applicant, journey: &Journey) -> (Decision, Explanation) {
    static RULES: LazyLock<Rules> = LazyLock::new(rules);
    let decision = decide(&RULES, applicant, journey);
    let explanation = explain(&RULES, &decision, None);
    (decision, explanation)
}
