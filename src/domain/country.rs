//! The one table of country codes: what a passport prints, what ISO and the Olympic committee say, and what
//! people call it.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;
use thiserror::Error;

use crate::domain::names::code_input;

/// A code of the table, as a passport prints it: `FRA`, `GBN`, and `D` for Germany. Small and copied freely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub struct Code(&'static str);

/// A state, or another issuer or status that a passport's nationality can name.
#[derive(Debug, PartialEq, Eq)]
pub struct Country {
    /// As printed in the machine-readable lines, without filler signs (ICAO Doc 9303-3 §5).
    pub code: Code,
    /// ISO 3166-1 alpha-3; none for what only ICAO knows.
    pub iso: Option<&'static str>,
    /// Three letters for start lists: the Olympic committee's code, or the passport's where there is no
    /// committee.
    pub ioc: &'static str,
    /// English name, never one that could be taken for another state's.
    pub name: &'static str,
    /// Other names people look for: abbreviations, former names, names in its own language.
    pub synonyms: &'static [&'static str],
}

/// The text is no code of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Choose a country or territory from the list")]
pub struct UnknownCode;

impl Code {
    /// The code as a passport prints it, without fillers.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The table's row.
    pub fn country(self) -> &'static Country {
        // A code is only ever made from a row, so the first row is never reached; it spares every caller an
        // Option.
        rows().find(|country| country.code == self).unwrap_or(&COUNTRIES[0])
    }
}

impl Country {
    /// Line of a `<select>`: "FRA - France", "GBR - British Citizen".
    pub fn label(&self) -> String {
        format!("{} - {}", self.code, self.holder())
    }

    /// Whether its name or code is easily taken for another state's, so that who chooses it is asked once more.
    pub fn is_easily_mistaken(&self) -> bool {
        ALIKE.iter().flatten().any(|code| *code == self.code.0)
    }

    /// The state it is easily taken for, to be named in the question.
    pub fn mistaken_for(&self) -> Option<&'static Country> {
        let pair = ALIKE.iter().find(|pair| pair.contains(&self.code.0))?;
        pair.iter().find(|code| **code != self.code.0).and_then(|code| by_code(code))
    }

    /// The name under which holders look for their passport. "United Kingdom" alone would hide that there are
    /// six kinds.
    pub fn holder(&self) -> &'static str {
        if self.code.0 == "GBR" { "British Citizen" } else { self.name }
    }
}

/// States that are mistaken for one another, where the mistake decides whether somebody may come.
const ALIKE: [[&str; 2]; 1] = [["PRK", "KOR"]];

/// Every code a traveller can choose, in the order of their names: ISO 3166-1 and ICAO Doc 9303-3 §5 (as of
/// 2026-09).
pub fn all() -> &'static [Country] {
    COUNTRIES
}

/// The row of a code in either spelling (`D`, `D<<` or `DEU`), in any case, spacing and width. Knows also
/// codes that nobody chooses but documents carry: the ICAO specimen's and withdrawn ones.
pub fn by_code(code: &str) -> Option<&'static Country> {
    let code = code_input(code);
    let code = code.trim_end_matches('<');
    rows().find(|country| country.code.0 == code || country.iso == Some(code))
}

fn rows() -> impl Iterator<Item = &'static Country> {
    COUNTRIES.iter().chain(UNLISTED)
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        by_code(text).map(|country| country.code).ok_or(UnknownCode)
    }
}

impl From<Code> for &'static str {
    fn from(code: Code) -> Self {
        code.0
    }
}

impl TryFrom<String> for Code {
    type Error = UnknownCode;

    fn try_from(text: String) -> Result<Self, UnknownCode> {
        text.parse()
    }
}

type Names = &'static [&'static str];

const fn state(iso: &'static str, ioc: &'static str, name: &'static str, synonyms: Names) -> Country {
    Country { code: Code(iso), iso: Some(iso), ioc, name, synonyms }
}

const fn other(code: &'static str, ioc: &'static str, name: &'static str, synonyms: Names) -> Country {
    Country { code: Code(code), iso: None, ioc, name, synonyms }
}

/// Read from documents, never offered: specimen, signer, and codes withdrawn but met on old passports.
const UNLISTED: &[Country] = &[
    other("UTO", "UTO", "Utopia (specimen passport)", &[]),
    other("IAO", "IAO", "International Civil Aviation Organization", &["ICAO"]),
    other("ANT", "AHO", "Netherlands Antilles (until 2010)", &[]),
    other("NTZ", "NTZ", "Neutral Zone (until 1993)", &[]),
];

/// In the order of [`Country::holder`], folded. Sources: ISO 3166-1, ICAO Doc 9303-3 §5, IOC list of
/// committees.
const COUNTRIES: &[Country] = &[
    state("AFG", "AFG", "Afghanistan", &[]),
    other("XBA", "XBA", "African Development Bank", &["AfDB"]),
    other("XIM", "XIM", "African Export-Import Bank", &["Afreximbank"]),
    state("ALA", "ALA", "Åland Islands", &[]),
    state("ALB", "ALB", "Albania", &["Shqipëria"]),
    state("DZA", "ALG", "Algeria", &["Algérie"]),
    state("ASM", "ASA", "American Samoa", &[]),
    state("AND", "AND", "Andorra", &[]),
    state("AGO", "ANG", "Angola", &[]),
    state("AIA", "AIA", "Anguilla", &[]),
    state("ATA", "ATA", "Antarctica", &[]),
    state("ATG", "ANT", "Antigua and Barbuda", &[]),
    state("ARG", "ARG", "Argentina", &[]),
    state("ARM", "ARM", "Armenia", &["Hayastan"]),
    state("ABW", "ARU", "Aruba", &[]),
    state("AUS", "AUS", "Australia", &[]),
    state("AUT", "AUT", "Austria", &["Österreich"]),
    state("AZE", "AZE", "Azerbaijan", &[]),
    state("BHS", "BAH", "Bahamas", &["The Bahamas"]),
    state("BHR", "BRN", "Bahrain", &[]),
    state("BGD", "BAN", "Bangladesh", &[]),
    state("BRB", "BAR", "Barbados", &[]),
    state("BLR", "BLR", "Belarus", &["Беларусь"]),
    state("BEL", "BEL", "Belgium", &["België", "Belgique"]),
    state("BLZ", "BIZ", "Belize", &[]),
    state("BEN", "BEN", "Benin", &[]),
    state("BMU", "BER", "Bermuda", &[]),
    state("BTN", "BHU", "Bhutan", &[]),
    state("BOL", "BOL", "Bolivia", &["Plurinational State of Bolivia"]),
    state("BES", "BES", "Bonaire, Sint Eustatius and Saba", &[]),
    state("BIH", "BIH", "Bosnia and Herzegovina", &["Bosna i Hercegovina"]),
    state("BWA", "BOT", "Botswana", &[]),
    state("BVT", "BVT", "Bouvet Island", &[]),
    state("BRA", "BRA", "Brazil", &["Brasil"]),
    state(
        "GBR",
        "GBR",
        "United Kingdom",
        &["British Citizen", "UK", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland"],
    ),
    state("IOT", "IOT", "British Indian Ocean Territory", &[]),
    other("GBN", "GBR", "British National (Overseas)", &["BN(O)", "BNO"]),
    other("GBO", "GBR", "British Overseas Citizen", &["BOC"]),
    other("GBD", "GBR", "British Overseas Territories Citizen", &["BOTC"]),
    other("GBP", "GBR", "British Protected Person", &[]),
    other("GBS", "GBR", "British Subject", &[]),
    state("VGB", "IVB", "British Virgin Islands", &["Virgin Islands, British"]),
    state("BRN", "BRU", "Brunei", &["Brunei Darussalam"]),
    state("BGR", "BUL", "Bulgaria", &["България"]),
    state("BFA", "BUR", "Burkina Faso", &[]),
    state("BDI", "BDI", "Burundi", &[]),
    state("CPV", "CPV", "Cabo Verde", &["Cape Verde"]),
    state("KHM", "CAM", "Cambodia", &["Kampuchea"]),
    state("CMR", "CMR", "Cameroon", &[]),
    state("CAN", "CAN", "Canada", &[]),
    other("XCC", "XCC", "Caribbean Community", &["CARICOM"]),
    state("CYM", "CAY", "Cayman Islands", &[]),
    state("CAF", "CAF", "Central African Republic", &[]),
    state("TCD", "CHA", "Chad", &[]),
    state("CHL", "CHI", "Chile", &[]),
    state("CHN", "CHN", "China", &["PRC", "People's Republic of China", "中国"]),
    state("CXR", "CXR", "Christmas Island", &[]),
    state("CCK", "CCK", "Cocos (Keeling) Islands", &[]),
    state("COL", "COL", "Colombia", &[]),
    other("XCO", "XCO", "Common Market for Eastern and Southern Africa", &["COMESA"]),
    state("COM", "COM", "Comoros", &[]),
    state("COD", "COD", "Congo (Democratic Republic of the)", &["DRC", "Zaire", "Congo-Kinshasa"]),
    state("COG", "CGO", "Congo (Republic of the)", &["Congo-Brazzaville"]),
    state("COK", "COK", "Cook Islands", &[]),
    state("CRI", "CRC", "Costa Rica", &[]),
    state("CIV", "CIV", "Côte d'Ivoire", &["Ivory Coast"]),
    other("XCE", "XCE", "Council of Europe", &[]),
    state("HRV", "CRO", "Croatia", &["Hrvatska"]),
    state("CUB", "CUB", "Cuba", &[]),
    state("CUW", "CUW", "Curaçao", &[]),
    state("CYP", "CYP", "Cyprus", &["Κύπρος", "Kıbrıs"]),
    state("CZE", "CZE", "Czechia", &["Czech Republic", "Česko"]),
    state("DNK", "DEN", "Denmark", &["Danmark"]),
    state("DJI", "DJI", "Djibouti", &[]),
    state("DMA", "DMA", "Dominica", &[]),
    state("DOM", "DOM", "Dominican Republic", &[]),
    other("XEC", "XEC", "Economic Community of West African States", &["ECOWAS"]),
    state("ECU", "ECU", "Ecuador", &[]),
    state("EGY", "EGY", "Egypt", &["مصر"]),
    state("SLV", "ESA", "El Salvador", &[]),
    state("GNQ", "GEQ", "Equatorial Guinea", &[]),
    state("ERI", "ERI", "Eritrea", &[]),
    state("EST", "EST", "Estonia", &["Eesti"]),
    state("SWZ", "SWZ", "Eswatini", &["Swaziland"]),
    state("ETH", "ETH", "Ethiopia", &[]),
    other("EUE", "EUE", "European Union laissez-passer", &["EU"]),
    state("FLK", "FLK", "Falkland Islands", &["Malvinas"]),
    state("FRO", "FRO", "Faroe Islands", &[]),
    state("FJI", "FIJ", "Fiji", &[]),
    state("FIN", "FIN", "Finland", &["Suomi"]),
    state("FRA", "FRA", "France", &["République française"]),
    state("GUF", "GUF", "French Guiana", &[]),
    state("PYF", "PYF", "French Polynesia", &[]),
    state("ATF", "ATF", "French Southern Territories", &[]),
    state("GAB", "GAB", "Gabon", &[]),
    state("GMB", "GAM", "Gambia", &["The Gambia"]),
    state("GEO", "GEO", "Georgia", &["Sakartvelo"]),
    Country { code: Code("D"), iso: Some("DEU"), ioc: "GER", name: "Germany", synonyms: &["Deutschland"] },
    state("GHA", "GHA", "Ghana", &[]),
    state("GIB", "GIB", "Gibraltar", &[]),
    state("GRC", "GRE", "Greece", &["Hellas", "Ελλάδα"]),
    state("GRL", "GRL", "Greenland", &[]),
    state("GRD", "GRN", "Grenada", &[]),
    state("GLP", "GLP", "Guadeloupe", &[]),
    state("GUM", "GUM", "Guam", &[]),
    state("GTM", "GUA", "Guatemala", &[]),
    state("GGY", "GGY", "Guernsey", &[]),
    state("GIN", "GUI", "Guinea", &[]),
    state("GNB", "GBS", "Guinea-Bissau", &[]),
    state("GUY", "GUY", "Guyana", &[]),
    state("HTI", "HAI", "Haiti", &[]),
    state("HMD", "HMD", "Heard Island and McDonald Islands", &[]),
    state("HND", "HON", "Honduras", &[]),
    state("HKG", "HKG", "Hong Kong", &["香港"]),
    state("HUN", "HUN", "Hungary", &["Magyarország"]),
    state("ISL", "ISL", "Iceland", &["Ísland"]),
    state("IND", "IND", "India", &["Bharat"]),
    state("IDN", "INA", "Indonesia", &[]),
    other("XPO", "XPO", "Interpol", &["International Criminal Police Organization"]),
    state("IRN", "IRI", "Iran", &["Islamic Republic of Iran", "Persia"]),
    state("IRQ", "IRQ", "Iraq", &[]),
    state("IRL", "IRL", "Ireland", &["Éire"]),
    state("IMN", "IMN", "Isle of Man", &[]),
    state("ISR", "ISR", "Israel", &["ישראל"]),
    state("ITA", "ITA", "Italy", &["Italia"]),
    state("JAM", "JAM", "Jamaica", &[]),
    state("JPN", "JPN", "Japan", &["Nippon", "日本"]),
    state("JEY", "JEY", "Jersey", &[]),
    state("JOR", "JOR", "Jordan", &[]),
    state("KAZ", "KAZ", "Kazakhstan", &["Қазақстан"]),
    state("KEN", "KEN", "Kenya", &[]),
    state("KIR", "KIR", "Kiribati", &[]),
    other("RKS", "KOS", "Kosovo", &["Kosova"]),
    state("KWT", "KUW", "Kuwait", &[]),
    state("KGZ", "KGZ", "Kyrgyzstan", &[]),
    state("LAO", "LAO", "Laos", &["Lao People's Democratic Republic"]),
    state("LVA", "LAT", "Latvia", &["Latvija"]),
    state("LBN", "LBN", "Lebanon", &[]),
    state("LSO", "LES", "Lesotho", &[]),
    state("LBR", "LBR", "Liberia", &[]),
    state("LBY", "LBA", "Libya", &[]),
    state("LIE", "LIE", "Liechtenstein", &[]),
    state("LTU", "LTU", "Lithuania", &["Lietuva"]),
    state("LUX", "LUX", "Luxembourg", &["Lëtzebuerg"]),
    state("MAC", "MAC", "Macao", &["Macau", "澳門"]),
    state("MDG", "MAD", "Madagascar", &[]),
    state("MWI", "MAW", "Malawi", &[]),
    state("MYS", "MAS", "Malaysia", &[]),
    state("MDV", "MDV", "Maldives", &["Maldive Islands"]),
    state("MLI", "MLI", "Mali", &[]),
    state("MLT", "MLT", "Malta", &[]),
    state("MHL", "MHL", "Marshall Islands", &[]),
    state("MTQ", "MTQ", "Martinique", &[]),
    state("MRT", "MTN", "Mauritania", &[]),
    state("MUS", "MRI", "Mauritius", &[]),
    state("MYT", "MYT", "Mayotte", &[]),
    state("MEX", "MEX", "Mexico", &["México"]),
    state("FSM", "FSM", "Micronesia", &["Federated States of Micronesia"]),
    state("MDA", "MDA", "Moldova", &["Republic of Moldova"]),
    state("MCO", "MON", "Monaco", &[]),
    state("MNG", "MGL", "Mongolia", &["Монгол"]),
    state("MNE", "MNE", "Montenegro", &["Crna Gora"]),
    state("MSR", "MSR", "Montserrat", &[]),
    state("MAR", "MAR", "Morocco", &["Maroc"]),
    state("MOZ", "MOZ", "Mozambique", &[]),
    state("MMR", "MYA", "Myanmar", &["Burma"]),
    state("NAM", "NAM", "Namibia", &[]),
    state("NRU", "NRU", "Nauru", &[]),
    state("NPL", "NEP", "Nepal", &[]),
    state("NLD", "NED", "Netherlands", &["Holland", "Nederland"]),
    state("NCL", "NCL", "New Caledonia", &[]),
    state("NZL", "NZL", "New Zealand", &["Aotearoa"]),
    state("NIC", "NCA", "Nicaragua", &[]),
    state("NER", "NIG", "Niger", &[]),
    state("NGA", "NGR", "Nigeria", &[]),
    state("NIU", "NIU", "Niue", &[]),
    state("NFK", "NFK", "Norfolk Island", &[]),
    state("PRK", "PRK", "North Korea (Democratic People's Republic of Korea)", &["DPRK", "Korea", "조선"]),
    state("MKD", "MKD", "North Macedonia", &["Macedonia"]),
    state("MNP", "MNP", "Northern Mariana Islands", &[]),
    state("NOR", "NOR", "Norway", &["Norge"]),
    state("OMN", "OMA", "Oman", &[]),
    other("XES", "XES", "Organization of Eastern Caribbean States", &["OECS"]),
    state("PAK", "PAK", "Pakistan", &[]),
    state("PLW", "PLW", "Palau", &[]),
    state("PSE", "PLE", "Palestine", &["State of Palestine"]),
    state("PAN", "PAN", "Panama", &[]),
    state("PNG", "PNG", "Papua New Guinea", &[]),
    state("PRY", "PAR", "Paraguay", &[]),
    other("XMP", "XMP", "Parliamentary Assembly of the Mediterranean", &[]),
    other("XXX", "XXX", "Person of unspecified nationality", &["unknown nationality"]),
    state("PER", "PER", "Peru", &[]),
    state("PHL", "PHI", "Philippines", &["Pilipinas"]),
    state("PCN", "PCN", "Pitcairn Islands", &[]),
    state("POL", "POL", "Poland", &["Polska"]),
    state("PRT", "POR", "Portugal", &[]),
    state("PRI", "PUR", "Puerto Rico", &[]),
    state("QAT", "QAT", "Qatar", &[]),
    other("XXB", "XXB", "Refugee (1951 Convention)", &["refugee travel document"]),
    other("XXC", "XXC", "Refugee (other)", &["refugee travel document"]),
    state("REU", "REU", "Réunion", &["La Réunion"]),
    state("ROU", "ROU", "Romania", &["România"]),
    state("RUS", "RUS", "Russia", &["Russian Federation", "Россия"]),
    state("RWA", "RWA", "Rwanda", &[]),
    state("BLM", "BLM", "Saint Barthélemy", &[]),
    state("SHN", "SHN", "Saint Helena, Ascension and Tristan da Cunha", &[]),
    state("KNA", "SKN", "Saint Kitts and Nevis", &["St Kitts"]),
    state("LCA", "LCA", "Saint Lucia", &["St Lucia"]),
    state("MAF", "MAF", "Saint Martin (French part)", &[]),
    state("SPM", "SPM", "Saint Pierre and Miquelon", &[]),
    state("VCT", "VIN", "Saint Vincent and the Grenadines", &["St Vincent"]),
    state("WSM", "SAM", "Samoa", &[]),
    state("SMR", "SMR", "San Marino", &[]),
    state("STP", "STP", "São Tomé and Príncipe", &[]),
    state("SAU", "KSA", "Saudi Arabia", &["KSA"]),
    state("SEN", "SEN", "Senegal", &[]),
    state("SRB", "SRB", "Serbia", &["Srbija", "Србија"]),
    state("SYC", "SEY", "Seychelles", &[]),
    state("SLE", "SLE", "Sierra Leone", &[]),
    state("SGP", "SGP", "Singapore", &[]),
    state("SXM", "SXM", "Sint Maarten (Dutch part)", &[]),
    state("SVK", "SVK", "Slovakia", &["Slovensko"]),
    state("SVN", "SLO", "Slovenia", &["Slovenija"]),
    state("SLB", "SOL", "Solomon Islands", &[]),
    state("SOM", "SOM", "Somalia", &[]),
    state("ZAF", "RSA", "South Africa", &["RSA"]),
    state("SGS", "SGS", "South Georgia and the South Sandwich Islands", &[]),
    state("KOR", "KOR", "South Korea (Republic of Korea)", &["ROK", "Korea", "한국", "대한민국"]),
    state("SSD", "SSD", "South Sudan", &[]),
    other("XDC", "XDC", "Southern African Development Community", &["SADC"]),
    other("XOM", "XOM", "Sovereign Military Order of Malta", &["Knights of Malta"]),
    state("ESP", "ESP", "Spain", &["España"]),
    state("LKA", "SRI", "Sri Lanka", &["Ceylon"]),
    other("XXA", "XXA", "Stateless person (1954 Convention)", &["stateless", "no nationality"]),
    state("SDN", "SUD", "Sudan", &[]),
    state("SUR", "SUR", "Suriname", &[]),
    state("SJM", "SJM", "Svalbard and Jan Mayen", &[]),
    state("SWE", "SWE", "Sweden", &["Sverige"]),
    state("CHE", "SUI", "Switzerland", &["Schweiz", "Suisse", "Svizzera"]),
    state("SYR", "SYR", "Syria", &["Syrian Arab Republic"]),
    state("TWN", "TPE", "Taiwan", &["Chinese Taipei", "Republic of China", "台灣"]),
    state("TJK", "TJK", "Tajikistan", &[]),
    state("TZA", "TAN", "Tanzania", &["United Republic of Tanzania"]),
    state("THA", "THA", "Thailand", &["ไทย"]),
    state("TLS", "TLS", "Timor-Leste", &["East Timor"]),
    state("TGO", "TOG", "Togo", &[]),
    state("TKL", "TKL", "Tokelau", &[]),
    state("TON", "TGA", "Tonga", &[]),
    state("TTO", "TTO", "Trinidad and Tobago", &["Trinidad"]),
    state("TUN", "TUN", "Tunisia", &[]),
    state("TUR", "TUR", "Türkiye", &["Turkey"]),
    state("TKM", "TKM", "Turkmenistan", &[]),
    state("TCA", "TCA", "Turks and Caicos Islands", &[]),
    state("TUV", "TUV", "Tuvalu", &[]),
    state("UGA", "UGA", "Uganda", &[]),
    state("UKR", "UKR", "Ukraine", &["Україна"]),
    state("ARE", "UAE", "United Arab Emirates", &["UAE", "Dubai", "Abu Dhabi"]),
    other("UNK", "UNK", "United Nations Interim Administration Mission in Kosovo", &["UNMIK"]),
    other("UNO", "UNO", "United Nations laissez-passer", &["UN"]),
    other("UNA", "UNA", "United Nations specialised agency", &["UN"]),
    state("USA", "USA", "United States", &["America", "US", "United States of America"]),
    state("UMI", "UMI", "United States Minor Outlying Islands", &[]),
    state("URY", "URU", "Uruguay", &[]),
    state("VIR", "ISV", "US Virgin Islands", &["Virgin Islands, U.S."]),
    state("UZB", "UZB", "Uzbekistan", &[]),
    state("VUT", "VAN", "Vanuatu", &[]),
    state("VAT", "VAT", "Vatican City", &["Holy See"]),
    state("VEN", "VEN", "Venezuela", &["Bolivarian Republic of Venezuela"]),
    state("VNM", "VIE", "Vietnam", &["Viet Nam", "Việt Nam"]),
    state("WLF", "WLF", "Wallis and Futuna", &[]),
    state("ESH", "ESH", "Western Sahara", &[]),
    state("YEM", "YEM", "Yemen", &[]),
    state("ZMB", "ZAM", "Zambia", &[]),
    state("ZWE", "ZIM", "Zimbabwe", &[]),
];

#[cfg(test)]
#[path = "tests/country.rs"]
mod tests;
