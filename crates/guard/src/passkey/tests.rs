//! A device in a few lines answers; every change of one part of its answer is refused.

use super::*;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use proptest::prelude::*;

struct Device {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    host: &'static str,
    address: &'static str,
    flags: u8,
}

const CHALLENGE: &[u8] = &[7; 32];

fn site() -> Origin {
    Origin::of_host("linli.example:8443", true).unwrap()
}

impl Device {
    fn new() -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref()).unwrap();
        Self { pair, random, host: "linli.example", address: "https://linli.example:8443", flags: 0x05 }
    }
    fn client_data(&self, kind: &str, challenge: &[u8]) -> Vec<u8> {
        json!({ "type": kind, "challenge": encoded(challenge), "origin": self.address, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }
    fn data(&self, flags: u8, counter: u32) -> Vec<u8> {
        [&Sha256::digest(self.host)[..], &[flags], &counter.to_be_bytes()].concat()
    }
    fn create(&self) -> String {
        let point = self.pair.public_key().as_ref();
        let number = |value: i64| Value::Integer(value.into());
        let key = Value::Map(vec![
            (number(1), number(2)),
            (number(3), number(-7)),
            (number(-1), number(1)),
            (number(-2), Value::Bytes(point[1..33].to_vec())),
            (number(-3), Value::Bytes(point[33..].to_vec())),
        ]);
        let mut data = self.data(self.flags | HAS_KEY, 0);
        data.extend([0; 16]);
        data.extend([0, 4, 1, 2, 3, 4]);
        ciborium::into_writer(&key, &mut data).unwrap();
        let text = |text: &str| Value::Text(text.into());
        let object = Value::Map(vec![
            (text("fmt"), text("none")),
            (text("attStmt"), Value::Map(vec![])),
            (text("authData"), Value::Bytes(data)),
        ]);
        let mut written = Vec::new();
        ciborium::into_writer(&object, &mut written).unwrap();
        let told = self.client_data("webauthn.create", CHALLENGE);
        json!({ "id": "AQIDBA", "clientDataJSON": encoded(&told), "attestationObject": encoded(&written) })
            .to_string()
    }
    fn get(&self, counter: u32) -> serde_json::Value {
        let told = self.client_data("webauthn.get", CHALLENGE);
        let data = self.data(self.flags, counter);
        let message = [&data[..], &Sha256::digest(&told)[..]].concat();
        let signed = self.pair.sign(&self.random, &message).unwrap();
        json!({
            "id": "AQIDBA", "clientDataJSON": encoded(&told), "authenticatorData": encoded(&data),
            "signature": encoded(signed.as_ref()),
        })
    }
}

#[test]
fn what_a_device_makes_and_signs_counts() {
    let device = Device::new();
    let (key, counter) = registered(&device.create(), &site(), CHALLENGE).unwrap();
    assert_eq!((key.id.as_slice(), counter), (&[1, 2, 3, 4][..], 0));
    assert_eq!(Passkey::read(&key.stored()).unwrap(), key);
    let answer = device.get(3).to_string();
    assert_eq!(id_of(&answer).unwrap(), key.id);
    assert_eq!(proved(&answer, &key, &site(), CHALLENGE), Ok(3));
    assert_eq!(proved(&answer, &key, &site(), &[8; 32]), Err(PasskeyError::Elsewhere("another challenge")));
}

#[test]
fn another_site_another_host_and_a_device_that_did_not_look_are_refused() {
    let device = Device::new();
    let (key, _) = registered(&device.create(), &site(), CHALLENGE).unwrap();
    let refused = |device: &Device| proved(&device.get(1).to_string(), &key, &site(), CHALLENGE).unwrap_err();
    let phished = Device { address: "https://linli.example.evil", ..device };
    assert_eq!(refused(&phished), PasskeyError::Elsewhere("another site"));
    let moved = Device { address: "https://linli.example:8443", host: "evil.example", ..phished };
    assert_eq!(refused(&moved), PasskeyError::Elsewhere("another host"));
    let unseen = Device { host: "linli.example", flags: 0x01, ..moved };
    assert_eq!(refused(&unseen), PasskeyError::Unverified);
    let other = Device { flags: 0x05, ..Device::new() };
    assert_eq!(refused(&other), PasskeyError::Signature);
    let wrong_ceremony = registered(&unseen.create().replace("create", "get"), &site(), CHALLENGE);
    assert!(wrong_ceremony.is_err());
}

#[test]
fn only_names_have_keys() {
    for numbers in ["127.0.0.1:8080", "[::1]:80", "10.0.0.1", "", "a b", "x/y"] {
        assert_eq!(Origin::of_host(numbers, false), None, "{numbers}");
    }
    let local = Origin::of_host("LOCALHOST:8080", false).unwrap();
    assert_eq!((local.address.as_str(), local.host.as_str()), ("http://localhost:8080", "localhost"));
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,80}") {
        let answer = json!({ "id": encoded(&bytes), "clientDataJSON": encoded(&bytes), "attestationObject": encoded(&bytes),
            "authenticatorData": encoded(&bytes), "signature": encoded(&bytes) }).to_string();
        prop_assert!(registered(&answer, &site(), CHALLENGE).is_err());
        prop_assert!(registered(&text, &site(), CHALLENGE).is_err());
        let key = Passkey { id: vec![1], key: bytes.clone() };
        prop_assert!(proved(&answer, &key, &site(), CHALLENGE).is_err());
        prop_assert!(PublicKey::read(&bytes).is_err() || bytes.len() > 30);
        let _ = Passkey::read(&bytes);
    }

    #[test]
    fn one_changed_bit_breaks_the_signature(at in 0usize..32, bit in 0u8..8) {
        let device = Device::new();
        let (key, _) = registered(&device.create(), &site(), CHALLENGE).unwrap();
        let mut answer = device.get(1);
        let mut signed = decoded(answer["signature"].as_str().unwrap()).unwrap();
        let place = signed.len() - 1 - at;
        signed[place] ^= 1 << bit;
        answer["signature"] = encoded(&signed).into();
        prop_assert!(proved(&answer.to_string(), &key, &site(), CHALLENGE).is_err());
    }
}
