//! The way between Linli and its database, which can be held up and cut.

use kernel::Failure;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything goes through.
    Open,
    /// Nothing goes through, and nobody is told: what is sent vanishes, and the connection is never of use again.
    Silent,
    /// Connections end, new ones are refused.
    Cut,
}

pub struct Wire {
    mode: watch::Sender<Mode>,
    port: u16,
    listening: JoinHandle<()>,
}

impl Wire {
    /// A way to a port of this machine.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn to(target: u16) -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::broken)?;
        let port = listener.local_addr().map_err(Failure::broken)?.port();
        let (mode, seen) = watch::channel(Mode::Open);
        let listening = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let mode = seen.clone();
                if *mode.borrow() != Mode::Cut {
                    tokio::spawn(connect(near, target, mode));
                }
            }
        });
        Ok(Self { mode, port, listening })
    }
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }
    pub const fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.listening.abort();
        self.mode.send_replace(Mode::Cut);
    }
}

async fn connect(near: TcpStream, target: u16, mode: watch::Receiver<Mode>) {
    if *mode.borrow() == Mode::Silent {
        return lost(near, mode).await;
    }
    let Ok(far) = TcpStream::connect(("127.0.0.1", target)).await else { return };
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    tokio::join!(carry(near_in, far_out, mode.clone()), carry(far_in, near_out, mode));
}

/// Carries bytes one way until the wire is held up or cut.
async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut mode: watch::Receiver<Mode>,
) {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut bytes) => read,
            changed = mode.changed() => {
                let now = *mode.borrow();
                match (changed, now) {
                    (Ok(()), Mode::Open) => continue,
                    (Ok(()), Mode::Silent) => return lost(from, mode).await,
                    _ => return,
                }
            }
        };
        let Some(bytes) = read.ok().and_then(|count| bytes.get(..count)).filter(|bytes| !bytes.is_empty())
        else {
            let _ = to.shutdown().await;
            return;
        };
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}

/// Takes in what is sent and lets it vanish, until the wire is cut or the sender gives up.
async fn lost(mut from: impl AsyncRead + Unpin, mut mode: watch::Receiver<Mode>) {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        tokio::select! {
            read = from.read(&mut bytes) => if !matches!(read, Ok(1..)) { return },
            changed = mode.changed() => if changed.is_err() || *mode.borrow() == Mode::Cut { return },
        }
    }
}
