//! One changed bit in any row of the journal's tables is found.

use crate::support::{Ground, at, say, unsay};
use rusqlite::Connection;
use rusqlite::types::Value;

/// Which bits of a column are looked at: all of them when there are few, else some of every byte's kind.
const PER_COLUMN: usize = 6;

/// The tables that are evidence, with their columns. Not among them: answers kept for repeated requests,
/// leases, cursors, and the random part of an outbox row's id.
const TABLES: [(&str, &[&str]); 6] = [
    (
        "journal_entry",
        &[
            "tenant",
            "stream",
            "version",
            "kind",
            "payload",
            "actor",
            "authority",
            "request",
            "at",
            "prev_hash",
            "hash",
        ],
    ),
    ("journal_outbox", &["tenant", "id", "stream", "first_version", "last_version"]),
    ("journal_leaf", &["tenant", "position", "stream", "version", "hash"]),
    ("journal_node", &["tenant", "level", "number", "hash"]),
    ("journal_head", &["tenant", "number", "size", "root", "at", "key", "signature"]),
    ("journal_content", &["tenant", "stream", "digest", "salt", "body", "at", "deleted_at", "deleted_rule"]),
];

async fn ground() -> Ground {
    let ground = Ground::in_file().await;
    for round in 0..2 {
        ground.append(at(round), "case/1", round, 1).await.unwrap();
        let gone = say(&ground.store, at(round), "case/2", round * 2, "三号楼电梯停了").await;
        say(&ground.store, at(round), "case/2", round * 2 + 1, "老人下不来").await;
        if round == 0 {
            unsay(&ground.store, at(round), "case/2", &gone, "request-of-the-person").await;
        }
        ground.sequence(at(round)).await;
    }
    ground.append(at(3), "case/3", 0, 17).await.unwrap();
    ground.sequence(at(3)).await;
    // Two rows wait: a new stream of two entries, and one that carries on.
    ground.append(at(5), "order/1", 0, 2).await.unwrap();
    say(&ground.store, at(6), "case/1", 2, "还没修").await;
    ground
}

/// Deterministic picks, so that a failure can be repeated.
struct Picks(u64);

impl Picks {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

fn rows(raw: &Connection, table: &str) -> Vec<i64> {
    let mut statement = raw.prepare(&format!("select rowid from {table}")).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Changes one bit; gives false when the schema itself refuses the changed row.
fn set(raw: &Connection, table: &str, column: &str, rowid: i64, value: &Value, bit: Option<usize>) -> bool {
    let (expression, changed) = match (value.clone(), bit) {
        (Value::Text(text), Some(bit)) => {
            let mut bytes = text.into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            // Bytes that are no text any more are still stored as text, as a failing disk would.
            ("cast(?1 as text)", Value::Blob(bytes))
        }
        (Value::Blob(mut bytes), Some(bit)) => {
            bytes[bit / 8] ^= 1 << (bit % 8);
            ("?1", Value::Blob(bytes))
        }
        (Value::Integer(number), Some(bit)) => ("?1", Value::Integer(number ^ (1 << bit))),
        (whole, _) => ("?1", whole),
    };
    let sql = format!("update {table} set {column} = {expression} where rowid = ?2");
    raw.prepare_cached(&sql).unwrap().execute((changed, rowid)).is_ok()
}

fn bits(column: &str, table: &str, value: &Value) -> usize {
    let bytes = match value {
        // The first 15 digits of an outbox row's id are its instant and its kind; the rest is random.
        Value::Text(_) if (table, column) == ("journal_outbox", "id") => 15,
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
        Value::Integer(_) => 8,
        Value::Null | Value::Real(_) => 0,
    };
    bytes * 8
}

#[tokio::test]
async fn every_changed_bit_is_found() {
    let ground = ground().await;
    let whole = ground.verify().await;
    assert!(whole.is_whole(), "{:?}", whole.differences);
    assert_eq!((whole.waiting, whole.heads, whole.deleted.len()), (3, 3, 1));
    let raw = ground.raw();
    let mut picks = Picks(20_261_122);
    let mut looked = 0;
    for (table, columns) in TABLES {
        let rows = rows(&raw, table);
        assert!(!rows.is_empty());
        for rowid in rows {
            for column in columns {
                let select = format!("select {column} from {table} where rowid = ?1");
                let value: Value = raw.query_row(&select, [rowid], |row| row.get(0)).unwrap();
                let bits = bits(column, table, &value);
                for pick in 0..PER_COLUMN.min(bits) {
                    let bit = if bits <= PER_COLUMN { pick } else { picks.below(bits) };
                    if !set(&raw, table, column, rowid, &value, Some(bit)) {
                        continue;
                    }
                    looked += 1;
                    let found = ground.verify().await;
                    assert!(!found.is_whole(), "{table}.{column} of row {rowid}, bit {bit} of {value:?}");
                    assert!(set(&raw, table, column, rowid, &value, None));
                }
            }
        }
    }
    assert!(looked > 1000, "{looked}");
    assert!(ground.verify().await.is_whole());
}
