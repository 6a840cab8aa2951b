//! The report: tables and curves.
use std::fmt::Write as _;

use serde_json::{Value, json};
use testkit::render::Knob;

use crate::frames::{Answer, Results, n_read, share, spread};
use crate::reader::Reader;
use crate::sets::Row;
use crate::streams::{Burst, Followed, Textures};
use crate::wasm::Wasm;

/// Everything that was measured.
pub struct Report {
    pub readers: Vec<Reader>,
    pub frames: u64,
    pub results: Results,
    /// The public pictures, where they are there.
    pub sets: Option<Vec<Row>>,
    pub bursts: Vec<Burst>,
    pub followed: Followed,
    pub textures: Textures,
    pub wasm: Option<Wasm>,
    /// Bytes of the app's scanner, as it is and compressed.
    pub scanner: Option<(u64, u64)>,
}

/// Public pictures that photo does not read in every rotation, and why.
const MISSED: [(&str, &str); 1] = [(
    "18.png",
    "the camera moved while it was taken: lines below the middle lie half a module aside. A smooth map has to bend over the \
     step, and in one rotation it does not.",
)];

const OURS: [Reader; 2] = [Reader::Photo, Reader::Live];

impl Report {
    fn of(&self, reader: Reader, which: impl Fn(Knob) -> bool) -> Vec<Answer> {
        self.results.of(reader, |(knob, _)| which(knob))
    }

    fn with_code(&self, reader: Reader) -> Vec<Answer> {
        self.of(reader, Knob::has_code)
    }

    pub fn markdown(&self) -> String {
        let mut out = String::from(
            "# Reading Data Matrix symbols\n\nWritten by `cargo xtask bench scan`. All readers look at the same frames in one run, on one thread, in turn. Frames \
             are 1280 × 720, drawn by\n`testkit::render` from seeds that nothing was tuned on. CPU time of the thread; the ratio counts, not the millisecond.\n\n## All frames\n\n\
             | reader | read | of | ± | read wrongly | ms, read: median / p95 / mean | ms, missed | ms, nothing there |\n|---|---|---|---|---|---|---|---|\n",
        );
        for reader in &self.readers {
            let all = self.with_code(*reader);
            let (percent, off) = share(n_read(&all), all.len());
            let wrong: usize = self.of(*reader, |_| true).iter().map(|answer| answer.wrong).sum();
            let time = |which: &dyn Fn(&Answer) -> bool, answers: &[Answer]| {
                let (median, p95, mean) =
                    spread(answers.iter().filter(|a| which(a)).map(|answer| answer.millis).collect());
                format!("{median:.2} / {p95:.2} / {mean:.2}")
            };
            let empty = self.of(*reader, |knob| knob == Knob::Empty);
            let _ = writeln!(
                out,
                "| {} | {percent:.1} % | {} | {off:.1} | {wrong} | {} | {} | {} |",
                reader.name(),
                all.len(),
                time(&|a| a.read, &all),
                time(&|a| !a.read, &all),
                time(&|_| true, &empty),
            );
        }
        self.ratios(&mut out);
        self.by_knob(&mut out);
        self.others(&mut out);
        out
    }

    /// Mean CPU time of ours over zxing-cpp's, frames where ours read.
    fn ratio(&self, reader: Reader, which: impl Fn(&Answer, Knob) -> bool) -> (f64, f64) {
        let mut pairs = Vec::new();
        for ((point, seed, who), answer) in &self.results.answers {
            if *who == reader && which(answer, point.0) {
                if let Some(theirs) = self.results.answers.get(&(*point, *seed, Reader::Zxing)) {
                    pairs.push((answer.millis, theirs.millis));
                }
            }
        }
        (ratio(&pairs), median_ratio(&pairs))
    }

    fn ratios(&self, out: &mut String) {
        out.push_str(
            "\n## CPU time against zxing-cpp with all tries\n\nOn the same frames, in pairs: sum of ours over sum of theirs, and the median of the single ratios.\n\n\
             | | of the sums | median |\n|---|---|---|\n",
        );
        for reader in OURS {
            let cases: [(&str, &dyn Fn(&Answer, Knob) -> bool); 4] = [
                ("read", &|a, knob| a.read && knob.has_code()),
                ("missed", &|a, knob| !a.read && knob.has_code()),
                ("nothing there", &|_, knob| knob == Knob::Empty),
                ("QR codes and textures on a label", &|_, knob| knob == Knob::Grid),
            ];
            for (name, which) in cases {
                let (sums, median) = self.ratio(reader, which);
                let _ = writeln!(out, "| {}, {name} | {sums:.2} | {median:.2} |", reader.name());
            }
        }
        let pairs: Vec<(f64, f64)> =
            self.textures.live.iter().copied().zip(self.textures.zxing.iter().copied()).collect();
        let _ = writeln!(
            out,
            "| {}, QR codes and textures of 96 to 256 pixels and nothing else | {:.2} | {:.2} |",
            Reader::Live.name(),
            ratio(&pairs),
            median_ratio(&pairs)
        );
        let pairs: Vec<(f64, f64)> =
            self.followed.ours.iter().copied().zip(self.followed.zxing.iter().copied()).collect();
        let _ = writeln!(
            out,
            "| a followed symbol (whole frame given), to zxing-cpp on 320 × 320 around it | {:.2} | {:.2} |",
            ratio(&pairs),
            median_ratio(&pairs)
        );
        let _ = writeln!(
            out,
            "\nFollowed: {} of {} later frames of videos of level 2, {:.2} ms a frame (median).",
            self.followed.followed,
            self.followed.frames - self.followed.frames / 12,
            spread(self.followed.ours.clone()).0
        );
    }

    fn by_knob(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "\n## By distortion\n\nPercent read; {} frames a point, one knob varied, everything else at its baseline. A point is uncertain by {:.0} points where half is read,\nby {:.0} where all is (95 %). Curves: [`scan-curves.svg`](scan-curves.svg).\n",
            self.frames,
            share(self.frames as usize / 2, self.frames as usize).1,
            2.0 * share(self.frames as usize, self.frames as usize).1
        );
        for knob in Knob::ALL {
            let _ = write!(out, "| {} |", knob.name());
            for value in knob.values() {
                let _ = write!(out, " {value} |");
            }
            let _ = write!(out, " all | ± | wrongly |\n|---|{}\n", "---|".repeat(knob.values().len() + 3));
            for reader in &self.readers {
                let _ = write!(out, "| {} |", reader.name());
                for n in 0..knob.values().len() {
                    let answers = self.results.of(*reader, |point| point == (knob, n));
                    let _ = write!(out, " {:.0} |", share(n_read(&answers), answers.len()).0);
                }
                let answers = self.of(*reader, |k| k == knob);
                let (percent, off) = share(n_read(&answers), answers.len());
                let wrong: usize = answers.iter().map(|answer| answer.wrong).sum();
                let _ = writeln!(out, " {percent:.1} | {off:.1} | {wrong} |");
            }
            out.push('\n');
        }
        let worse = self.worse();
        if worse.is_empty() {
            out.push_str("No point where photo reads less than zxing-cpp.\n");
        } else {
            out.push_str("Points where photo reads less than zxing-cpp, in percentage points: ");
            let list: Vec<String> =
                worse.iter().map(|(knob, value, by)| format!("{} {value}: {by:.0}", knob.name())).collect();
            let _ = writeln!(out, "{}.", list.join("; "));
        }
    }

    /// Points where photo reads less than zxing-cpp, and by how much.
    fn worse(&self) -> Vec<(Knob, f32, f64)> {
        let mut worse = Vec::new();
        for knob in Knob::ALL {
            for (n, value) in knob.values().iter().enumerate() {
                let of = |reader| {
                    let answers = self.results.of(reader, |point| point == (knob, n));
                    share(n_read(&answers), answers.len()).0
                };
                let by = of(Reader::Zxing) - of(Reader::Photo);
                if by > 0.0 {
                    worse.push((knob, *value, by));
                }
            }
        }
        worse
    }

    fn others(&self, out: &mut String) {
        if let Some(rows) = &self.sets {
            out.push_str(
                "\n## Public sets\n\nPictures that were published with the test suites of two other readers, four rotations each.\n\n\
                 | set | reader | read | of | read wrongly | mean ms | not read in every rotation |\n|---|---|---|---|---|---|---|\n",
            );
            for row in rows {
                let is_empty = row.set == "no-symbol";
                let missed = if is_empty { String::new() } else { row.missed.join(", ") };
                let _ = writeln!(
                    out,
                    "| {} | {} | {} | {} | {} | {:.1} | {missed} |",
                    row.set,
                    row.reader.name(),
                    row.read,
                    if is_empty { 0 } else { row.pictures },
                    row.wrong,
                    row.millis
                );
            }
        }
        for (picture, why) in MISSED {
            let is_missed = |row: &Row| row.reader == Reader::Photo && row.missed.iter().any(|name| name == picture);
            if self.sets.iter().flatten().any(is_missed) {
                let _ = writeln!(out, "\n- `{picture}`: {why}");
            }
        }
        out.push_str(
            "\n## Bursts\n\nEight frames of one label, everything at once; the label and its damage stay, pose, blur, motion, noise and light change. Read by the\n\
             tracker with the budget of a camera, and by zxing-cpp in any of the eight.\n\n| level | bursts | tracker | ± | zxing-cpp | read wrongly |\n|---|---|---|---|---|---|\n",
        );
        for burst in &self.bursts {
            let percent = |read: u64| 100.0 * read as f64 / burst.n.max(1) as f64;
            let _ = writeln!(
                out,
                "| {} | {} | {:.0} % | {:.0} | {:.0} % | {} |",
                burst.level,
                burst.n,
                percent(burst.read),
                share(burst.read as usize, burst.n as usize).1,
                percent(burst.zxing),
                burst.wrong
            );
        }
        let _ = writeln!(
            out,
            "\n## Pictures without a symbol\n\n{} pictures of noise, random cells with and without a finder pattern, QR codes, weaves and halftone, half of them read with each\n\
             budget, and every fourth by a tracker that sees four frames of it: {} misreads.",
            self.textures.n, self.textures.misreads
        );
        if let Some(wasm) = &self.wasm {
            out.push_str(
                "\n## WebAssembly\n\nIn node, wall time, on the same frames in turn; zxing-wasm gets its colours ready-made.\n\n\
                 | | frames | ours: median ms | zxing-wasm: median ms | ratio of the sums |\n|---|---|---|---|---|\n",
            );
            for (name, pairs) in
                [("ours read", &wasm.read), ("ours missed", &wasm.missed), ("nothing there", &wasm.nothing)]
            {
                let median = |part: fn(&(f64, f64)) -> f64| spread(pairs.iter().map(part).collect()).0;
                let _ = writeln!(
                    out,
                    "| {name} | {} | {:.2} | {:.2} | {:.2} |",
                    pairs.len(),
                    median(|p| p.0),
                    median(|p| p.1),
                    ratio(pairs)
                );
            }
            let all: Vec<(f64, f64)> =
                [&wasm.read, &wasm.missed, &wasm.nothing].into_iter().flatten().copied().collect();
            let _ = writeln!(
                out,
                "| all | {} | | | {:.2} |\n\nRead of {} frames: ours {} ({} wrongly), zxing-wasm {}.",
                all.len(),
                ratio(&all),
                wasm.frames,
                wasm.own_read,
                wasm.own_wrong,
                wasm.zxing_read
            );
        }
        if let Some((bytes, packed)) = self.scanner {
            let _ = writeln!(
                out,
                "\nThe app's scanner, everything in it: {} kB, compressed {} kB.",
                bytes / 1000,
                packed / 1000
            );
        }
    }

    pub fn json(&self) -> Value {
        let readers: Vec<Value> = self
            .readers
            .iter()
            .map(|reader| {
                let all = self.with_code(*reader);
                let wrong: usize = self.of(*reader, |_| true).iter().map(|answer| answer.wrong).sum();
                let read = spread(all.iter().filter(|a| a.read).map(|a| a.millis).collect());
                let empty = spread(self.of(*reader, |k| k == Knob::Empty).iter().map(|a| a.millis).collect());
                json!({
                    "reader": reader.name(), "frames": all.len(), "read": n_read(&all), "wrong": wrong,
                    "read_ms": read.0, "nothing_ms": empty.0,
                })
            })
            .collect();
        let sets: Vec<Value> = self.sets.iter().flatten()
            .map(|row| json!({"set": row.set, "reader": row.reader.name(), "read": row.read, "of": row.pictures, "wrong": row.wrong}))
            .collect();
        let worse: Vec<Value> = self.worse().iter().map(|(knob, value, by)| json!([knob.name(), value, by])).collect();
        let bursts: Vec<Value> = self
            .bursts
            .iter()
            .map(|burst| json!({"level": burst.level, "n": burst.n, "read": burst.read, "wrong": burst.wrong}))
            .collect();
        json!({
            "readers": readers, "sets": sets, "worse_than_zxing": worse, "bursts": bursts,
            "textures": self.textures.n, "misreads": self.textures.misreads,
        })
    }

    /// A small picture a knob: how much each reader reads along its values.
    pub fn curves(&self) -> String {
        const COLOURS: [&str; 6] = ["#0b6e4f", "#35a27b", "#c1442d", "#e39b8c", "#6b6f8a", "#b9a13c"];
        const WIDTH: usize = 300;
        const HEIGHT: usize = 190;
        const COLUMNS: usize = 4;
        let n_rows = Knob::ALL.len().div_ceil(COLUMNS);
        let (width, height) = (COLUMNS * WIDTH, n_rows * HEIGHT + 40);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"11\">\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
        );
        for (n, reader) in self.readers.iter().enumerate() {
            let (x, colour) = (20 + 150 * n, COLOURS.get(n).copied().unwrap_or("#000"));
            let _ = writeln!(
                out,
                "<path d=\"M{x} 20h24\" stroke=\"{colour}\" stroke-width=\"3\"/><text x=\"{}\" y=\"24\">{}</text>",
                x + 30,
                reader.name()
            );
        }
        for (k, knob) in Knob::ALL.into_iter().enumerate() {
            let (left, top) = (k % COLUMNS * WIDTH + 34, k / COLUMNS * HEIGHT + 62);
            let (w, h) = (WIDTH - 60, HEIGHT - 64);
            let _ = writeln!(out, "<text x=\"{left}\" y=\"{}\" font-weight=\"bold\">{}</text>", top - 8, knob.name());
            for percent in [0, 50, 100] {
                let y = top + h - h * percent / 100;
                let _ = writeln!(
                    out,
                    "<path d=\"M{left} {y}h{w}\" stroke=\"#ddd\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#666\">{percent}</text>",
                    left - 4,
                    y + 4
                );
            }
            let values = knob.values();
            let place = |n: usize| left + if values.len() > 1 { n * w / (values.len() - 1) } else { 0 };
            for (n, value) in values.iter().enumerate() {
                let _ = writeln!(
                    out,
                    "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#666\">{value}</text>",
                    place(n),
                    top + h + 14
                );
            }
            for (n, reader) in self.readers.iter().enumerate().rev() {
                let points: Vec<String> = (0..values.len())
                    .map(|v| {
                        let answers = self.results.of(*reader, |point| point == (knob, v));
                        let percent = share(n_read(&answers), answers.len()).0;
                        format!("{},{:.1}", place(v), (top + h) as f64 - h as f64 * percent / 100.0)
                    })
                    .collect();
                let colour = COLOURS.get(n).copied().unwrap_or("#000");
                let _ = writeln!(
                    out,
                    "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
                    points.join(" ")
                );
            }
        }
        out.push_str("</svg>\n");
        out
    }
}

fn ratio(pairs: &[(f64, f64)]) -> f64 {
    let sum = |part: fn(&(f64, f64)) -> f64| pairs.iter().map(part).sum::<f64>();
    sum(|p| p.0) / sum(|p| p.1).max(1e-9)
}

fn median_ratio(pairs: &[(f64, f64)]) -> f64 {
    spread(pairs.iter().map(|(ours, theirs)| ours / theirs.max(1e-9)).collect()).0
}
