//! What lies in packages that somebody asks about.
//! **Invariant**: a package that was not looked into is told to be so; nobody takes it for one with nothing wrong in it.
use std::net::SocketAddr;

use api::{PackageContents, Role};
use circulation::Level;
use store::{CodeRow, Contents, Found, StoreError};

use super::App;
use crate::identity::Caller;

/// Codes that are looked at for all packages of a request: more than a pallet of cigarettes holds.
const AT_MOST: usize = 60_000;
/// What looking into a package costs an address, as questions.
const COST: u32 = 10;
/// So many codes in it cost one more.
const CODES_A_QUESTION: u64 = 250;

/// One for each that was found, in order; `None` of what is no package, and of packages of which nobody told what lies in them.
pub(super) async fn contents(
    app: &App,
    address: SocketAddr,
    found: &[Found],
) -> Result<Vec<Option<Contents>>, StoreError> {
    let mut contents = vec![None; found.len()];
    let rows = found.iter().enumerate().filter_map(|(n, found)| Some((n, found.code.as_ref()?)));
    let packages: Vec<(usize, &CodeRow)> = rows.filter(|(_, row)| row.state.is_package).collect();
    if packages.is_empty() {
        return Ok(contents);
    }
    // Who has asked for much already gets the first, and of the rest as many as there is left for.
    let wanted = u32::try_from(packages.len()).unwrap_or(u32::MAX).saturating_mul(COST);
    let some = (app.take(address, wanted) / COST).max(1) as usize;
    let (opened, closed) = packages.split_at(some.min(packages.len()));
    let told = match app.store.contents(opened.iter().map(|(_, row)| row.code.clone()).collect(), AT_MOST).await {
        Ok(told) => told,
        // A replica answers look-ups alone.
        Err(error) if error.is_transient() => vec![NOT_LOOKED_INTO; opened.len()],
        Err(error) => return Err(error),
    };
    let looked_at: u64 = told.iter().map(|of| of.units + of.packages).sum();
    app.take(address, u32::try_from(looked_at / CODES_A_QUESTION).unwrap_or(u32::MAX));
    let told = opened.iter().zip(told).chain(closed.iter().map(|package| (package, NOT_LOOKED_INTO)));
    for ((n, row), of) in told {
        if let Some(place) = contents.get_mut(*n) {
            *place = Some(of).filter(|of| !is_untold(row, *of));
        }
    }
    Ok(contents)
}

const NOT_LOOKED_INTO: Contents = Contents { units: 0, packages: 0, stopped: 0, gone: 0, is_part: true };

/// Of a group pack it is often not told what lies in it, and of one that was imported never; a transport package that was packed here was emptied.
fn is_untold(row: &CodeRow, of: Contents) -> bool {
    let is_transport = matches!(row.level, Level::BoxLv1 | Level::BoxLv2);
    is_empty(of) && !(is_transport && row.changes > 0)
}

/// As it goes out to who asks, who may be told how much it is or not.
pub(super) fn view(contents: Contents, may_count: bool) -> PackageContents {
    let Contents { units, packages, stopped, gone, is_part } = contents;
    PackageContents {
        units: may_count.then_some(units),
        packages: may_count.then_some(packages),
        is_empty: is_empty(contents),
        stopped,
        gone,
        is_whole: !is_part,
    }
}

/// Nothing in it, as far as the registry was told.
pub(super) const fn is_empty(contents: Contents) -> bool {
    !contents.is_part && contents.units + contents.packages == 0
}

/// Whether who asks may be told how much lies in packages: watchers, and people of participants that take part. A token of a session that is over is nobody's.
pub(super) async fn may_count(app: &App, caller: Option<&Caller>) -> Result<bool, StoreError> {
    let Some(caller) = caller else { return Ok(false) };
    let watches = matches!(caller.role, Role::Operator | Role::Inspector | Role::StateBody);
    let takes_part = match &caller.bin {
        Some(bin) => app.store.participant(bin.clone()).await?.is_some_and(|participant| participant.state == "active"),
        None => false,
    };
    Ok((watches || takes_part) && app.store.session_stands(caller.session.clone()).await?)
}
