//! For one's own phone: a certificate made on the spot, and a QR code in the terminal.
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

/// A certificate for this machine's address.
pub(crate) struct Certificate {
    pub chain: PathBuf,
    pub key: PathBuf,
    pub address: IpAddr,
}

impl Certificate {
    /// Makes it anew, since the address may be another than last time.
    pub(crate) fn make(data: &Path, address: Option<IpAddr>) -> anyhow::Result<Self> {
        let found =
            || own_address().context("this machine has no address in a network; connect it to the phone's Wi-Fi");
        let address = address.map_or_else(found, Ok)?;
        let names = vec![address.to_string(), "127.0.0.1".to_owned(), "localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).context("cannot make a certificate")?;
        std::fs::create_dir_all(data)?;
        let certificate = Self { chain: data.join("phone.crt"), key: data.join("phone.key"), address };
        std::fs::write(&certificate.chain, made.cert.pem())?;
        write_secret(&certificate.key, &made.signing_key.serialize_pem())?;
        Ok(certificate)
    }

    /// Says where to go and what the phone will say.
    pub(crate) fn say(&self, port: u16) -> anyhow::Result<()> {
        let address = format!("https://{}", SocketAddr::from((self.address, port)));
        let code = QrCode::new(&address)?.render::<Dense1x2>().quiet_zone(true).build();
        // Black on white whatever the terminal's colours are: not every phone reads the negative.
        for line in code.lines() {
            println!("  \x1b[30;107m{line}\x1b[0m");
        }
        println!();
        println!("  web app      {address}");
        println!(
            "  on the phone, in the same Wi-Fi: scan the code above with its camera. It will warn that the connection is"
        );
        println!(
            "  not private, because the certificate was made by this machine and nobody vouches for it. That is as it"
        );
        println!(
            "  should be here: choose «Advanced», then «Proceed» (Android), or «Show details», then «visit this website»"
        );
        println!("  (iPhone). The camera asks for permission after that.");
        Ok(())
    }
}

/// The address that a packet to the outside would leave from. Nothing is sent.
fn own_address() -> anyhow::Result<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    // A documentation address: choosing a route to it needs no answer from anybody.
    socket.connect("192.0.2.1:9")?;
    Ok(socket.local_addr()?.ip())
}

#[cfg(unix)]
fn write_secret(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let _ = std::fs::remove_file(path);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    Ok(file.write_all(text.as_bytes())?)
}

#[cfg(not(unix))]
fn write_secret(path: &Path, text: &str) -> anyhow::Result<()> {
    Ok(std::fs::write(path, text)?)
}
