//! How far a code can be believed, as a number that its evidence explains.
//! No law defines it: each check has a weight, and the score is the share of the weights that speaks for the code.
use crate::check::{Check, Mark, Subject};
use crate::judge::{Class, Verdict};

/// What a check gives, of how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    /// Of `of`.
    pub got: u8,
    /// 0 where it does not count.
    pub of: u8,
}

impl Check {
    /// Its share of the score. What was not looked at does not count; but a check value that nobody could check leaves half of its
    /// weight open, because a made-up code is caught by nothing else as surely.
    pub const fn points(&self) -> Points {
        let of = match self.subject {
            Subject::CheckValue => 30,
            Subject::Status => 25,
            Subject::Form | Subject::Expiry | Subject::Recall | Subject::ScanHistory | Subject::Contents => 10,
            Subject::Label => 5,
        };
        match (self.mark, self.subject) {
            (Mark::Passed, _) => Points { got: of, of },
            (Mark::Attention, _) | (Mark::NotDone, Subject::CheckValue) => Points { got: of / 2, of },
            (Mark::Failed, _) => Points { got: 0, of },
            (Mark::NotDone, _) => Points { got: 0, of: 0 },
        }
    }
}

/// At most so much for goods that nobody should buy.
const STOP: u8 = 20;
/// And for goods that need a second look.
const ATTENTION: u8 = 60;

/// How far a code can be believed, and how that came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// 0 to 100: the share of the points, or the most that such goods get.
    pub value: u8,
    /// Points of all checks.
    pub got: u32,
    /// Of so many.
    pub of: u32,
    /// The most that such goods get.
    pub at_most: u8,
}

/// `None` where nothing was found out.
pub fn credibility(verdict: &Verdict) -> Option<Score> {
    let at_most = match verdict.class {
        Class::Genuine => 100,
        Class::Attention => ATTENTION,
        Class::Stop => STOP,
        Class::Unknown => return None,
    };
    let points = verdict.checks.iter().map(Check::points);
    let (got, of) = points.fold((0, 0), |(got, of), points| (got + u32::from(points.got), of + u32::from(points.of)));
    let share = u8::try_from((got * 100).checked_div(of)?).ok()?;
    Some(Score { value: share.min(at_most), got, of, at_most })
}
