//! The report: tables, curves, and what is wanted beside what there is.
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::measure::{OPEN, OPEN_RATE, OVER, OnDatabase};
use crate::turns::{BATCH, BySize, middle, rate, within, within_all};

/// A figure of one database, as text.
type Told = fn(&OnDatabase) -> String;

/// A figure with what is wanted of it.
struct Wanted {
    what: String,
    is: f64,
    must: f64,
    aim: Option<f64>,
    /// Smaller is better.
    is_time: bool,
}

impl Wanted {
    fn is_met(&self, wanted: f64) -> bool {
        if self.is_time { self.is <= wanted } else { self.is >= wanted }
    }
}

/// What was measured, as it is told.
pub struct Report(pub Vec<OnDatabase>);

impl Report {
    fn wanted(&self) -> Vec<Wanted> {
        let mut out = Vec::new();
        for on in &self.0 {
            let mut add = |what: &str, is, must, aim, is_time| {
                out.push(Wanted { what: format!("{}: {what}", on.name), is, must, aim, is_time });
            };
            let turned = &on.turned;
            if turned.own_client.is_empty() {
                let constant = turned.to_constant();
                add("verifications to the same server answering a constant", constant, 0.5, Some(0.7), false);
            } else {
                add("verifications to `pgbench` look-ups", turned.to_own_client(), 0.6, Some(0.8), false);
            }
            add("99 % at half of that load, ms", turned.half_p99(), 20.0, Some(8.0), true);
            add("the same, worst to best size of the store", turned.spread(), 1.5, None, true);
            let open = on.open.driven.within(0.99);
            add(&format!("{OPEN} connections, {OPEN_RATE} requests/s: 99 %, ms"), open, 200.0, Some(50.0), true);
            add("the same: answers that were none", on.open.driven.shed as f64, 0.0, None, true);
            let batched = turned.in_batches_to_single();
            add(&format!("codes/s in requests of {BATCH} to single ones"), batched, 5.0, Some(8.0), false);
            add(&format!("{OVER} connections as fast as they can: worst, ms"), on.over.slowest(), 15_000.0, None, true);
            add("the same: sent away with 503 and Retry-After", on.over.shed as f64, 1.0, None, false);
            if let [few, many, again] = &on.emitted[..] {
                let slower = few.emitted_a_second() / many.emitted_a_second();
                let what = "a signed code of a million to one of a hundred thousand: time from order to table";
                add(what, slower, 1.2, None, true);
                // Bounds of our own, wider than the orders' for the first million: on SQLite each code goes to a page of its own, and those become more.
                let slower = many.emitted_a_second() / again.emitted_a_second();
                add("another million after that: time from order to table", slower, 1.5, Some(1.2), true);
                let memory = again.memory as f64 / many.memory.max(1) as f64;
                add("the same: memory", memory, 1.5, None, true);
            }
            if let [few, many] = &on.transferred[..] {
                let what = "a code of an act of 100,000 to one of 10,000: time to accept it";
                add(what, many.slower_than(few), 1.2, None, true);
                let memory = many.memory as f64 / 1e6;
                add("memory that a server needs to send and accept an act of 100,000, MB", memory, 64.0, None, true);
            }
        }
        out
    }

    /// What is not as it must be.
    pub fn missed(&self) -> Vec<String> {
        let missed = self.wanted().into_iter().filter(|wanted| !wanted.is_met(wanted.must));
        missed.map(|wanted| format!("{}: {:.2} of {}", wanted.what, wanted.is, wanted.must)).collect()
    }

    pub fn json(&self) -> Value {
        let rows = self.wanted().into_iter().map(|wanted| {
            let is_met = wanted.is_met(wanted.must);
            json!({ "what": wanted.what, "is": wanted.is, "must": wanted.must, "aim": wanted.aim, "met": is_met })
        });
        json!({ "figures": rows.collect::<Vec<_>>() })
    }

    pub fn markdown(&self, machine: &str) -> String {
        let turns = self.0.first().map_or(0, |on| on.turned.constant.len());
        let mut out = format!(
            "# The registry under load\n\nWritten by `cargo xtask bench registry`, all in one run on one machine ({machine}), which also runs the database and the \
             client that asks.\nAction log on. Codes are drawn evenly from the whole store, anew for every turn, with the check value of 44 characters that most groups \
             carry.\n`pgbench` looks up rows of a table of its own with as many rows, by a whole number, on the same server; they are shorter than codes.\n\
             Nothing remembers codes but the databases themselves; product cards are remembered for two seconds.\nWhat is compared was \
             measured in {turns} short turns of all of it, as one slow second of such a machine slows whatever runs in it; told is the middle of the turns.\n\n\
             | what | is | must | aim |\n|---|---|---|---|\n"
        );
        for wanted in self.wanted() {
            let mark = |is_met: bool| if is_met { " ✓" } else { " ✗" };
            let aim = wanted.aim.map_or(String::new(), |aim| format!("{aim}{}", mark(wanted.is_met(aim))));
            let _ = writeln!(
                out,
                "| {} | {:.2} | {}{} | {aim} |",
                wanted.what,
                wanted.is,
                wanted.must,
                mark(wanted.is_met(wanted.must))
            );
        }
        out.push_str("\n## By size of the store\n\nCurves: [`registry-curves.svg`](registry-curves.svg).\n\n");
        let _ = writeln!(
            out,
            "| database | codes | verifications/s | median, ms | 99 %, ms | at half: median | 99 % | best and worst turn | all turns together | the machine stood still, ms |\n\
             |---|---|---|---|---|---|---|---|---|---|"
        );
        for on in &self.0 {
            for BySize { codes: n, full, half, paused, .. } in &on.turned.sizes {
                let each = half.iter().map(|turn| turn.within(0.99));
                let (best, worst) = (each.clone().fold(f64::MAX, f64::min), each.fold(0.0, f64::max));
                let paused: Option<f64> = paused.iter().copied().sum();
                let _ = writeln!(
                    out,
                    "| {} | {n} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} | {best:.1}, {worst:.1} | {:.2} | {} |",
                    on.name,
                    rate(full),
                    within(full, 0.5),
                    within(full, 0.99),
                    within(half, 0.5),
                    within(half, 0.99),
                    within_all(half, 0.99),
                    paused.map_or("?".to_owned(), |paused| format!("{paused:.0}"))
                );
            }
        }
        out.push_str("\n## Emission\n\nCodes with a signature each: ordered, made in transactions of 100,000, downloaded as a table.\n\n");
        out.push_str("| database | codes | made/s | downloaded and signed/s | one thread alone signs/s | from order to table, codes/s | memory, MB |\n|---|---|---|---|---|---|---|\n");
        for on in &self.0 {
            for one in &on.emitted {
                let _ = writeln!(
                    out,
                    "| {} | {} | {:.0} | {:.0} | {:.0} | {:.0} | {:.1} |",
                    on.name,
                    one.codes,
                    one.made_a_second(),
                    one.downloaded_a_second(),
                    one.signing,
                    one.emitted_a_second(),
                    one.memory as f64 / 1e6
                );
            }
        }
        out.push_str("\n## Transfer acts\n\nCodes of an act are put into transfer and accepted in parts, each in a transaction with its progress. A hundred thousand change hands in one act, as many in acts \
             of ten thousand beside it, six times in turn.\n\n");
        out.push_str("| database | codes | sent/s | accepted/s | memory, MB |\n|---|---|---|---|---|\n");
        for on in &self.0 {
            for one in &on.transferred {
                let _ = writeln!(
                    out,
                    "| {} | {} | {:.0} | {:.0} | {:.1} |",
                    on.name,
                    one.codes,
                    one.sent_a_second(),
                    one.accepted_a_second(),
                    one.memory as f64 / 1e6
                );
            }
        }
        out.push_str("\n## The rest\n\n| | ");
        let names: Vec<&str> = self.0.iter().map(|on| on.name).collect();
        let _ = writeln!(out, "{} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
        let rows: [(&str, Told); 16] = [
            ("codes/s taken in", |on| format!("{:.0}", on.filled)),
            ("`pgbench -S -M prepared`, as many connections: look-ups/s", |on| {
                let own_client = &on.turned.own_client;
                if own_client.is_empty() { String::new() } else { format!("{:.0}", middle(own_client.iter().copied())) }
            }),
            ("a constant, answers/s", |on| format!("{:.0}", rate(&on.turned.constant))),
            ("processor time of a verification, µs: the registry's", |on| {
                on.turned.sizes.last().map_or(String::new(), |size| {
                    format!("{:.0}", middle(size.work.iter().map(|(registry, _)| *registry)))
                })
            }),
            ("the same: of all else but the client, the database's mostly", |on| {
                on.turned
                    .sizes
                    .last()
                    .map_or(String::new(), |size| format!("{:.0}", middle(size.work.iter().map(|(_, others)| *others))))
            }),
            ("bytes on disk a code, with its indexes", |on| format!("{:.0}", on.pages.of_code)),
            ("bytes on disk an entry of the action log", |on| {
                on.pages.of_entry.map_or(String::new(), |bytes| format!("{bytes:.0}"))
            }),
            ("codes/s in large requests", |on| format!("{:.0}", on.turned.in_batches())),
            ("connections open", |on| on.open.connections.to_string()),
            ("answers/s over them", |on| format!("{:.0}", on.open.driven.rate())),
            ("bytes of memory a connection", |on| on.open.memory.to_string()),
            ("over load: answers/s", |on| format!("{:.0}", on.over.rate())),
            ("over load: sent away with 503", |on| on.over.shed.to_string()),
            ("over load: of what 64 connections get", |on| {
                let full = on.turned.sizes.last().map_or(0.0, |size| rate(&size.full));
                format!("{:.0} %", 100.0 * on.over.rate() / full.max(1.0))
            }),
            ("pages found in the database's memory, in turns", |on| {
                on.pages.hits.map_or("in the system's".to_owned(), |hits| format!("{:.1} %", 100.0 * hits))
            }),
            ("read from the disk in turns, MB", |on| {
                on.pages.from_disk.map_or("?".to_owned(), |bytes| format!("{:.1}", bytes as f64 / 1e6))
            }),
        ];
        for (name, of) in rows {
            let values: Vec<String> = self.0.iter().map(of).collect();
            let _ = writeln!(out, "| {name} | {} |", values.join(" | "));
        }
        out
    }

    /// Times of answers over the share that came within them, at half load.
    pub fn curves(&self) -> String {
        const SHARES: [f64; 9] = [0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999];
        let (width, height, left, bottom) = (640.0, 320.0, 48.0, 280.0);
        let most = 50.0f64;
        let x = |k: usize| left + (width - left - 20.0) * k as f64 / (SHARES.len() - 1) as f64;
        // Milliseconds on a logarithmic scale from a tenth to fifty.
        let y = |ms: f64| bottom - 250.0 * ((ms.clamp(0.1, most) / 0.1).ln() / (most / 0.1).ln());
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"11\">\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
        );
        for ms in [0.1, 0.5, 1.0, 5.0, 10.0, 50.0] {
            let at = y(ms);
            let _ = writeln!(
                out,
                "<path d=\"M{left} {at:.1}H{}\" stroke=\"#ddd\"/><text x=\"4\" y=\"{:.1}\">{ms} ms</text>",
                width - 20.0,
                at + 4.0
            );
        }
        for (k, share) in SHARES.iter().enumerate() {
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{} %</text>",
                x(k),
                bottom + 16.0,
                100.0 * share
            );
        }
        let colours = ["#0b6e4f", "#08a045", "#6bbf59", "#1d4e89", "#3a86c8", "#8ecae6"];
        let sizes = self.0.iter().flat_map(|on| on.turned.sizes.iter().map(move |size| (on.name, size)));
        for (k, ((name, size), colour)) in sizes.zip(colours).enumerate() {
            let points: Vec<String> = SHARES
                .iter()
                .enumerate()
                .map(|(k, share)| format!("{:.1},{:.1}", x(k), y(within(&size.half, *share))))
                .collect();
            let _ = writeln!(
                out,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\"/>",
                points.join(" ")
            );
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" fill=\"{colour}\">{name}, {} codes</text>",
                left + 8.0,
                24.0 + 14.0 * k as f64,
                size.codes
            );
        }
        out.push_str("</svg>\n");
        out
    }
}
