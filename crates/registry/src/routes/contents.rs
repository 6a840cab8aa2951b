//! What lies in packages that somebody asks about.
use std::net::SocketAddr;

use api::{PackageContents, Role};
use store::{Contents, Found};

use super::App;
use crate::identity::Caller;
use crate::problem::Refusal;

/// Codes that are looked at for all packages of a request; a tenth of a second of the store's time.
const AT_MOST: usize = 20_000;
/// What a package costs an address, as questions.
const COST: u32 = 20;

/// One for each that was found, in order; `None` of what is no package, and where the store that knows cannot be asked: a replica answers look-ups alone.
pub(super) async fn contents(
    app: &App,
    address: SocketAddr,
    found: &[Found],
) -> Result<Vec<Option<Contents>>, Refusal> {
    let mut contents = vec![None; found.len()];
    let rows = found.iter().enumerate().filter_map(|(n, found)| Some((n, found.code.as_ref()?)));
    let (places, packages): (Vec<usize>, Vec<String>) =
        rows.filter(|(_, row)| row.state.is_package).map(|(n, row)| (n, row.code.clone())).unzip();
    if packages.is_empty() {
        return Ok(contents);
    }
    app.charge(address, u32::try_from(packages.len()).unwrap_or(u32::MAX).saturating_mul(COST))?;
    match app.store.contents(packages, AT_MOST).await {
        Ok(told) => {
            for (n, told) in places.into_iter().zip(told) {
                if let Some(place) = contents.get_mut(n) {
                    *place = Some(told);
                }
            }
            Ok(contents)
        }
        Err(error) if error.is_transient() => Ok(contents),
        Err(error) => Err(error.into()),
    }
}

/// As it goes out to who asks.
pub(super) fn view(contents: Contents, caller: Option<&Caller>) -> PackageContents {
    let Contents { units, packages, stopped, gone, is_whole } = contents;
    let watches = |role: Role| matches!(role, Role::Operator | Role::Inspector | Role::StateBody);
    let may_count = caller.is_some_and(|caller| caller.bin.is_some() || watches(caller.role));
    PackageContents {
        units: may_count.then_some(units),
        packages: may_count.then_some(packages),
        is_empty: is_empty(contents),
        stopped,
        gone,
        is_whole,
    }
}

/// Nothing in it, as far as the registry was told.
pub(super) const fn is_empty(contents: Contents) -> bool {
    contents.is_whole && contents.units + contents.packages == 0
}
