//! What lies in packages: counted for who asks about them, not changed.
use std::collections::{BTreeSet, HashMap};

use circulation::{Level, State, Status};

use crate::codes::{COUNT_OF_PARENT, CodeRow, PACKAGES_IN, UNITS_IN};
use crate::recall::{self, Standing};
use crate::tx::{Columns as _, Row, Tx, Work};
use crate::{Store, StoreError};

/// What lies in a package, on all levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contents {
    /// Codes of units.
    pub units: u64,
    /// Codes of packages.
    pub packages: u64,
    /// Blocked or recalled: units, and packages of whose contents nothing is known.
    pub stopped: u64,
    /// Not on their way to a buyer any more, of the same.
    pub gone: u64,
    /// Not all of it was looked at: there may be more.
    pub is_part: bool,
}

/// Packages that somebody asks about together.
#[derive(Debug, Clone)]
struct Within {
    packages: Vec<String>,
    /// Codes that are looked at for all of them; those asked about first come first.
    at_most: usize,
}

/// Packages that are opened next.
#[derive(Default)]
struct Opening {
    /// Of those asked about, the places of those that it lies in, or is.
    asked: BTreeSet<usize>,
    /// Itself, where it is not asked about but lies in one.
    within: Option<CodeRow>,
}

impl Work for Within {
    type Output = Vec<Contents>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Contents>, StoreError> {
        let mut contents = vec![Contents::default(); self.packages.len()];
        let mut left = self.at_most;
        let recalled = recall::standing(tx).await?;
        let mut next: HashMap<String, Opening> = HashMap::new();
        for (n, package) in self.packages.iter().enumerate() {
            next.entry(package.clone()).or_default().asked.insert(n);
        }
        // A package is always above what it holds: there are not more steps down than levels.
        for _ in Level::ALL {
            let opened: Vec<&str> = next.keys().map(String::as_str).collect();
            let mut counts: HashMap<String, usize> = HashMap::new();
            for row in tx.rows_each(COUNT_OF_PARENT, &opened).await? {
                counts.insert(row.get(0)?, usize::try_from(row.get::<i64>(1)?).unwrap_or(usize::MAX));
            }
            let mut in_order: Vec<(&BTreeSet<usize>, &str)> =
                next.iter().map(|(package, opening)| (&opening.asked, package.as_str())).collect();
            in_order.sort_unstable();
            let mut fit = Vec::with_capacity(in_order.len());
            for (asked, package) in in_order {
                let of = asked.iter().filter_map(|n| Some((*n, contents.get(*n)?)));
                match counts.get(package) {
                    None => {
                        let leaf = next.get(package).and_then(|opening| opening.within.as_ref());
                        let more = of.map(|(n, of)| (n, of.with(leaf))).collect::<Vec<_>>();
                        put(&mut contents, more);
                    }
                    Some(count) if *count <= left => {
                        left -= count;
                        fit.push(package);
                    }
                    Some(_) => {
                        let more = of.map(|(n, of)| (n, Contents { is_part: true, ..*of })).collect::<Vec<_>>();
                        put(&mut contents, more);
                    }
                }
            }
            if fit.is_empty() {
                break;
            }
            for row in tx.rows_each(UNITS_IN, &fit).await? {
                let units = Units::of(&row, &recalled)?;
                let asked = next.get(&units.parent).into_iter().flat_map(|opening| &opening.asked);
                let more = asked.filter_map(|n| Some((*n, contents.get(*n)?.and(&units)))).collect::<Vec<_>>();
                put(&mut contents, more);
            }
            let mut below: HashMap<String, Opening> = HashMap::new();
            for mut row in tx.read_each::<CodeRow>(PACKAGES_IN, &fit).await? {
                row.state.is_batch_recalled = recalled.holds(&row);
                let asked =
                    row.parent.as_ref().and_then(|parent| next.get(parent)).map(|opening| opening.asked.clone());
                let asked = asked.unwrap_or_default();
                let more = asked.iter().filter_map(|n| {
                    let of = contents.get(*n)?;
                    Some((*n, Contents { packages: of.packages + 1, ..*of }))
                });
                let more = more.collect::<Vec<_>>();
                put(&mut contents, more);
                below.insert(row.code.clone(), Opening { asked, within: Some(row) });
            }
            next = below;
        }
        Ok(contents)
    }
}

fn put(contents: &mut [Contents], more: Vec<(usize, Contents)>) {
    for (n, of) in more {
        if let Some(place) = contents.get_mut(n) {
            *place = of;
        }
    }
}

/// Units of a package that are alike.
struct Units {
    parent: String,
    count: u64,
    is_stopped: bool,
    is_gone: bool,
}

impl Units {
    fn of(row: &Row, recalled: &Standing) -> Result<Self, StoreError> {
        let status = Status::from_name(row.text(3)?).ok_or(StoreError::Shape("a status"))?;
        let is_recalled = row.maybe_text(2)?.is_some_and(|lot| row.text(1).is_ok_and(|gtin| recalled.has(gtin, lot)));
        Ok(Self {
            parent: row.get(0)?,
            count: row.get::<i64>(6)?.unsigned_abs(),
            is_stopped: row.get(4)? || row.get(5)? || is_recalled,
            is_gone: is_gone(status),
        })
    }
}

fn is_gone(status: Status) -> bool {
    status.is_final() || status == Status::Withdrawn
}

impl Contents {
    fn and(&self, units: &Units) -> Self {
        let of = |counts: bool| if counts { units.count } else { 0 };
        Self {
            units: self.units + units.count,
            stopped: self.stopped + of(units.is_stopped),
            gone: self.gone + of(units.is_gone),
            ..*self
        }
    }

    /// With a package in which nothing is known to lie: it stands for what is in it.
    fn with(&self, leaf: Option<&CodeRow>) -> Self {
        let of = |is: fn(State) -> bool| u64::from(leaf.is_some_and(|leaf| is(leaf.state)));
        Self {
            stopped: self.stopped + of(|state| state.overlay().is_some()),
            gone: self.gone + of(|state| is_gone(state.status)),
            ..*self
        }
    }
}

impl Store {
    /// What lies in each of these packages; of all of them together, so many codes are looked at.
    pub async fn contents(&self, packages: Vec<String>, at_most: usize) -> Result<Vec<Contents>, StoreError> {
        self.read(Within { packages, at_most }).await
    }
}
