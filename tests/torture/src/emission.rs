//! Codes are being made.
use std::collections::HashSet;
use std::time::Duration;

use anyhow::ensure;
use api::{CodeOrder, CodeOrderState, code_order_path, order_codes_path};
use store::Asked;

use crate::world::{Who, World, canonical, gtin, id};

/// More than are issued in one transaction.
const CODES: u32 = 120_000;

/// Codes that are looked up at once.
const LOOKED_UP: usize = 20_000;

pub async fn run(world: &mut World) -> anyhow::Result<String> {
    let lines =
        serde_json::json!({ "lines": [{ "gtin": gtin()?, "count": CODES }, { "gtin": gtin()?, "count": 500 }] });
    let mut orders = Vec::new();
    while !world.is_over() {
        let order = id()?;
        let body = serde_json::to_vec(&lines)?;
        // Killed while it is taken, and while it is made; ordered again until it is.
        drop(world.send_off(Some(Who::Maker), &code_order_path(&order), body));
        world.kill_within(Duration::from_millis(20)).await?;
        let _: CodeOrder = world.put(Who::Maker, &code_order_path(&order), &lines).await?;
        for _ in 0..4 {
            if !world.is_over() {
                world.kill_within(Duration::from_millis(200)).await?;
            }
        }
        orders.push(order);
    }
    let mut all = HashSet::new();
    let mut n = 0;
    for order in &orders {
        let mut state: CodeOrder = world.get(Who::Maker, &code_order_path(order)).await?;
        while state.state != CodeOrderState::Success {
            tokio::time::sleep(Duration::from_millis(50)).await;
            state = world.get(Who::Maker, &code_order_path(order)).await?;
        }
        for (line, count) in [CODES, 500].into_iter().enumerate() {
            let told = state.lines.get(line).map(|line| (line.count, line.issued));
            ensure!(told == Some((count, count)), "a line of {order} says {told:?}");
            let codes = world.table(Who::Maker, &order_codes_path(order, line)).await?;
            ensure!(codes.len() == count as usize, "{} of {count} codes of {order}", codes.len());
            n += codes.len();
            all.extend(codes.iter().map(|code| canonical(code)));
        }
    }
    ensure!(all.len() == n, "{} codes came twice", n - all.len());
    // What was handed out is in the store, all of it.
    let store = world.store().await?;
    let all: Vec<&String> = all.iter().collect();
    for some in all.chunks(LOOKED_UP) {
        let asked = some.iter().map(|code| Asked { code: (*code).clone(), ..Asked::default() }).collect();
        for found in store.find(asked).await? {
            let is_issued = found.code.is_some_and(|row| row.state.status == circulation::Status::Issued);
            ensure!(is_issued, "a code is not there");
        }
    }
    Ok(format!("{} orders, {n} codes: each order whole, no code twice", orders.len()))
}
