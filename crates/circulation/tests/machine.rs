//! The machine against a table of what is allowed, and what holds on every way through it.
use circulation::{Change, DAYS_TO_APPLY, Inside, Level, Return, Rule, State, Status, Withdrawal, may_hold};
use gs1::Date;
use proptest::prelude::*;

fn day(n: i64) -> Date {
    Date::from_days(20_000 + n).unwrap()
}

fn at(status: Status) -> State {
    let withdrawn_for = match status {
        Status::Withdrawn => Some(Withdrawal::Retail),
        Status::WrittenOff => Some(Withdrawal::Destruction),
        _ => None,
    };
    State { status, withdrawn_for, ..State::issued(true) }
}

fn changes() -> Vec<Change> {
    let (issued, on) = (day(0), day(3));
    let mut all = vec![
        Change::Apply { issued, on },
        Change::Annul { issued, on: day(DAYS_TO_APPLY + 1) },
        Change::Introduce,
        Change::Send,
        Change::Accept,
        Change::TurnBack,
        Change::Disaggregate,
    ];
    all.extend(Withdrawal::ALL.map(Change::Withdraw));
    all.extend(Return::ALL.map(Change::Return));
    all
}

/// Everything that leads somewhere, written out once more: from, by what, to.
fn allowed(status: Status, change: Change) -> Option<Status> {
    use Status as S;
    Some(match (status, change) {
        (S::Issued, Change::Apply { .. }) => S::Applied,
        (S::Issued, Change::Annul { .. }) => S::Annulled,
        (S::Applied, Change::Introduce) => S::InCirculation,
        (S::InCirculation, Change::Send) => S::InTransfer,
        (S::InTransfer, Change::Accept | Change::TurnBack) => S::InCirculation,
        (S::Issued | S::Applied | S::InCirculation | S::Withdrawn, Change::Disaggregate) => S::Disaggregated,
        (S::Issued | S::Applied | S::InCirculation | S::Withdrawn, Change::Withdraw(reason))
            if reason.is_for_good() =>
        {
            S::WrittenOff
        }
        (S::InCirculation, Change::Withdraw(_)) => S::Withdrawn,
        // What `at` was withdrawn for.
        (S::Withdrawn, Change::Return(Return::Retail)) => S::InCirculation,
        _ => return None,
    })
}

#[test]
fn every_status_and_every_change() {
    for status in Status::ALL {
        for change in changes() {
            let after = at(status).after(change).ok().map(|state| state.status);
            assert_eq!(after, allowed(status, change), "{status:?} {change:?}");
        }
    }
}

#[test]
fn refusals_name_their_rule() {
    let refused = |state: State, change| state.after(change).unwrap_err().id();
    assert_eq!(refused(at(Status::Applied), Change::Apply { issued: day(0), on: day(1) }), "not_issued");
    assert_eq!(refused(at(Status::Issued), Change::Introduce), "not_applied");
    assert_eq!(refused(at(Status::Issued), Change::Withdraw(Withdrawal::Retail)), "not_in_circulation");
    assert_eq!(refused(at(Status::InTransfer), Change::Withdraw(Withdrawal::Retail)), "in_transfer");
    assert_eq!(refused(at(Status::InTransfer), Change::Send), "in_transfer");
    assert_eq!(refused(at(Status::InCirculation), Change::Accept), "not_in_transfer");
    assert_eq!(refused(at(Status::InCirculation), Change::Return(Return::Retail)), "not_withdrawn");
    assert_eq!(refused(at(Status::Withdrawn), Change::Return(Return::RemoteSale)), "return_differs");
    assert_eq!(refused(at(Status::Annulled), Change::Introduce), "final");
    let unit = State { is_package: false, ..at(Status::InCirculation) };
    assert_eq!(refused(unit, Change::Disaggregate), "not_package");
}

#[test]
fn codes_are_applied_within_thirty_days_or_annulled_after() {
    let issued = day(0);
    let code = State::issued(false);
    let last = day(DAYS_TO_APPLY);
    assert!(code.after(Change::Apply { issued, on: last }).is_ok());
    assert_eq!(code.after(Change::Annul { issued, on: last }), Err(Rule::TooEarlyToAnnul));
    let late = day(DAYS_TO_APPLY + 1);
    assert_eq!(code.after(Change::Apply { issued, on: late }), Err(Rule::TooLateToApply));
    assert_eq!(code.after(Change::Annul { issued, on: late }).map(|state| state.status), Ok(Status::Annulled));
}

#[test]
fn what_is_blocked_or_recalled_cannot_be_sold_but_taken_away() {
    for (forbid, rule) in [(Change::Block, Rule::Blocked), (Change::Recall, Rule::Recalled)] {
        let state = at(Status::InCirculation).after(forbid).unwrap();
        assert_eq!(state.after(Change::Send), Err(rule));
        assert_eq!(state.after(Change::Withdraw(Withdrawal::Retail)), Err(rule));
        assert_eq!(at(Status::Applied).after(forbid).unwrap().after(Change::Introduce), Err(rule));
        for reason in [Withdrawal::ProductRecall, Withdrawal::Destruction, Withdrawal::Confiscation] {
            assert!(state.after(Change::Withdraw(reason)).is_ok(), "{rule:?} {reason:?}");
        }
        // On its way it can only go back.
        let on_the_way = at(Status::InTransfer).after(forbid).unwrap();
        assert_eq!(on_the_way.after(Change::Accept), Err(rule));
        assert!(on_the_way.after(Change::TurnBack).is_ok());
    }
}

#[test]
fn names_are_there_and_back() {
    for status in Status::ALL {
        assert_eq!(Status::from_name(status.name()), Some(status));
    }
    for reason in Withdrawal::ALL {
        assert_eq!(Withdrawal::from_name(reason.name()), Some(reason));
    }
    for reason in Return::ALL {
        assert_eq!(Return::from_name(reason.name()), Some(reason));
    }
    assert_eq!(Status::from_name("sold"), None);
    let mut ids = Rule::ALL.map(Rule::id).to_vec();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), Rule::ALL.len());
}

fn any_change() -> impl Strategy<Value = Change> {
    let mut all = changes();
    all.extend([Change::Block, Change::Unblock, Change::Recall, Change::LiftRecall]);
    proptest::sample::select(all)
}

proptest! {
    /// What holds on every way: final is final, what lies over a status leaves it alone, and a reason is there exactly while the
    /// unit is out.
    #[test]
    fn every_way(is_package: bool, way in proptest::collection::vec(any_change(), 0..60)) {
        let mut state = State::issued(is_package);
        for change in way {
            let Ok(after) = state.after(change) else { continue };
            let is_overlay = matches!(change, Change::Block | Change::Unblock | Change::Recall | Change::LiftRecall);
            prop_assert_eq!(is_overlay, after.status == state.status && after.withdrawn_for == state.withdrawn_for);
            prop_assert!(is_overlay || !state.status.is_final());
            prop_assert_eq!(after.is_package, is_package);
            prop_assert_eq!(
                after.withdrawn_for.is_some(),
                matches!(after.status, Status::Withdrawn | Status::WrittenOff)
            );
            state = after;
        }
    }

    /// Lifting what was laid over a status brings everything back as it was.
    #[test]
    fn lifting_brings_the_status_back(n in 0..Status::ALL.len()) {
        let state = at(Status::ALL[n]);
        for (lay, lift) in [(Change::Block, Change::Unblock), (Change::Recall, Change::LiftRecall)] {
            prop_assert_eq!(state.after(lay).and_then(|laid| laid.after(lift)), Ok(state));
        }
    }
}

#[test]
fn a_package_holds_what_is_below_it_and_where_it_is() {
    for level in Level::ALL {
        assert_eq!(Level::from_name(level.name()), Some(level));
        for below in Level::ALL {
            for (status, other) in Status::ALL.into_iter().flat_map(|a| Status::ALL.map(|b| (a, b))) {
                for is_in_package in [false, true] {
                    let inside = Inside { level: below, state: at(other), is_in_package };
                    let free = |status| {
                        matches!(status, Status::Issued | Status::Applied | Status::InCirculation | Status::Withdrawn)
                    };
                    let may =
                        level != Level::Unit && below < level && status == other && free(status) && !is_in_package;
                    let said = may_hold(level, at(status), inside);
                    assert_eq!(said.is_ok(), may, "{level:?} {status:?} with {inside:?}: {said:?}");
                }
            }
        }
    }
}
