//! What a frame may cost, and what its parts do cost.
use crate::Budget;

/// What is left of a [`Budget::work`], counted in thousandths of it: about nanoseconds of the machine that it speaks of.
#[derive(Debug)]
pub(crate) struct Work {
    left: i64,
}

impl Work {
    pub fn new(budget: &Budget) -> Self {
        Self { left: 1_000 * i64::from(budget.work) }
    }

    /// `n` things were begun that cost so much each.
    pub fn spend(&mut self, n: usize, cost: i64) {
        self.left = self.left.saturating_sub(i64::try_from(n).unwrap_or(i64::MAX).saturating_mul(cost));
    }

    /// The same, but half of what is left stays.
    pub fn spend_of_half(&mut self, n: usize, cost: i64) {
        let half = self.left / 2;
        self.spend(n, cost);
        self.left = self.left.max(half);
    }

    /// Nothing more is begun.
    pub fn is_over(&self) -> bool {
        self.left <= 0
    }
}
