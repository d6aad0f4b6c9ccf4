//! The other end of notices: a gateway for short messages that counts what it gets by the id of each.

use axum::Router;
use axum::extract::{RawForm, State};
use kernel::Failure;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

type Counts = Arc<Mutex<BTreeMap<String, u32>>>;

pub struct Receiver {
    counts: Counts,
    address: String,
    listening: JoinHandle<()>,
}

impl Receiver {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start() -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::broken)?;
        let address = format!("http://{}/send", listener.local_addr().map_err(Failure::broken)?);
        let counts = Counts::default();
        let app = Router::new().fallback(take).with_state(Arc::clone(&counts));
        let listening = tokio::spawn(async move {
            // It ends with the suite.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { counts, address, listening })
    }
    /// How often each id came.
    pub fn heard(&self) -> BTreeMap<String, u32> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// What an administrator enters to have residents told through it.
    pub fn settings(&self) -> Value {
        json!({
            "way": "sms", "name": "短信", "url": self.address, "phone_field": "phone", "text_field": "content",
            "id_field": "id",
        })
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn take(State(counts): State<Counts>, RawForm(form): RawForm) -> &'static str {
    let text = String::from_utf8_lossy(&form);
    // An id holds letters, digits and hyphens: it comes as it is.
    if let Some(id) = text.split('&').find_map(|pair| pair.strip_prefix("id=")) {
        *counts.lock().unwrap_or_else(PoisonError::into_inner).entry(id.to_owned()).or_default() += 1;
    }
    "ok"
}

/// No quiet hours: the suite may run at night.
pub fn never_quiet() -> Value {
    json!({ "residents_from": "00:00", "residents_until": "00:00", "staff_from": "00:00", "staff_until": "00:00" })
}
