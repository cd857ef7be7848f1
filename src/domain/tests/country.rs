//! The code table against the outside lists.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::names::folded;

use super::*;

/// ISO 3166-1 alpha-3 as of 2026-09: 249 codes.
const ISO: &str = "\
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR \
    BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL \
    COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK \
    FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV \
    HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO \
    LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG \
    MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN \
    PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE \
    SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO \
    TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE";

/// ICAO Doc 9303-3 §5, the codes beyond ISO that a traveller can hold.
const ICAO: &str =
    "GBD GBN GBO GBP GBS RKS EUE UNO UNA UNK XBA XIM XCC XCE XCO XEC XPO XES XMP XOM XDC XXA XXB XXC XXX";

#[test]
fn the_list_is_iso_and_icao_and_nothing_else() {
    let mut expected: BTreeSet<&str> = ISO.split_whitespace().chain(ICAO.split_whitespace()).collect();
    assert_eq!(expected.len(), 249 + 25);
    expected.remove("DEU");
    expected.insert("D");
    let listed: Vec<&str> = all().iter().map(|country| country.code.as_str()).collect();
    assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), expected);
    assert_eq!(listed.len(), expected.len(), "no code twice");
    let iso: BTreeSet<&str> = all().iter().filter_map(|country| country.iso).collect();
    assert_eq!(iso, ISO.split_whitespace().collect());
}

#[test]
fn the_list_is_in_the_order_of_its_names() {
    let keys: Vec<String> = all().iter().map(|country| folded(country.holder())).collect();
    assert!(keys.is_sorted(), "{:?}", keys.windows(2).find(|pair| pair[0] > pair[1]));
}

#[test]
fn a_code_is_read_in_every_spelling() {
    fn check(typed: &str, code: &str) {
        assert_eq!(by_code(typed).map(|country| country.code.as_str()), Some(code), "{typed}");
    }
    check("D", "D");
    check("D<<", "D");
    check("DEU", "D");
    check(" d e u ", "D");
    check("ｆｒａ", "FRA");
    check("fra", "FRA");
    check("UTO", "UTO");
    check("xxb", "XXB");
    for unknown in ["", "<<<", "GER", "ZZZ", "DE", "DEUX", "' OR 1"] {
        assert_eq!(by_code(unknown), None, "{unknown}");
        assert_eq!(unknown.parse::<Code>(), Err(UnknownCode));
    }
}

#[test]
fn labels_name_the_holder() {
    fn check(code: &str, label: &str) {
        assert_eq!(by_code(code).unwrap().label(), label);
    }
    check("GBR", "GBR - British Citizen");
    check("GBN", "GBN - British National (Overseas)");
    check("FRA", "FRA - France");
    check("DEU", "D - Germany");
    check("PRK", "PRK - North Korea (Democratic People's Republic of Korea)");
    check("KOR", "KOR - South Korea (Republic of Korea)");
}

#[test]
fn start_lists_use_the_olympic_codes() {
    for (code, ioc) in [
        ("D", "GER"),
        ("CHE", "SUI"),
        ("NLD", "NED"),
        ("MYS", "MAS"),
        ("BRN", "BRU"),
        ("BHR", "BRN"),
        ("GBR", "GBR"),
        ("RKS", "KOS"),
        ("TWN", "TPE"),
        ("MCO", "MON"),
        ("MNE", "MNE"),
        ("PRK", "PRK"),
        ("KOR", "KOR"),
        ("XXA", "XXA"),
    ] {
        assert_eq!(by_code(code).unwrap().ioc, ioc);
    }
}

#[test]
fn no_two_nations_share_a_start_list_code() {
    let mut by_ioc: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for country in rows() {
        by_ioc.entry(country.ioc).or_default().push(country.code.as_str());
    }
    by_ioc.retain(|_, codes| codes.len() > 1);
    assert_eq!(
        by_ioc.into_iter().collect::<Vec<_>>(),
        [("GBR", vec!["GBR", "GBN", "GBO", "GBD", "GBP", "GBS"])]
    );
}

#[test]
fn codes_travel_as_text() {
    let code: Code = serde_json::from_str("\"deu\"").unwrap();
    assert_eq!(code.country().name, "Germany");
    assert_eq!(serde_json::to_string(&code).unwrap(), "\"D\"");
    assert!(serde_json::from_str::<Code>("\"QQQ\"").is_err());
    for country in rows() {
        assert_eq!(country.code.country(), country);
    }
}
