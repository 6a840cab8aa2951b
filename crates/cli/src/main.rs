//! `aiqyn`: scan pictures, verify codes, draw demonstration labels.

/// A line on standard output; a reader that went away (`| head`) is no reason to panic.
macro_rules! say {
    ($($argument:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($argument)*);
    }};
}

mod explain;
mod labels;
mod picture;
mod receipt;
mod scan;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use wording::Language;

/// All is well.
const WELL: u8 = 0;
/// Something is not genuine, or nothing was found.
const NOT_WELL: u8 = 1;
/// Wrong use, or input that cannot be read.
const UNREADABLE: u8 = 2;

#[derive(Parser)]
#[command(
    name = "aiqyn",
    version,
    about = "Reads marking codes, explains them, and says whether goods are genuine",
    after_help = "Exit codes: 0 all well, 1 something not genuine or nothing found, 2 wrong use or unreadable input.\n\n\
        Examples:\n  aiqyn scan label.png\n  aiqyn scan --json shelf/*.jpg\n  aiqyn code explain '(01)04870000001019(21)Kz7TqWmN4xB2c'\n  aiqyn verify label.png\n  \
        aiqyn verify --server http://127.0.0.1:8080 --lang ru '010487000000101921Kz7TqWmN4xB2c'\n  aiqyn demo labels labels"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read every symbol in pictures: PNG, JPEG, WebP, GIF, PGM
    #[command(
        after_help = "Examples:\n  aiqyn scan --json label.png\n  aiqyn scan --budget live shelf.jpg\n\nWith --json, one object a file: path, width, height, micros (CPU time of \
        the decoding alone), symbols (symbology, message_hex, text, corners)."
    )]
    Scan {
        /// One JSON object a file
        #[arg(long)]
        json: bool,
        /// How hard to try: photo for all that can be done, live for what a camera does with a frame
        #[arg(long, value_enum, default_value_t = scan::Effort::Photo)]
        budget: scan::Effort,
        /// Pictures
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Say what is known of codes, or of the codes in pictures
    #[command(
        after_help = "Examples:\n  aiqyn verify label.png\n  aiqyn verify --lang kk '010487000000101921Kz7TqWmN4xB2c'\n\nA separator in a \
        typed code is the character with the number 29; in most shells: $'\\x1d'."
    )]
    Verify {
        /// The registry
        #[arg(long, default_value = "http://127.0.0.1:8080", env = "AIQYN_SERVER")]
        server: String,
        /// kk, ru or en; by default the system's
        #[arg(long)]
        lang: Option<String>,
        /// Seconds to wait for an answer, 1 to 15
        #[arg(long, default_value_t = 5)]
        timeout: u8,
        /// Codes, or pictures of them
        #[arg(required = true)]
        codes: Vec<String>,
    },
    /// What codes say
    #[command(subcommand)]
    Code(Code),
    /// Receipts for reports, acts, documents and recalls
    #[command(subcommand)]
    Receipt(Receipt),
    /// Demonstration goods
    #[command(subcommand)]
    Demo(Demo),
}

#[derive(Subcommand)]
enum Receipt {
    /// Check that a registry took a report, a turn with an act, a document or a recall, and that its log still says so
    #[command(
        after_help = "Examples:\n  aiqyn receipt verify --server http://127.0.0.1:8080 aiqyn-report-0193.json\n  aiqyn receipt verify --key 5f…e0 \
        aiqyn-report-0193.json\n  aiqyn receipt verify --server http://127.0.0.1:8080 --body draft.json answer.json\n\nExit codes: 0 the receipt holds, 1 it does not, 2 wrong use, unreadable input or no answer."
    )]
    Verify {
        /// The registry: gives its key, and proves that its log of today begins with the log of the receipt
        #[arg(long, env = "AIQYN_SERVER", required_unless_present = "key")]
        server: Option<String>,
        /// The registry's public key, hexadecimal, as it was known before
        #[arg(long)]
        key: Option<String>,
        /// kk, ru or en; by default the system's
        #[arg(long)]
        lang: Option<String>,
        /// What was sent: of an act's dispatch or cancellation its draft, of a decision or document its body, byte for byte
        #[arg(long)]
        body: Option<PathBuf>,
        /// The file that the app saved, or an answer with a proof: of an act's turn, a document, a recall
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum Code {
    /// Show elements and their meaning, what is wrong and where, what could be recovered
    #[command(
        after_help = "Examples:\n  aiqyn code explain '(01)04870000001019(21)Kz7TqWmN4xB2c(93)dGVz'\n  aiqyn code explain --json \
        $'010487000000101921Kz7TqWmN4xB2c\\x1d93dGVz'\n  some-scanner | aiqyn code explain -\n\nWith --json, one object: kind, code, \
        verdict (passed, remarks, failed, not_applicable), elements, findings (id, severity, span in bytes, message), recovery, doctor, hints.\nIt holds the \
        check value as it was given.\n\nExit codes: 0 no rule is broken, or none that keeps the code from being used; 1 the code cannot be \
        used or is none."
    )]
    Explain {
        /// One JSON object
        #[arg(long)]
        json: bool,
        /// Show the check value too
        #[arg(long)]
        show_tail: bool,
        /// kk, ru or en; by default the system's
        #[arg(long)]
        lang: Option<String>,
        /// The code as it was scanned or typed; - for standard input
        #[arg(allow_hyphen_values = true)]
        code: std::ffi::OsString,
    },
}

#[derive(Subcommand)]
enum Demo {
    /// Draw the label of every demonstration code, and a page to print
    Labels {
        /// Folder to write into; made where it is missing
        folder: PathBuf,
    },
}

/// The language that was asked for, or the system's, or English.
fn language(tag: Option<&str>) -> anyhow::Result<Language> {
    let Some(tag) = tag else {
        let wish = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|tag| !tag.is_empty()));
        return Ok(wish.as_deref().and_then(Language::from_tag).unwrap_or(Language::English));
    };
    Language::from_tag(tag).with_context(|| format!("there is no language «{tag}»; choose kk, ru or en"))
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Scan { json, budget, paths } => Ok(scan::run(json, budget, &paths)),
        Command::Verify { server, lang, timeout, codes } => verify::run(&server, lang.as_deref(), timeout, &codes),
        Command::Code(Code::Explain { json, show_tail, lang, code }) => {
            language(lang.as_deref()).and_then(|language| explain::run(&code, json, show_tail, language))
        }
        Command::Receipt(Receipt::Verify { server, key, lang, body, file }) => {
            let (body, server, key) = (body.as_deref(), server.as_deref(), key.as_deref());
            let asked = receipt::Asked { file: &file, body, server, key };
            language(lang.as_deref()).and_then(|language| receipt::verify(&asked, language))
        }
        Command::Demo(Demo::Labels { folder }) => labels::run(&folder).map(|()| WELL),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("aiqyn: {error:#}");
            ExitCode::from(UNREADABLE)
        }
    }
}
