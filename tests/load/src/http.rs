//! As little of a client as there can be: what it costs is taken from the server beside it.
use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

const RETRY_AFTER: &[u8] = b"\r\nretry-after: ";

/// Bytes of one request.
pub fn request(method: &str, path: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: load\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

impl Connection {
    pub async fn open(address: std::net::SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(16 * 1024) })
    }

    /// Status of the answer; its body stays until the next.
    pub async fn ask(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server closed the connection");
            }
            if let Some((status, whole)) = head(&self.buffer)? {
                while self.buffer.len() < whole {
                    if self.stream.read_buf(&mut self.buffer).await? == 0 {
                        bail!("the server closed the connection within an answer");
                    }
                }
                return Ok(status);
            }
        }
    }

    /// Whether the last answer does.
    pub fn says_when_to_come_again(&self) -> bool {
        self.buffer.windows(RETRY_AFTER.len()).any(|window| window == RETRY_AFTER)
    }

    /// Of the last answer, its head included.
    pub fn answer(&self) -> &[u8] {
        &self.buffer
    }
}

/// Status and length of the whole answer, once its head is there.
fn head(buffer: &[u8]) -> anyhow::Result<Option<(u16, usize)>> {
    let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&buffer[..end])?;
    let status = head.get(9..12).context("an answer without a status")?.parse()?;
    let length = head.lines().find_map(|line| line.split_once(": ").filter(|(name, _)| *name == "content-length"));
    let length: usize = length.map_or(Ok(0), |(_, length)| length.parse())?;
    Ok(Some((status, end + 4 + length)))
}
