//! Proofs hold without the database, and no changed bit of one does.

use crate::support::{Ground, at};
use journal::testing::{TENANT, signing_key};
use journal::{Proof, ProofFault, SigningKey, prove_consistency, prove_entry};
use kernel::Failure;

async fn grown() -> Ground {
    grow(Ground::new().await).await
}

async fn grown_in_file() -> Ground {
    grow(Ground::in_file().await).await
}

async fn grow(ground: Ground) -> Ground {
    for round in 0..9 {
        ground.append(at(round), "case/1", round, 1).await.unwrap();
        ground.append(at(round), "case/2", round * 2, 2).await.unwrap();
        ground.sequence(at(round)).await;
    }
    ground
}

async fn entry_proof(ground: &Ground, stream: &'static str, version: i64) -> Result<Proof, Failure> {
    ground.store.read(move |tx| Box::pin(async move { prove_entry(tx, TENANT, stream, version).await })).await
}

async fn consistency(ground: &Ground, first: u64, second: u64) -> Result<Proof, Failure> {
    ground
        .store
        .read(move |tx| Box::pin(async move { prove_consistency(tx, TENANT, first, second).await }))
        .await
}

fn is_refused(result: Result<Proof, Failure>, code: &str) -> bool {
    matches!(result, Err(Failure::Refused(refusal)) if refusal.code == code)
}

#[tokio::test]
async fn every_entry_and_every_pair_of_heads_can_be_proven() {
    let ground = grown().await;
    let trusted = [signing_key().verifying_key()];
    for (stream, versions) in [("case/1", 9), ("case/2", 18)] {
        for version in 1..=versions {
            let proof = entry_proof(&ground, stream, version).await.unwrap();
            let read: Proof = serde_json::from_str(&serde_json::to_string(&proof).unwrap()).unwrap();
            assert_eq!(read, proof);
            read.check_signed_by(&trusted).unwrap();
        }
    }
    for first in 1..=9 {
        for second in first..=9 {
            consistency(&ground, first * 3, second * 3).await.unwrap().check_signed_by(&trusted).unwrap();
        }
    }
}

#[tokio::test]
async fn what_cannot_be_proven_is_refused_with_the_reason() {
    let ground = grown_in_file().await;
    ground.append(at(20), "case/3", 0, 1).await.unwrap();
    assert!(is_refused(entry_proof(&ground, "case/1", 10).await, "journal-entry-unknown"));
    assert!(is_refused(entry_proof(&ground, "case/3", 1).await, "journal-entry-waiting"));
    let unsigned = consistency(&ground, 4, 27).await;
    assert!(
        matches!(&unsigned, Err(Failure::Refused(refusal)) if refusal.facts["nearest"] == "3"),
        "{unsigned:?}"
    );
    assert!(is_refused(unsigned, "journal-size-unsigned"));
    assert!(is_refused(consistency(&ground, 27, 3).await, "journal-sizes-reversed"));
    // A proof from a damaged log is not given out.
    ground
        .raw()
        .execute("update journal_entry set payload = '{}' where stream = 'case/1' and version = 2", [])
        .unwrap();
    assert!(matches!(entry_proof(&ground, "case/1", 2).await, Err(Failure::Broken(_))));
}

#[tokio::test]
async fn a_proof_signed_by_somebody_else_is_not_trusted() {
    let ground = grown().await;
    let proof = entry_proof(&ground, "case/1", 1).await.unwrap();
    let stranger = SigningKey::from_bytes(&[3; 32]).verifying_key();
    assert_eq!(proof.check_signed_by(&[stranger]), Err(ProofFault::KeyUnknown));
    assert_eq!(proof.check_signed_by(&[]), Err(ProofFault::KeyUnknown));
}

#[tokio::test]
async fn no_changed_bit_of_a_proof_holds() {
    let ground = grown().await;
    let proofs =
        [entry_proof(&ground, "case/2", 7).await.unwrap(), consistency(&ground, 9, 27).await.unwrap()];
    for proof in proofs {
        let text = serde_json::to_vec(&proof).unwrap();
        for bit in 0..text.len() * 8 {
            let mut changed = text.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let Ok(read) = serde_json::from_slice::<Proof>(&changed) else { continue };
            // A digit in the other case is the same proof in another writing.
            assert!(
                read == proof || read.check().is_err(),
                "bit {bit}: {}",
                String::from_utf8_lossy(&changed)
            );
        }
    }
}
