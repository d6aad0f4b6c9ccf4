//! Which addresses may be told: never a way into the deployer's own network.

use kernel::Refusal;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// How far webhooks may reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reachable {
    /// Public addresses, by https only.
    #[default]
    Public,
    /// Besides: addresses of this machine and of private networks, by http too. The deployer says so.
    Private,
}

/// Longest address.
const LONGEST: usize = 500;

/// Whether an address may be registered.
///
/// # Errors
/// Refusals `webhook-address`, `webhook-address-scheme`, `webhook-address-private`.
pub fn judge(address: &str, reachable: Reachable) -> Result<Url, Refusal> {
    let unreadable = || Refusal::invalid("webhook-address", "url");
    let url = Url::parse(address.trim()).map_err(|_| unreadable())?;
    let host = url.host().ok_or_else(unreadable)?;
    if address.len() > LONGEST
        || !url.username().is_empty()
        || url.password().is_some()
        || url.fragment().is_some()
    {
        return Err(unreadable());
    }
    match (url.scheme(), reachable) {
        ("https", _) | ("http", Reachable::Private) => {}
        _ => return Err(Refusal::invalid("webhook-address-scheme", "url")),
    }
    let named_here = match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost") || name.ends_with(".internal")
        }
        Host::Ipv4(address) => !is_public(IpAddr::V4(address)),
        Host::Ipv6(address) => !is_public(IpAddr::V6(address)),
    };
    if named_here && reachable == Reachable::Public {
        return Err(Refusal::invalid("webhook-address-private", "url"));
    }
    Ok(url)
}

/// Whether an address is one of the public network.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_public_four(four),
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => is_public_four(four),
            None => is_public_six(six),
        },
    }
}

const fn is_public_four(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let shared = first == 100 && second & 0xc0 == 64;
    let for_protocols = first == 192 && second == 0 && third == 0;
    let measured = first == 198 && second & 0xfe == 18;
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || address.is_unspecified()
        || shared
        || for_protocols
        || measured
        || first == 0
        || first >= 240)
}

const fn is_public_six(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    // Global unicast only, without documentation, and without those that carry an IPv4 address inside.
    let translated = parts[0] == 0x64 && parts[1] == 0xff9b;
    let six_to_four = parts[0] == 0x2002;
    let teredo = parts[0] == 0x2001 && parts[1] == 0;
    let documentation = parts[0] == 0x2001 && parts[1] == 0xdb8;
    parts[0] & 0xe000 == 0x2000 && !translated && !six_to_four && !teredo && !documentation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_https_unless_the_deployer_says_otherwise() {
        let code =
            |address: &str| judge(address, Reachable::Public).map(drop).map_err(|refusal| refusal.code);
        assert_eq!(code("https://hooks.example.org/linli"), Ok(()));
        for address in ["http://hooks.example.org/", "ftp://example.org/", "file:///etc/passwd"] {
            assert!(matches!(code(address), Err("webhook-address-scheme" | "webhook-address")), "{address}");
        }
        for address in [
            "https://localhost/",
            "https://127.0.0.1/",
            "https://10.1.2.3/",
            "https://192.168.0.1/",
            "https://169.254.169.254/latest",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[fd00::1]/",
            "https://0x7f000001/",
            "https://2130706433/",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[64:ff9b::a00:1]/",
            "https://metadata.internal/",
            "https://localhost./",
        ] {
            assert_eq!(code(address), Err("webhook-address-private"), "{address}");
        }
        for address in ["https://user:word@example.org/", "https://example.org/#x", "", "not an address"] {
            assert_eq!(code(address), Err("webhook-address"), "{address}");
        }
        assert!(judge("http://127.0.0.1:9/x", Reachable::Private).is_ok());
    }
}
