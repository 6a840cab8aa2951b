//! Our reader beside others, on the same frames. Run by `cargo xtask bench scan`.
mod dmtx;
mod frames;
mod reader;
mod report;
mod sets;
mod streams;
mod wasm;

use std::path::PathBuf;

use clap::Parser;

use crate::reader::Reader;

#[derive(Parser)]
struct Options {
    /// A few frames a point; no report, but JSON
    #[arg(long)]
    quick: bool,
    /// Where the report goes
    #[arg(long, default_value = "docs/benchmarks")]
    folder: PathBuf,
    /// The public sets
    #[arg(long)]
    corpora: Option<PathBuf>,
    /// Our module for node
    #[arg(long, requires_all = ["zxing_wasm", "script"])]
    wasm: Option<PathBuf>,
    /// The folder of zxing-wasm
    #[arg(long)]
    zxing_wasm: Option<PathBuf>,
    /// The script that compares them
    #[arg(long)]
    script: Option<PathBuf>,
    /// The app's scanner, to be weighed: its bytes, and its bytes compressed
    #[arg(long, num_args = 2)]
    scanner: Option<Vec<u64>>,
    /// Frames a point
    #[arg(long, default_value_t = 24)]
    frames: u64,
    /// Pictures without a symbol
    #[arg(long, default_value_t = 100_000)]
    textures: u64,
    /// Bursts a level
    #[arg(long, default_value_t = 24)]
    bursts: u64,
    /// First seed: with `--quick` 0, else the first of those that nothing was tuned on
    #[arg(long)]
    from: Option<u64>,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let mut readers = vec![Reader::Photo, Reader::Live, Reader::Zxing];
    if !options.quick {
        readers.extend([Reader::ZxingQuick, Reader::Rxing]);
        if dmtx::is_there() {
            readers.push(Reader::Dmtx);
        }
    }
    let (n_frames, n_bursts, n_videos, n_textures) =
        if options.quick { (2, 4, 2, 2_000) } else { (options.frames, options.bursts, 12, options.textures) };
    let from = options.from.unwrap_or(if options.quick { 0 } else { frames::FINAL_SEEDS });
    eprintln!("── frames, {n_frames} a point");
    let results = frames::run(&readers, from, n_frames, &frames::points())?;
    let sets = match &options.corpora {
        Some(folder) if folder.is_dir() => {
            eprintln!("── public sets");
            Some(sets::run(folder, &readers)?)
        }
        _ => {
            eprintln!("skipped: no public sets; set AIQYN_CORPORA to their folder");
            None
        }
    };
    eprintln!("── bursts and videos");
    let bursts = streams::bursts(from + 500_000, n_bursts)?;
    let followed = streams::videos(from + 600_000, n_videos)?;
    eprintln!("── {n_textures} pictures without a symbol");
    let textures = streams::textures(from, n_textures)?;
    let wasm = match (&options.wasm, &options.zxing_wasm, &options.script) {
        (Some(module), Some(zxing), Some(script)) => {
            eprintln!("── WebAssembly");
            // Half an hour of other figures must not be lost over it.
            wasm::run(module, zxing, script, from + 900, &std::env::temp_dir())
                .inspect_err(|error| eprintln!("   not measured: {error:#}"))
                .ok()
        }
        _ => None,
    };
    let scanner = options.scanner.as_deref().and_then(|sizes| Some((*sizes.first()?, *sizes.get(1)?)));
    let report = report::Report { readers, frames: n_frames, results, sets, bursts, followed, textures, wasm, scanner };
    if options.quick {
        println!("{}", report.json());
    } else {
        std::fs::create_dir_all(&options.folder)?;
        std::fs::write(options.folder.join("scan.md"), report.markdown())?;
        std::fs::write(options.folder.join("scan-curves.svg"), report.curves())?;
        println!("{}", report.markdown());
    }
    Ok(())
}
