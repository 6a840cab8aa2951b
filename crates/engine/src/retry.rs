//! After an attempt: what next. Decides; does nothing.

/// How an attempt to send ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// The registry has it and signed for it.
    Accepted,
    /// Nobody was reached, or nobody answered in time.
    NoNetwork,
    /// The registry answered with an error; seconds from `Retry-After`.
    Status(u16, Option<u64>),
    /// The registry answered, but not as the contract says: a page of a hotel network, a wrong signature.
    Nonsense,
}

/// What to do with the outbox row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It goes.
    Done,
    /// It stays and is tried again after so many milliseconds.
    RetryIn(u64),
    /// It stays, visibly, until a person decides.
    Park,
}

const FIRST_MS: u64 = 2_000;
const LONGEST_MS: u64 = 15 * 60_000;

/// `n_tries` counts this attempt; `dice`, 0 to 255, spreads devices that lost the network together.
pub fn after(attempt: Attempt, n_tries: u32, dice: u8) -> Next {
    match attempt {
        Attempt::Accepted => Next::Done,
        Attempt::Status(408 | 425 | 429 | 500.., retry_after) => {
            let asked = retry_after.unwrap_or(0).saturating_mul(1000).min(LONGEST_MS);
            Next::RetryIn(backoff(n_tries, dice).max(asked))
        }
        // Without sign-in in this version, 401 and 403 come from something between here and the registry.
        Attempt::NoNetwork | Attempt::Nonsense | Attempt::Status(401 | 403, _) => Next::RetryIn(backoff(n_tries, dice)),
        Attempt::Status(400..=499, _) => Next::Park,
        Attempt::Status(..) => Next::RetryIn(backoff(n_tries, dice)),
    }
}

/// Doubles from two seconds to a quarter of an hour, three quarters to all of it.
fn backoff(n_tries: u32, dice: u8) -> u64 {
    let full = FIRST_MS.saturating_mul(1 << n_tries.saturating_sub(1).min(20)).min(LONGEST_MS);
    full - full / 4 * u64::from(dice) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_a_next() {
        for status in 0..1000 {
            let next = after(Attempt::Status(status, None), 1, 0);
            let parks = (400..500).contains(&status) && !matches!(status, 401 | 403 | 408 | 425 | 429);
            assert_eq!(next == Next::Park, parks, "{status}");
            assert_ne!(next, Next::Done, "{status}");
        }
    }

    #[test]
    fn waits_grow_and_stay_bounded() {
        let waits: Vec<u64> = (1..40)
            .map(|n| match after(Attempt::NoNetwork, n, 0) {
                Next::RetryIn(ms) => ms,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(waits[..3], [2_000, 4_000, 8_000]);
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(waits.last(), Some(&LONGEST_MS));
        assert_eq!(after(Attempt::NoNetwork, 1, 255), Next::RetryIn(1_500));
    }

    #[test]
    fn the_registry_may_ask_for_more_time_but_not_for_ever() {
        assert_eq!(after(Attempt::Status(429, Some(60)), 1, 0), Next::RetryIn(60_000));
        assert_eq!(after(Attempt::Status(503, Some(u64::MAX)), 1, 0), Next::RetryIn(LONGEST_MS));
    }
}
