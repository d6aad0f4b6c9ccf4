//! Known answers from the standards, for each algorithm of each suite.

use super::*;
use proptest::prelude::*;

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text.split_whitespace().collect::<String>()).unwrap()
}

fn key(text: &str) -> [u8; KEY] {
    bytes(text).try_into().unwrap()
}

#[test]
fn sm3_gives_the_digests_of_gb_t_32905() {
    // GB/T 32905-2016, appendix A: "abc", and "abcd" sixteen times.
    let abc = bytes("66c7f0f4 62eeedd9 d1f2d46b dc10e4e2 4167c487 5cf2f7a2 297da02b 8f4ba8e0");
    assert_eq!(Suite::National.digest(&[b"abc"]).as_slice(), abc);
    assert_eq!(Suite::National.digest(&[b"a", b"", b"bc"]).as_slice(), abc);
    let long = bytes("debe9ff9 2275b8a1 38604889 c18e5a4d 6fdb70e5 387e5765 293dcba3 9c0c5732");
    assert_eq!(Suite::National.digest(&["abcd".repeat(16).as_bytes()]).as_slice(), long);
}

#[test]
fn sm4_gives_the_block_of_gb_t_32907() {
    use sm4::cipher::{BlockCipherDecrypt, BlockCipherEncrypt};
    // GB/T 32907-2016, appendix A.1.
    let plain = bytes("01234567 89abcdef fedcba98 76543210");
    let cipher = Sm4::new_from_slice(&plain).unwrap();
    let mut block = sm4::cipher::Block::<Sm4>::try_from(plain.as_slice()).unwrap();
    cipher.encrypt_block(&mut block);
    assert_eq!(block.as_slice(), bytes("681edf34 d206965e 86b3e94f 536e4246"));
    cipher.decrypt_block(&mut block);
    assert_eq!(block.as_slice(), plain);
}

#[test]
fn sm4_gcm_gives_the_text_of_rfc_8998() {
    // RFC 8998, appendix A.1.
    let cipher = sm4_gcm(&bytes("0123456789abcdeffedcba9876543210").try_into().unwrap());
    let nonce: [u8; NONCE] = bytes("00001234567800000000abcd").try_into().unwrap();
    let place = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let plain = bytes(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd
         eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
    );
    let sealed = bytes(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735
         d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d
         83de3541e4c2b58177e065a9bf7b62ec",
    );
    assert_eq!(encrypt(&cipher, nonce, &place, &plain).unwrap(), sealed);
    assert_eq!(decrypt(&cipher, nonce, &place, &sealed).unwrap(), plain);
}

#[test]
fn aes_gcm_gives_the_texts_of_nist() {
    // The Galois/Counter Mode of Operation (McGrew, Viega), test cases 13, 14 and 16, as NIST validates them.
    let zero = [0u8; KEY];
    let sealed = Suite::Standard.seal(&zero, [0; NONCE], b"", b"").unwrap();
    assert_eq!(sealed, bytes("530f8afbc74536b9a963b4f1c4cb738b"));
    let sealed = Suite::Standard.seal(&zero, [0; NONCE], b"", &[0; 16]).unwrap();
    assert_eq!(sealed, bytes("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"));
    let key = key("feffe9928665731c6d6a8f9467308308 feffe9928665731c6d6a8f9467308308");
    let nonce: [u8; NONCE] = bytes("cafebabefacedbaddecaf888").try_into().unwrap();
    let place = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let plain = bytes(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
         1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    );
    let sealed = bytes(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
         8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
         76fc6ece0f4e1768cddf8853bb2d551b",
    );
    assert_eq!(Suite::Standard.seal(&key, nonce, &place, &plain).unwrap(), sealed);
    assert_eq!(*Suite::Standard.open(&key, nonce, &place, &sealed).unwrap(), plain);
}

#[test]
fn hmac_gives_the_tags_of_rfc_4231() {
    // Test cases 1 to 3 have keys of at most 32 bytes; shorter ones are filled with zeros, as HMAC does itself.
    let filled = |short: &[u8]| {
        let mut key = [0u8; KEY];
        key[..short.len()].copy_from_slice(short);
        key
    };
    let cases: [(&[u8], &[u8], &str); 3] = [
        (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    ];
    for (short, message, tag) in cases {
        assert_eq!(Suite::Standard.sign(&filled(short), message).as_slice(), bytes(tag));
    }
}

/// HMAC over SM3 has no vector in the standards named here: it is built a second time from its definition.
#[test]
fn hmac_sm3_is_what_its_definition_says() {
    let key = [7u8; KEY];
    let pad = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key).for_each(|(one, key)| *one ^= key);
        block
    };
    let inner = Suite::National.digest(&[&pad(0x36), "邻里".as_bytes()]);
    let outer = Suite::National.digest(&[&pad(0x5c), &inner]);
    assert_eq!(Suite::National.sign(&key, "邻里".as_bytes()), outer);
}

#[test]
fn suites_are_read_by_their_names() {
    for suite in Suite::ALL {
        assert_eq!(Suite::read(suite.as_str()), Some(suite));
        assert_eq!(serde_json::to_string(&suite).unwrap(), format!("{:?}", suite.as_str()));
    }
    assert_eq!(Suite::read("rot13"), None);
}

proptest! {
    #[test]
    fn what_is_sealed_opens_with_its_key_nonce_place_and_suite_only(
        key: [u8; KEY], nonce: [u8; NONCE], place: Vec<u8>, plain: Vec<u8>, national: bool, at: usize,
    ) {
        let suite = if national { Suite::National } else { Suite::Standard };
        let other = if national { Suite::Standard } else { Suite::National };
        let mut sealed = suite.seal(&key, nonce, &place, &plain).unwrap();
        prop_assert_eq!(&*suite.open(&key, nonce, &place, &sealed).unwrap(), &plain);
        prop_assert!(other.open(&key, nonce, &place, &sealed).is_none());
        let mut moved = place.clone();
        moved.push(1);
        prop_assert!(suite.open(&key, nonce, &moved, &sealed).is_none());
        let at = at % sealed.len();
        sealed[at] ^= 1;
        prop_assert!(suite.open(&key, nonce, &place, &sealed).is_none());
    }
}
