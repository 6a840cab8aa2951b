//! What lies in packages: counted for who asks about them, not changed.
use std::collections::{BTreeSet, HashMap};

use circulation::{Level, Status};

use crate::codes::{BY_PARENT, COUNT_OF_PARENT, CodeRow};
use crate::recall;
use crate::tx::{Tx, Work};
use crate::{Store, StoreError};

/// What lies in a package, on all levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// Codes of units.
    pub units: u64,
    /// Codes of packages.
    pub packages: u64,
    /// Blocked or recalled, of both.
    pub stopped: u64,
    /// Not on their way to a buyer any more, of both.
    pub gone: u64,
    /// All of it was looked at; otherwise there may be more.
    pub is_whole: bool,
}

/// Packages that somebody asks about together.
#[derive(Debug, Clone)]
struct Within {
    packages: Vec<String>,
    /// Codes that are looked at for all of them.
    at_most: usize,
}

const NOTHING: Contents = Contents { units: 0, packages: 0, stopped: 0, gone: 0, is_whole: true };

impl Work for Within {
    type Output = Vec<Contents>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Contents>, StoreError> {
        let mut contents = vec![NOTHING; self.packages.len()];
        let mut left = self.at_most;
        // Packages whose contents come next, each with those asked about that it lies in, or is.
        let mut next: HashMap<String, BTreeSet<usize>> = HashMap::new();
        for (n, package) in self.packages.iter().enumerate() {
            next.entry(package.clone()).or_default().insert(n);
        }
        // A package is always above what it holds: there are not more steps down than levels.
        for _ in Level::ALL {
            let opened: Vec<&str> = next.keys().map(String::as_str).collect();
            let mut fit = Vec::with_capacity(opened.len());
            for row in tx.rows_each(COUNT_OF_PARENT, &opened).await? {
                let (package, count): (String, i64) = (row.get(0)?, row.get(1)?);
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                if count <= left {
                    left -= count;
                    fit.push(package);
                } else {
                    for n in next.get(&package).into_iter().flatten() {
                        if let Some(of) = contents.get_mut(*n) {
                            of.is_whole = false;
                        }
                    }
                }
            }
            if fit.is_empty() {
                break;
            }
            let fit: Vec<&str> = fit.iter().map(String::as_str).collect();
            let rows = tx.rows_each(BY_PARENT, &fit).await?;
            let mut rows = rows.iter().map(CodeRow::of).collect::<Result<Vec<_>, _>>()?;
            recall::mark(tx, rows.iter_mut()).await?;
            let mut below: HashMap<String, BTreeSet<usize>> = HashMap::new();
            for row in rows {
                let Some(asked) = row.parent.as_ref().and_then(|parent| next.get(parent)) else { continue };
                for n in asked {
                    if let Some(of) = contents.get_mut(*n) {
                        of.add(&row);
                    }
                }
                if row.state.is_package {
                    below.entry(row.code).or_default().extend(asked);
                }
            }
            next = below;
        }
        Ok(contents)
    }
}

impl Contents {
    fn add(&mut self, row: &CodeRow) {
        let count = if row.state.is_package { &mut self.packages } else { &mut self.units };
        *count += 1;
        self.stopped += u64::from(row.state.overlay().is_some());
        let is_gone = row.state.status.is_final() || row.state.status == Status::Withdrawn;
        self.gone += u64::from(is_gone);
    }
}

impl Store {
    /// What lies in each of these packages; of all of them together, so many codes are looked at.
    pub async fn contents(&self, packages: Vec<String>, at_most: usize) -> Result<Vec<Contents>, StoreError> {
        self.read(Within { packages, at_most }).await
    }
}
