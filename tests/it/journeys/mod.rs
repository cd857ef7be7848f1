//! Whole stories through the rendered pages.

mod book;
