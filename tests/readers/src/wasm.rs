//! WebAssembly in node: our module beside zxing-wasm.
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde_json::Value;
use testkit::render::{FRAME, Knob};

use crate::frames::{points, shot};

/// Milliseconds and reads of both.
#[derive(Default)]
pub struct Wasm {
    pub frames: usize,
    pub own_read: usize,
    pub own_wrong: usize,
    pub zxing_read: usize,
    /// Own and zxing's milliseconds where the own reader read, where there was a code and it did not, where there was none.
    pub read: Vec<(f64, f64)>,
    pub missed: Vec<(f64, f64)>,
    pub nothing: Vec<(f64, f64)>,
}

/// `module` is ours, `zxing` the folder of zxing-wasm.
pub fn run(module: &Path, zxing: &Path, script: &Path, from: u64, work: &Path) -> anyhow::Result<Wasm> {
    let (mut pixels, mut messages) = (Vec::new(), Vec::new());
    for point in points().into_iter().filter(|(knob, _)| *knob != Knob::Grid) {
        let n = if point.0 == Knob::Empty { 40 } else { 1 };
        for seed in from..from + n {
            let shot = shot(point, seed);
            let Some(rendered) = shot.render() else { continue };
            pixels.extend_from_slice(rendered.picture.as_raw());
            messages.push(shot.message.map(|message| hex(&message.bytes)));
        }
    }
    let (frames, index) = (work.join("frames.raw"), work.join("messages.json"));
    std::fs::write(&frames, pixels)?;
    std::fs::write(&index, serde_json::to_string(&messages)?)?;
    let output = Command::new("node")
        .arg(script)
        .args([module, zxing, &frames])
        .args([FRAME.0.to_string(), FRAME.1.to_string()])
        .arg(&index)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run node")?;
    std::fs::remove_file(&frames)?;
    if !output.status.success() {
        bail!("the comparison in node failed");
    }
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout)?;
    let mut out = Wasm { frames: rows.len(), ..Wasm::default() };
    for row in rows {
        let is = |name: &str| row[name].as_bool().unwrap_or(false);
        let times = (row["own"].as_f64().unwrap_or(0.0), row["theirs"].as_f64().unwrap_or(0.0));
        out.own_read += usize::from(is("ownRead"));
        out.own_wrong += usize::from(is("ownWrong"));
        out.zxing_read += usize::from(is("code") && is("theirsRead"));
        match (is("code"), is("ownRead")) {
            (true, true) => out.read.push(times),
            (true, false) => out.missed.push(times),
            (false, _) => out.nothing.push(times),
        }
    }
    Ok(out)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
