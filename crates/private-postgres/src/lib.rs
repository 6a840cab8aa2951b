//! A PostgreSQL server for tests and benchmarks: on loopback, with data of its own, gone with the process that started it.
use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

/// A running server. It stops when this is dropped, and when the process ends in any way.
pub struct PrivatePostgres {
    port: u16,
    programs: PathBuf,
    databases: AtomicU32,
    /// The server's guard waits for the end of this pipe.
    stdin: Option<ChildStdin>,
    guard: Child,
    /// Goes after the server.
    _folder: Arc<tempfile::TempDir>,
}

const USER: &str = "aiqyn";
const READY_WITHIN: Duration = Duration::from_secs(60);
/// Runs the server until standard input ends, however that comes about.
const GUARD: &str = r#"
"$1/postgres" -D "$2/data" -k "$2" -h 127.0.0.1 -p "$3" $4 >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
# Nobody may be left to do it: what belongs to a whole process is never dropped.
if [ -e "$2/started" ]; then rm -rf "$2"; fi
"#;

impl PrivatePostgres {
    /// Starts a server with these settings (`name=value`).
    pub fn start(settings: &[&str]) -> anyhow::Result<Self> {
        Self::start_with(settings, &[])
    }

    /// The same, with these files (name, text) in its folder, which only the server may read.
    pub fn start_with(settings: &[&str], files: &[(&str, &str)]) -> anyhow::Result<Self> {
        let programs = programs()?;
        // Not in the folder of a user's own, which the server's user may not enter.
        let folder = Arc::new(tempfile::Builder::new().prefix("aiqyn-postgres").tempdir()?);
        let at =
            folder.path().to_str().context("the folder for temporary files has a name that is no text")?.to_owned();
        if is_root()? {
            said(Command::new("chown").args(["postgres", &at]))?;
        }
        let data = format!("{at}/data");
        let made = ["-D", &data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
        said(as_server(&programs.join("initdb"))?.args(made))?;
        for (name, text) in files {
            let path = format!("{data}/{name}");
            fs::write(&path, text)?;
            said(Command::new("chmod").args(["600", &path]))?;
            if is_root()? {
                said(Command::new("chown").args(["postgres", &path]))?;
            }
        }
        Self::run(programs, folder, &at, settings)
    }

    /// Starts a streaming replica of this server.
    pub fn replica(&self, settings: &[&str]) -> anyhow::Result<Self> {
        let folder = Arc::new(tempfile::Builder::new().prefix("aiqyn-postgres").tempdir()?);
        let at =
            folder.path().to_str().context("the folder for temporary files has a name that is no text")?.to_owned();
        if is_root()? {
            said(Command::new("chown").args(["postgres", &at]))?;
        }
        let (data, port) = (format!("{at}/data"), self.port.to_string());
        let copied =
            ["-h", "127.0.0.1", "-p", &port, "-U", USER, "-D", &data, "-R", "-X", "stream", "--no-sync", "-c", "fast"];
        said(as_server(&self.programs.join("pg_basebackup"))?.args(copied))?;
        Self::run(self.programs.clone(), folder, &at, settings)
    }

    /// Address of a database by this name, on this server.
    pub fn address(&self, name: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{name}", self.port)
    }

    fn run(programs: PathBuf, folder: Arc<tempfile::TempDir>, at: &str, settings: &[&str]) -> anyhow::Result<Self> {
        let options: Vec<String> = settings.iter().map(|setting| format!("-c {setting}")).collect();
        // A port that was free may be taken before the server has it.
        for _ in 0..5 {
            let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
            let mut guard = as_server(Path::new("sh"))?
                .args(["-c", GUARD, "guard"])
                .args([&programs.display().to_string(), at, &port.to_string(), &options.join(" ")])
                .stdin(Stdio::piped())
                .spawn()?;
            let stdin = guard.stdin.take();
            let (programs, databases, kept) = (programs.clone(), AtomicU32::new(0), folder.clone());
            let mut server = Self { port, programs, databases, stdin, guard, _folder: kept };
            if server.is_ready() {
                fs::write(folder.path().join("started"), "")?;
                return Ok(server);
            }
        }
        bail!("PostgreSQL does not start: {}", fs::read_to_string(folder.path().join("log")).unwrap_or_default())
    }

    /// One for all tests of a process, which waits for no disk.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<PrivatePostgres> = OnceLock::new();
        SHARED.get_or_init(|| {
            let quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=400"];
            Self::start(&quick).expect("PostgreSQL starts")
        })
    }

    /// Makes an empty database; gives its address.
    pub fn database(&self) -> anyhow::Result<String> {
        let name = format!("db{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let at = ["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", USER];
        said(Command::new(self.programs.join("createdb")).args(at).arg(&name))?;
        Ok(format!("postgres://{USER}@127.0.0.1:{}/{name}", self.port))
    }

    /// Folder of PostgreSQL's own programs.
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    fn is_ready(&mut self) -> bool {
        let until = Instant::now() + READY_WITHIN;
        let at = ["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()];
        while Instant::now() < until {
            let asked = Command::new(self.programs.join("pg_isready")).args(at).status();
            if asked.is_ok_and(|status| status.success()) {
                return true;
            }
            if !matches!(self.guard.try_wait(), Ok(None)) {
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        drop(self.stdin.take());
        // The guard waits for the server; the folder goes after it.
        let _ = self.guard.wait();
    }
}

/// Debian keeps the server's programs by version, outside the search path.
fn programs() -> anyhow::Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .max();
    if let Some((_, bin)) = newest {
        return Ok(bin);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).find(|folder| folder.join("initdb").exists());
    found.context("PostgreSQL is not installed (Debian: postgresql)")
}

fn is_root() -> anyhow::Result<bool> {
    Ok(cfg!(unix) && Command::new("id").arg("-u").output()?.stdout.trim_ascii() == b"0")
}

/// PostgreSQL refuses to run with the rights of an administrator.
fn as_server(program: &Path) -> anyhow::Result<Command> {
    if !is_root()? {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command.current_dir("/");
    Ok(command)
}

fn said(command: &mut Command) -> anyhow::Result<()> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let mut text = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut text)?;
    }
    if !child.wait()?.success() {
        bail!("{:?} failed: {}", command.get_program(), text.trim());
    }
    Ok(())
}
