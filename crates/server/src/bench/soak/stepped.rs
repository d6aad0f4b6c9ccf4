//! A server in this process, whose clock steps: the machine's own is never touched.

use super::helper::port;
use crate::command_line::{Data, Listening};
use crate::deployment::{Deployment, Opening};
use crate::{edge, serve};
use kernel::Failure;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub struct Stepped {
    /// Seconds by which its clock is ahead.
    ahead: Arc<AtomicI64>,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<Result<(), Failure>>,
    address: String,
}

impl Stepped {
    /// Starts it beside others, or alone; over when it listens.
    ///
    /// # Errors
    /// When it does not.
    pub async fn start(data: &Data) -> Result<Self, Failure> {
        let ahead = Arc::new(AtomicI64::new(0));
        let mut deployment = Deployment::open(data, Opening::Existing).await?;
        let clock = Arc::clone(&ahead);
        deployment.site.now = Arc::new(move || edge::now().plus_seconds(clock.load(Ordering::SeqCst)));
        let address = format!("127.0.0.1:{}", port()?);
        let listening = Listening {
            listen: address.clone(),
            secure: false,
            gallery: false,
            api_per_minute: 0,
            public_address: None,
            webhooks_private: true,
            tiles: None,
            tiles_attribution: None,
            security_contact: None,
            metrics: None,
            traces_follow: false,
            request_seconds: 30,
        };
        let (stop, asked) = oneshot::channel::<()>();
        let (heard, listens) = oneshot::channel();
        let served = tokio::spawn(async move {
            let asked = async move { drop(asked.await) };
            let heard = move |_| {
                // Nobody waits any more when the suite has ended.
                let _ = heard.send(());
            };
            serve::run_until(deployment, &listening, asked, heard).await
        });
        if listens.await.is_err() {
            served.await.map_err(Failure::broken)??;
            return Err(Failure::broken("soak-clock: the server ended at once"));
        }
        Ok(Self { ahead, stop: Some(stop), served, address })
    }
    pub fn address(&self) -> String {
        self.address.clone()
    }
    pub fn step_to(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::SeqCst);
    }
    /// Ends it in good order.
    ///
    /// # Errors
    /// What it ended with.
    pub async fn stop(mut self) -> Result<(), Failure> {
        drop(self.stop.take());
        self.served.await.map_err(Failure::broken)?
    }
}
