# The journal: writing, sequencing, verification and proofs

refusal-request-key-taken = This request key was already used for another operation; one key stands for one operation.
    .next = Reload the page and send it again.

refusal-journal-entry-unknown = The journal has no entry number { $version } in “{ $stream }”.
    .next = Check the name and the number.

refusal-journal-entry-waiting = Entry number { $version } of “{ $stream }” is written but has no place in the log yet, so it cannot be proven.
    .next = Wait a moment and try again.

refusal-journal-size-unsigned = The log was not signed at { $size } entries; proofs join signed sizes only.
    .next = The nearest smaller signed size is { $nearest }; use that.

refusal-journal-sizes-reversed = The first size ({ $first }) is larger than the second ({ $second }).
    .next = Put the smaller size first.

# Verification
verification = Verification of the journal
verification-whole = The journal is whole: { $entries } entries in { $streams } streams, all { $heads } signatures valid.
verification-damaged = The journal differs from what was written in { $count } places.
verification-entries = Entries
verification-streams = Streams
verification-waiting = Waiting for a place
verification-size = Entries in the log
verification-root = Root of the log
verification-heads = Signatures
verification-contents = Content present and sound
verification-deleted = Content deleted under rule “{ $rule }”: { $count }; the chain is not affected.
verification-omitted = { $count } more differences are not listed.
verification-step-streams = Checking entries: { $done } / { $of }
verification-step-tree = Recomputing the log: { $done } / { $of }
verification-difference = Difference
verification-difference-stream = Stream
verification-difference-version = Version
verification-difference-what = Where

content-deleted = Content deleted under rule “{ $rule }” at { $at }.

# Differences
difference-entry-unreadable = An entry cannot be read.
difference-entry-gap = The versions have a gap: entries are missing.
difference-entry-altered = The entry does not have its hash: it was changed.
difference-entry-unchained = The entry does not carry on from the one before it: the chain is broken.
difference-entry-unplaced = The entry is neither in the log nor waiting for a place.
difference-entry-twice = The entry has a place in the log and is waiting for one as well.
difference-entry-unfolded = The entries of the stream cannot be replayed under the rules.
difference-outbox-unreadable = A row of the outbox cannot be read.
difference-outbox-twice = The entry waits for a place more than once.
difference-outbox-entry-missing = The outbox names entries that do not exist.
difference-outbox-order = The id of an outbox row does not have the instant of its entries.
difference-leaf-unreadable = A place in the log cannot be read.
difference-leaf-altered = The place in the log does not have the hash of its entry.
difference-leaf-missing = The log's positions have a gap.
difference-leaf-without-entry = The place in the log names an entry that does not exist.
difference-node-altered = A node of the tree differs from the recomputed one.
difference-node-missing = A node of the tree is missing.
difference-node-extra = The tree has a node too many.
difference-head-unreadable = A signed head cannot be read.
difference-head-gap = The heads' numbers have a gap: a head is missing.
difference-head-order = The size of a head does not grow with its number.
difference-head-key-unknown = The head was signed with a key that is not among the trusted ones.
difference-head-unsigned = The head's signature is not valid.
difference-head-root = The signed root differs from the recomputed one.
difference-head-missing = The end of the log is not signed.
difference-log-cut-off = The log is shorter than a signed head says: its end was cut off.
difference-witness-root = A head kept elsewhere differs from the log: the log was rewritten.
difference-witness-unsigned = A head kept elsewhere is not validly signed or belongs to another log.
difference-content-missing = Content that an entry names does not exist.
difference-content-altered = Content does not have the digest that an entry names: it was changed.
difference-content-unnamed = No entry names this content.
difference-content-deletion-unrecorded = Content was deleted, but the journal has no entry about it.
difference-content-undeleted = Content is still there although the journal says that it was deleted.
difference-cursor-beyond = A follower stands beyond the end of the log.

# Proofs
proof-sound = The proof holds.
proof-fault-path = The path of the proof does not lead to the signed root.
proof-fault-unsigned = A signature in the proof is not valid.
proof-fault-key-unknown = The proof was signed with a key that is not among the trusted ones.
proof-fault-other-log = The two heads belong to different logs.
proof-fault-out-of-order = The two heads are not in the order of their numbers.
