//! A TCP proxy on loopback that does what bad networks do: it cuts, delays and repeats what goes through it, by chance.
//!
//! Each connection carries one request, so that each request meets its own fate. A request is lost at most twice in a
//! row: a client that tries three times gets through. The event stream is cut as often as chance has it.
#![allow(clippy::unwrap_used)]

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// A request is lost at most so often in a row.
const LOSSES: u32 = 2;
/// Longest delay of a request.
const DELAY_MILLIS: u64 = 40;
/// An event stream is cut within its first bytes, up to so many: more than any record of the demo has.
const STREAM_BYTES: u64 = 50_000;
/// An answer that does not end is drained for so long.
const DRAIN: Duration = Duration::from_millis(300);

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    Pass,
    /// The connection ends before anything has reached the server.
    CutBefore,
    /// The server gets a part of the request.
    CutRequest,
    /// The client gets a part of the answer.
    CutAnswer,
    /// The server has answered; the client hears nothing.
    LoseAnswer,
    /// The server gets it again while it works on it.
    RepeatBeside,
    /// The server gets it again after it has answered, before the client hears.
    RepeatAfter,
    /// The server gets it again some time later.
    RepeatLater,
}

const FATES: [Fate; 10] = [
    Fate::Pass,
    Fate::Pass,
    Fate::Pass,
    Fate::CutBefore,
    Fate::CutRequest,
    Fate::CutAnswer,
    Fate::LoseAnswer,
    Fate::RepeatBeside,
    Fate::RepeatAfter,
    Fate::RepeatLater,
];

impl Fate {
    fn is_loss(self) -> bool {
        matches!(
            self,
            Self::CutBefore | Self::CutRequest | Self::CutAnswer | Self::LoseAnswer
        )
    }
}

/// The proxy. Dropped, it takes no more connections.
pub struct Chaos {
    address: SocketAddr,
    told: Arc<Told>,
    accepting: tokio::task::JoinHandle<()>,
}

/// What the connections share.
#[derive(Default)]
struct Told {
    /// How often a request was lost in a row, by its first line and key.
    lost: Mutex<HashMap<String, u32>>,
    met: Mutex<HashMap<Fate, u32>>,
}

impl Chaos {
    /// Stands between its clients and a server.
    pub async fn start(server: SocketAddr, seed: u64) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let told = Arc::new(Told::default());
        let shared = told.clone();
        let accepting = tokio::spawn(async move {
            let mut chance = Chance(seed);
            while let Ok((client, _)) = listener.accept().await {
                let lot = Lot {
                    fate: FATES[chance.below(FATES.len() as u64) as usize],
                    delay: Duration::from_millis(chance.below(DELAY_MILLIS)),
                    at: chance.below(u64::MAX),
                };
                tokio::spawn(carry(client, server, lot, shared.clone()));
            }
        });
        Self {
            address,
            told,
            accepting,
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many requests met each fate.
    pub fn met(&self) -> Vec<(Fate, u32)> {
        let mut met: Vec<_> = self.told.met.lock().unwrap().clone().into_iter().collect();
        met.sort_unstable();
        met
    }
}

impl Drop for Chaos {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// What chance has for a connection.
struct Lot {
    fate: Fate,
    delay: Duration,
    /// Where it is cut.
    at: u64,
}

/// SplitMix64: the same seed, the same lots.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// A captured request.
struct Request {
    bytes: Vec<u8>,
    /// Its first line and its idempotency key.
    name: String,
    streams: bool,
}

async fn carry(mut client: TcpStream, server: SocketAddr, lot: Lot, told: Arc<Told>) {
    let Some(request) = capture(&mut client).await else {
        return;
    };
    let fate = allowed(&request, lot.fate, &told);
    *told.met.lock().unwrap().entry(fate).or_default() += 1;
    tokio::time::sleep(lot.delay).await;
    // A connection that ends early is what this is for: nobody is told of errors here.
    let _ = meet(fate, client, server, &request, lot.at).await;
}

/// The fate, unless the request was lost often enough.
fn allowed(request: &Request, fate: Fate, told: &Told) -> Fate {
    let mut lost = told.lost.lock().unwrap();
    let losses = lost.entry(request.name.clone()).or_default();
    if !fate.is_loss() {
        *losses = 0;
        return fate;
    }
    *losses += 1;
    if *losses > LOSSES && !request.streams {
        *losses = 0;
        return Fate::Pass;
    }
    fate
}

async fn meet(
    fate: Fate,
    mut client: TcpStream,
    server: SocketAddr,
    request: &Request,
    at: u64,
) -> std::io::Result<()> {
    let whole = &request.bytes;
    match fate {
        Fate::CutBefore => return Ok(()),
        Fate::CutRequest => {
            let mut there = TcpStream::connect(server).await?;
            there.write_all(&whole[..at as usize % whole.len()]).await?;
            return there.shutdown().await;
        }
        Fate::LoseAnswer => return drain(server, whole).await,
        Fate::RepeatBeside => {
            let (again, bytes) = (server, whole.clone());
            tokio::spawn(async move { drain(again, &bytes).await });
        }
        Fate::RepeatLater => {
            let (again, bytes) = (server, whole.clone());
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(at % 500)).await;
                drain(again, &bytes).await
            });
        }
        Fate::RepeatAfter => drain(server, whole).await?,
        Fate::Pass | Fate::CutAnswer => {}
    }
    let mut there = TcpStream::connect(server).await?;
    there.write_all(whole).await?;
    // Streams never pass for ever: what is long open has much to lose.
    let cut = match (fate, request.streams) {
        (_, true) => Some(at % STREAM_BYTES),
        (Fate::CutAnswer, false) => Some(at % 600),
        _ => None,
    };
    match cut {
        Some(bytes) => {
            let mut part = there.take(bytes);
            tokio::io::copy(&mut part, &mut client).await?;
        }
        None => {
            tokio::io::copy(&mut there, &mut client).await?;
        }
    }
    Ok(())
}

/// Sends a request and hears the answer for nobody.
async fn drain(server: SocketAddr, request: &[u8]) -> std::io::Result<()> {
    let mut there = TcpStream::connect(server).await?;
    there.write_all(request).await?;
    let mut nowhere = tokio::io::sink();
    // A stream does not end by itself.
    let _ = timeout(
        DRAIN.max(patience(request)),
        tokio::io::copy(&mut there, &mut nowhere),
    )
    .await;
    Ok(())
}

/// A command's answer may take as long as its work.
fn patience(request: &[u8]) -> Duration {
    match request.starts_with(b"GET") {
        true => DRAIN,
        false => Duration::from_secs(20),
    }
}

/// Reads one request, and makes it the last one of its connection.
async fn capture(client: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if client.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
    let body = end + 4;
    while bytes.len() < body + length {
        if client.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let first = head.lines().next().unwrap().to_owned();
    let kept = head
        .lines()
        .filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let mut whole = kept.map(|line| format!("{line}\r\n")).collect::<String>();
    whole.push_str("connection: close\r\n\r\n");
    let mut whole = whole.into_bytes();
    whole.extend_from_slice(&bytes[body..body + length]);
    Some(Request {
        bytes: whole,
        streams: header("accept").is_some_and(|accept| accept.contains("text/event-stream")),
        name: format!("{first} {}", header("idempotency-key").unwrap_or_default()),
    })
}
