//! Files that leave the house: calendars, tables as CSV and XLSX, and codes for banking apps. Data in, bytes
//! out; no SQL.

pub mod calendar;
pub mod qr;
pub mod table;
pub mod roster_table;
pub mod travel_calendar;
