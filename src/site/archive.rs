//! Posts by year and month.
//!
//! In: placed pages. Out: years and months with their pages, the latest first. Never: outputs.

use crate::config::Config;
use crate::site::order::Dates;
use crate::site::page::{PageId, SitePage};

/// A year with posts.
#[derive(Debug, Clone)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// The URL path of its page.
    pub url: String,
    /// Months with posts, the latest first.
    pub months: Vec<Month>,
}

/// A month with posts.
#[derive(Debug, Clone)]
pub struct Month {
    /// 1 to 12.
    pub month: i8,
    /// The URL path of its page.
    pub url: String,
    /// Its posts, the latest first.
    pub pages: Vec<PageId>,
}

/// English names of the months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Month {
    /// The month's English name.
    pub fn name(&self) -> &'static str {
        usize::try_from(self.month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
    }
}

impl Year {
    /// How many posts the year has.
    pub fn page_count(&self) -> usize {
        self.months.iter().map(|month| month.pages.len()).sum()
    }
}

/// The URL path of the archive that stands in a folder.
pub fn url(folder: &str) -> String {
    if folder.is_empty() { "/".to_owned() } else { format!("/{folder}/") }
}

/// Collects the dated pages, by the calendar of the place where their dates were written; nothing
/// when the site has no archive.
pub(super) fn collect(pages: &[SitePage], dates: &Dates, config: &Config) -> Vec<Year> {
    let Some(folder) = &config.archive else { return Vec::new() };
    let root = if folder.is_empty() { String::new() } else { format!("/{folder}") };
    let mut ids: Vec<PageId> =
        (0..pages.len()).filter(|&id| pages[id].page.date.is_some() && pages[id].is_listed()).collect();
    dates.sort(&mut ids);
    let mut years: Vec<Year> = Vec::new();
    for id in ids {
        let Some(date) = &pages[id].page.date else { continue };
        add(&mut years, &root, (date.civil.year(), date.civil.month()), id);
    }
    years.sort_by_key(|year| std::cmp::Reverse(year.year));
    for year in &mut years {
        year.months.sort_by_key(|month| std::cmp::Reverse(month.month));
    }
    years
}

fn add(years: &mut Vec<Year>, root: &str, (year, month): (i16, i8), id: PageId) {
    let position = years.iter().position(|known| known.year == year).unwrap_or_else(|| {
        years.push(Year { year, url: format!("{root}/{year:04}/"), months: Vec::new() });
        years.len() - 1
    });
    let year = &mut years[position];
    match year.months.iter_mut().find(|known| known.month == month) {
        Some(known) => known.pages.push(id),
        None => year.months.push(Month { month, url: format!("{}{month:02}/", year.url), pages: vec![id] }),
    }
}
