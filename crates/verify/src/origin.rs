//! Where a request comes from, as far as it is kept: keyed digests of the device's own cookie and of the network, so
//! that nobody rates from the device or network of those who did the work. Neither address nor cookie is stored.

use guard::MasterKey;

/// The device's and the network's digest, where there are such.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    pub device: Option<String>,
    pub network: Option<String>,
}

/// The label under which the server's key digests traces.
const LABEL: &str = "verify-trace";

impl Origin {
    /// Of a device's cookie and a network's address as bytes.
    pub fn of(master: &MasterKey, device: Option<&str>, network: Option<&[u8]>) -> Self {
        let digest = |what: &[u8], value: &[u8]| {
            let signed = master.sign(LABEL, &[what, value].concat());
            signed[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        Self {
            device: device.map(|cookie| digest(b"device/", cookie.as_bytes())),
            network: network.map(|address| digest(b"network/", address)),
        }
    }

    /// Both, where they are known.
    pub fn digests(&self) -> impl Iterator<Item = &str> {
        [self.device.as_deref(), self.network.as_deref()].into_iter().flatten()
    }
}
