//! Years and months of the archive as templates see them.

use serde::Serialize;
use tera::Value;

use crate::site::Site;
use crate::site::archive::{Month, Year};

/// A year with its months.
#[derive(Debug, Serialize)]
pub(super) struct YearValue<'a> {
    year: i16,
    permalink: String,
    path: &'a str,
    page_count: usize,
    months: Vec<MonthValue<'a>>,
}

impl<'a> YearValue<'a> {
    /// A year with the values of its months.
    pub(super) fn new(site: &Site, year: &'a Year, months: Vec<MonthValue<'a>>) -> Self {
        let permalink = site.permalink(&year.url);
        Self { year: year.year, permalink, path: &year.url, page_count: year.page_count(), months }
    }
}

/// A month with its pages.
#[derive(Debug, Serialize)]
pub(super) struct MonthValue<'a> {
    year: i16,
    month: i8,
    name: &'a str,
    permalink: String,
    path: &'a str,
    page_count: usize,
    pages: Vec<Value>,
}

impl<'a> MonthValue<'a> {
    /// A month of a year with the values of its pages.
    pub(super) fn new(site: &Site, year: &Year, month: &'a Month, pages: Vec<Value>) -> Self {
        Self {
            year: year.year,
            month: month.month,
            name: month.name(),
            permalink: site.permalink(&month.url),
            path: &month.url,
            page_count: month.pages.len(),
            pages,
        }
    }
}
