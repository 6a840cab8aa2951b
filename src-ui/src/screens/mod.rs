//! One file a place.
mod history;
mod live_view;
mod report;
mod report_steps;
mod reports;
mod scan;
mod settings;
mod type_code;
mod verdict;

pub(crate) use history::HistoryScreen;
pub(crate) use report::ReportScreen;
pub(crate) use reports::ReportsScreen;
pub(crate) use scan::ScanScreen;
pub(crate) use settings::SettingsScreen;
