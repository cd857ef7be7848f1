//! Files that leave the house or come in: calendars, tables as CSV and XLSX, codes for banking apps, lists of
//! applicants. Data in, bytes out, or the other way round; no SQL.

pub mod calendar;
pub mod qr;
pub mod table;
pub mod subject_copy;
pub mod roster_table;
pub mod pack_rows;
pub mod paxlst;
pub mod pack_file;
pub mod start_list;
pub mod csv_lines;
pub mod bib_list;
pub mod crossings;
pub mod travel_pack;
pub mod travel_calendar;
pub mod pdf;
pub mod applicants;
pub mod uploads;
