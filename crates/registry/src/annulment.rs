//! Codes that nobody applied in thirty days are annulled, every day, a few thousand at a time.
use circulation::DAYS_TO_APPLY;
use gs1::Date;
use store::{Changed, Changes, Command, Details, Stamp, Store, StoreError};

/// Codes of one transaction.
const TOGETHER: i64 = 2_000;

/// Why, as histories tell it.
const NOT_APPLIED: &str = "not_applied_in_time";

/// Annuls what is due on this day; tells how many.
pub async fn annul_due(store: &Store, today: Date) -> Result<usize, StoreError> {
    let mut annulled = 0;
    let Some(first_in_time) = Date::from_days(today.days() - DAYS_TO_APPLY) else { return Ok(0) };
    loop {
        let due = store.not_applied(first_in_time, TOGETHER).await?;
        let stamp = Stamp { at_ms: crate::now_ms(), who: "registry".to_owned(), document: None };
        let commands = due.into_iter().map(|code| (code, Command::Annul { on: today })).collect();
        let changes = Changes {
            commands,
            stamp,
            is_whole: false,
            owner: None,
            details: Details::default(),
            why: Some(NOT_APPLIED.to_owned()),
            new_owner: None,
        };
        let outcomes = store.change(changes).await?;
        let done = outcomes.iter().filter(|outcome| matches!(outcome, Changed::Done(..))).count();
        annulled += done;
        // Somebody may have applied one meanwhile; one that is refused for good would be found again and again.
        if done == 0 {
            return Ok(annulled);
        }
    }
}
