# Transparency: signed heads and proofs

transparency-title = Records under seal
transparency-about = Every receipt, dispatch, reply and check is written to a log that can only grow. From time to time the system signs everything written so far and publishes the signature here. Whoever changes, removes or slips in a single old entry afterwards is found out.
transparency-newest = Newest signature
transparency-none = Nothing is signed yet. The first signature appears here after the first case is received.
transparency-size = Entries
transparency-at = Signed
transparency-root = Root
transparency-key = Public key
transparency-proof = Proof
transparency-list = Signatures published
transparency-continued = Download: today's log holds all entries of that time
transparency-how = How to check it yourself
transparency-step-keep = Write down or save a signature (entries, root, public key).
transparency-step-get = Open your own case with its code and download the proof of record; or download the proof between two signatures from the list below.
transparency-step-check = Check it on any computer; this system need not be reachable:
transparency-not-said = The log holds digests of what was written, no text, name or telephone number; a proof does not tell what others said.

transparency-record = On record
transparency-place = This case is entry { $place } of the log.
transparency-waiting = This case is being entered in the log; the proof of record can be downloaded in some seconds.
transparency-download = Download the proof of record

refusal-case-proof-waiting = This case has no place in the log yet
    .next = Try again in some seconds.
