//! Goods go from the maker to the shop and back.
use std::time::Duration;

use anyhow::{Context as _, ensure};
use api::{Act, ActState, act_path};
use circulation::Status;
use store::Asked;

use crate::world::{Who, World, canonical, id};

const CODES: usize = 5_000;

pub async fn run(world: &mut World) -> anyhow::Result<String> {
    let codes = world.goods(CODES as u32).await?;
    let mut acts = 0;
    let (mut from, mut to) = ((Who::Maker, demo::MAKER), (Who::Shop, demo::SHOP));
    while !world.is_over() {
        let act = id()?;
        let draft = serde_json::json!({ "receiver": to.1, "number": acts.to_string(), "codes": codes });
        drop(world.send_off(Some(from.0), &act_path(&act), serde_json::to_vec(&draft)?));
        world.kill_within(Duration::from_millis(60)).await?;
        let _: Act = world.put(from.0, &act_path(&act), &draft).await?;
        let sent: Act = world.post(from.0, &format!("{}/dispatch", act_path(&act)), &()).await?;
        world.note(&sent.proof.context("no proof")?.proof)?;
        worked(world, from.0, &act, ActState::WaitAcceptance).await?;
        let decision = serde_json::json!({});
        let decided: Act = world.post(to.0, &format!("{}/decision", act_path(&act)), &decision).await?;
        world.note(&decided.proof.context("no proof")?.proof)?;
        worked(world, to.0, &act, ActState::Accepted).await?;
        acts += 1;
        let store = world.store().await?;
        let asked =
            codes.iter().map(|code| Asked { code: canonical(code), gtin: String::new(), ..Asked::default() }).collect();
        for found in store.find(asked).await? {
            let row = found.code.context("a code is gone")?;
            ensure!((row.owner.as_str(), row.state.status) == (to.1, Status::InCirculation), "{row:?}");
            // Applied, introduced, and two changes an act: nothing was done twice.
            ensure!(row.changes == 2 + 2 * acts, "{} changes after {acts} acts", row.changes);
        }
        (from, to) = (to, from);
    }
    Ok(format!("{acts} acts of {CODES} codes: every code with its receiver, each change once"))
}

/// Kills it while it works, until the act is there.
async fn worked(world: &mut World, who: Who, act: &str, state: ActState) -> anyhow::Result<()> {
    loop {
        let now: Act = world.get(who, &act_path(act)).await?;
        if now.state == state {
            return Ok(());
        }
        ensure!(matches!(now.state, ActState::Sending | ActState::Deciding | ActState::WaitAcceptance), "{now:?}");
        if world.is_over() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        } else {
            world.kill_within(Duration::from_millis(250)).await?;
        }
    }
}
