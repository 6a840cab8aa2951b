//! Programs that end with their test.
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// A running program; killed when dropped.
pub(crate) struct Process {
    pub(crate) child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts it; what it says on standard error goes to the log.
    pub(crate) fn start(command: &mut Command, log: &Path) -> anyhow::Result<Self> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        let log = std::fs::File::create(log)?;
        let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true).spawn();
        let mut child = spawned.with_context(|| format!("cannot start {name}"))?;
        let output = child.stdout.take().context("no output")?;
        Ok(Self { child, lines: BufReader::new(output).lines() })
    }

    /// Reads lines until one gives something.
    pub(crate) async fn line<T>(&mut self, mut take: impl FnMut(&str) -> Option<T>) -> anyhow::Result<T> {
        let read = async {
            while let Some(line) = self.lines.next_line().await? {
                if let Some(found) = take(&line) {
                    return Ok(found);
                }
            }
            bail!("the program ended before it said what was waited for")
        };
        tokio::time::timeout(crate::DEADLINE, read).await.context("the program said nothing")?
    }

    /// Ends it at once, as a power cut would.
    pub(crate) async fn kill(&mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
