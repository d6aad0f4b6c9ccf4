//! Where a request comes from, as far as it is kept: keyed digests of the device's own cookie and of the network, so
//! that nobody rates from the device or network of those who did the work. Neither address nor cookie is stored.

use guard::MasterKey;

/// The device's and the network's digest, where there are such.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    pub device: Option<String>,
    pub network: Option<String>,
    /// The same under former master keys: traces from before a rotation are still known.
    pub former_devices: Vec<String>,
    pub former_networks: Vec<String>,
}

/// The label under which the server's key digests traces.
const LABEL: &str = "verify-trace";

impl Origin {
    /// Of a device's cookie and a network's address as bytes.
    pub fn of(master: &MasterKey, device: Option<&str>, network: Option<&[u8]>) -> Self {
        let digests = |what: &[u8], value: Option<&[u8]>| {
            let signed = value.map(|value| master.signatures(LABEL, &[what, value].concat()));
            let mut signed = signed
                .unwrap_or_default()
                .into_iter()
                .map(|one| one[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>());
            (signed.next(), signed.collect())
        };
        let (device, former_devices) = digests(b"device/", device.map(str::as_bytes));
        let (network, former_networks) = digests(b"network/", network);
        Self { device, network, former_devices, former_networks }
    }

    /// All of them, where they are known.
    pub fn digests(&self) -> impl Iterator<Item = &str> {
        self.devices().chain(self.networks())
    }
    /// The device's.
    pub fn devices(&self) -> impl Iterator<Item = &str> {
        self.device.iter().chain(&self.former_devices).map(String::as_str)
    }
    /// The network's.
    pub fn networks(&self) -> impl Iterator<Item = &str> {
        self.network.iter().chain(&self.former_networks).map(String::as_str)
    }
}
