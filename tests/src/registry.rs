//! A registry of its own for each test, which can go away and come back.
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::process::{Process, free_port};
use crate::{program, root};

/// A registry with demonstration data and the web app, on a port of its own.
pub struct Registry {
    port: u16,
    data: PathBuf,
    running: Option<Process>,
}

impl Registry {
    /// Starts it with its store in the folder.
    pub async fn start(folder: &Path) -> anyhow::Result<Self> {
        let mut registry = Self { port: free_port()?, data: folder.join("registry"), running: None };
        registry.come_back().await?;
        Ok(registry)
    }

    /// Where the web app and the paths are.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Nobody answers from now on: no network, as a device sees it.
    pub async fn go_away(&mut self) -> anyhow::Result<()> {
        if let Some(mut running) = self.running.take() {
            running.kill().await?;
        }
        Ok(())
    }

    /// On the same port with the same store.
    pub async fn come_back(&mut self) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.data)?;
        let mut command = Command::new(program("aiqyn-registry")?);
        command.args(["serve", "--demo", "--listen", &format!("127.0.0.1:{}", self.port)]);
        command.arg("--data").arg(&self.data).arg("--web").arg(root().join("target/web-app"));
        let mut process = Process::start(&mut command, &self.data.join("log"))?;
        process.line(|line| line.starts_with("listening").then_some(())).await?;
        self.running = Some(process);
        Ok(())
    }

    /// Whether the terminal says that a receipt holds, and all that it says.
    pub async fn holds(&self, file: &Path, body: Option<&Path>) -> anyhow::Result<(bool, String)> {
        let mut command = Command::new(program("aiqyn")?);
        command.args(["receipt", "verify", "--lang", "en", "--server", &self.address()]).arg(file);
        if let Some(body) = body {
            command.arg("--body").arg(body);
        }
        let output = command.output().await?;
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        Ok((output.status.success(), said))
    }

    /// Throws its action log away, past the registry.
    pub fn forget_log(&self) -> anyhow::Result<()> {
        for file in ["registry-log.sqlite3", "registry-log.sqlite3-wal", "registry-log.sqlite3-shm"] {
            let path = self.data.join(file);
            if path.exists() {
                std::fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Where a unit was scanned, straight from the store: half degrees by their corners.
    pub fn places_of(&self, code: &str) -> anyhow::Result<Vec<String>> {
        let connection = rusqlite::Connection::open(self.data.join("registry.sqlite3"))?;
        let mut statement = connection.prepare("SELECT DISTINCT place FROM scan WHERE code = ?1 ORDER BY place")?;
        Ok(statement.query_map([code], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The bytes of a photo, straight from the store.
    pub fn photo(&self, sha256: &str) -> anyhow::Result<Vec<u8>> {
        let connection = rusqlite::Connection::open(self.data.join("registry.sqlite3"))?;
        Ok(connection.query_row("SELECT bytes FROM photo WHERE sha256 = ?1", [sha256], |row| row.get(0))?)
    }

    /// Number, body and photo hashes of every report, straight from the store.
    pub fn reports(&self) -> anyhow::Result<Vec<(String, serde_json::Value, Vec<String>)>> {
        let connection = rusqlite::Connection::open(self.data.join("registry.sqlite3"))?;
        let mut statement = connection.prepare("SELECT id, number, body FROM report ORDER BY since_ms, id")?;
        let rows: Vec<(String, String, Vec<u8>)> =
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?;
        let mut reports = Vec::new();
        for (id, number, body) in rows {
            let mut photos = connection.prepare(
                "SELECT sha256 FROM report_photo JOIN photo USING (sha256) WHERE report_id = ?1 ORDER BY sha256",
            )?;
            let photos = photos.query_map([&id], |row| row.get(0))?.collect::<Result<_, _>>()?;
            reports.push((number, serde_json::from_slice(&body)?, photos));
        }
        Ok(reports)
    }
}
