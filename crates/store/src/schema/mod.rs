//! The tables. Migrations go forward only; what a version once made is never changed here.

pub(crate) struct Migration {
    pub to: i64,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// The version that these lead to.
pub(crate) fn version(migrations: &[Migration]) -> i64 {
    migrations.last().map_or(0, |last| last.to)
}

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { to: 1, sqlite: include_str!("sqlite_1.sql"), postgres: include_str!("postgres_1.sql") },
    Migration { to: 2, sqlite: include_str!("sqlite_2.sql"), postgres: include_str!("postgres_2.sql") },
    // SQLite has the action log in a file of its own.
    Migration { to: 3, sqlite: "", postgres: include_str!("postgres_3.sql") },
    Migration { to: 4, sqlite: include_str!("sqlite_4.sql"), postgres: include_str!("postgres_4.sql") },
    Migration { to: 5, sqlite: include_str!("sqlite_5.sql"), postgres: include_str!("postgres_5.sql") },
    Migration { to: 6, sqlite: include_str!("sqlite_6.sql"), postgres: include_str!("postgres_6.sql") },
    Migration { to: 7, sqlite: include_str!("sqlite_7.sql"), postgres: include_str!("postgres_7.sql") },
    Migration { to: 8, sqlite: include_str!("sqlite_8.sql"), postgres: include_str!("postgres_8.sql") },
    Migration { to: 9, sqlite: include_str!("sqlite_9.sql"), postgres: include_str!("postgres_9.sql") },
    Migration { to: 10, sqlite: include_str!("sqlite_10.sql"), postgres: include_str!("postgres_10.sql") },
    Migration { to: 11, sqlite: include_str!("sqlite_11.sql"), postgres: include_str!("postgres_11.sql") },
    Migration { to: 12, sqlite: include_str!("sqlite_12.sql"), postgres: include_str!("postgres_12.sql") },
    Migration { to: 13, sqlite: include_str!("sqlite_13.sql"), postgres: include_str!("postgres_13.sql") },
];

/// The action log's own file, where SQLite keeps it.
pub(crate) const LOG_MIGRATIONS: &[Migration] = &[
    Migration { to: 1, sqlite: include_str!("sqlite_log_1.sql"), postgres: "" },
    Migration { to: 2, sqlite: include_str!("sqlite_log_2.sql"), postgres: "" },
];
