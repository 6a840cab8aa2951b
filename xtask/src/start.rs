//! Everything up and running with one command.
use std::io::{BufRead as _, BufReader};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail};

use crate::phone;
use crate::setup;
use crate::step::{self, cargo, root, step, target};
use crate::ui;

pub(crate) struct Options {
    pub phone: bool,
    pub address: Option<IpAddr>,
    pub no_window: bool,
    pub port: u16,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    setup::packages(false)?;
    setup::wasm_target()?;
    let web = ui::build()?;
    // The window would have to trust a certificate that nobody vouches for.
    let window = !options.no_window && !options.phone && has_display();
    step("building the registry and the tools", || {
        let mut command = cargo();
        command.args(["build", "--package", "registry", "--package", "cli"]);
        step::run(&mut command)
    })?;
    if window {
        step("building the window", || step::run(cargo().args(["build", "--package", "shell"])))?;
    }
    let data = root().join(".aiqyn");
    let labels = data.join("labels");
    step("drawing label images to scan", || {
        step::run(Command::new(binary("aiqyn")).args(["demo", "labels"]).arg(&labels).stdout(Stdio::null()))
    })?;
    let phone = options.phone.then(|| phone::Certificate::make(&data, options.address)).transpose()?;
    let mut registry = registry(&web, &data, options, phone.as_ref())?;
    let address = wait_for_address(&mut registry)?;
    say_where(&address, &labels, options, phone.as_ref())?;
    let mut shell = None;
    if window {
        let started = Command::new(binary("aiqyn-window")).env("AIQYN_SERVER", &address).spawn();
        shell = Some(started.context("cannot open the window")?);
        println!("  window       open; it keeps its data as the app does");
    } else {
        println!(
            "  window       not opened: {}",
            if options.no_window {
                "asked not to"
            } else if options.phone {
                "this is for the phone"
            } else {
                "there is no display"
            }
        );
    }
    println!("\n  Ctrl-C stops everything.");
    let status = registry.wait()?;
    if let Some(mut shell) = shell {
        let _ = shell.kill();
    }
    if !status.success() {
        bail!("the registry ended with {status}");
    }
    Ok(())
}

fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}

fn binary(name: &str) -> std::path::PathBuf {
    target().join("debug").join(name).with_extension(std::env::consts::EXE_EXTENSION)
}

fn registry(web: &Path, data: &Path, options: &Options, phone: Option<&phone::Certificate>) -> anyhow::Result<Child> {
    let host = phone.map_or(IpAddr::from([127, 0, 0, 1]), |certificate| certificate.address);
    let mut command = Command::new(binary("aiqyn-registry"));
    command
        .args(["serve", "--demo", "--listen", &SocketAddr::from((host, options.port)).to_string(), "--data"])
        .arg(data)
        .arg("--web")
        .arg(web);
    if let Some(certificate) = phone {
        command.arg("--tls-certificate").arg(&certificate.chain).arg("--tls-key").arg(&certificate.key);
    }
    command.stdout(Stdio::piped()).spawn().context("cannot start the registry")
}

/// The registry says on its first line where it listens.
fn wait_for_address(registry: &mut Child) -> anyhow::Result<String> {
    let mut line = String::new();
    if let Some(output) = registry.stdout.take() {
        BufReader::new(output).read_line(&mut line)?;
    }
    match line.trim().strip_prefix("listening on ") {
        Some(address) => Ok(address.to_owned()),
        None => {
            let status = registry.wait()?;
            bail!(
                "the registry did not start ({status}); its reason stands above. Another port: cargo xtask start --port 8090"
            )
        }
    }
}

fn say_where(
    address: &str,
    labels: &Path,
    options: &Options,
    phone: Option<&phone::Certificate>,
) -> anyhow::Result<()> {
    println!("\n  Aiqyn is running.\n");
    match phone {
        None => println!("  web app      {address}"),
        Some(certificate) => certificate.say(options.port)?,
    }
    println!("  labels       {}/index.html (open it, print it, or drop a picture on the app)", labels.display());
    if phone.is_none() {
        println!(
            "  from a shell {} verify --server {address} {}/boots-genuine.png",
            binary("aiqyn").display(),
            labels.display()
        );
    }
    Ok(())
}
