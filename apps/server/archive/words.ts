/** What an archive says about itself to whoever has no Onus. */
export const howToVerify = `# How to verify this archive without Onus

| file | what it is |
|---|---|
| \`manifest.json\` | what the archive is, and every other file with its size and SHA-256 |
| \`facts.ndjson\` | every fact, a line each, in the order of the ledger: \`content\` is what was said, word for word, \`salt\` the 32 bytes that it was committed to with |
| \`blobs/<sha256>\` | every stored file, named by the SHA-256 of its content |
| \`ledger/\` | the append-only log in the C2SP tiled form (RFC 6962 hashes, signed checkpoint) |
| \`imported/<n>/\` | the ledgers of the organisations that this one was imported from, as they were, oldest first |
| \`verifiers/\` | programs that verify \`ledger/\` |

**The ledger.** With Python 3.11 or newer and nothing else:

    python3 verifiers/verify_log.py ledger

Better than \`ledger/keys\` from this archive is the key that you wrote down yourself, and a checkpoint that you kept from an
earlier visit: only those show that whoever holds the signing key did not rewrite history.

    python3 verifiers/verify_log.py ledger KEYS REMEMBERED_CHECKPOINT

\`verifiers/go\` does the same with the checksum-database code of the Go project.

**A fact.** Line by line, entry number \`index\` of the ledger holds \`commit\`, which is base64url of
SHA-256("v1" || salt || SHA-256(content)), without padding. Its \`idem\` is the id of the fact. A line without content was
erased: an entry of type \`evidence.erased\` says under which rule.

**A file.** Its SHA-256 is its name; facts name it by that.

**All of it at once**, with Onus but without any server: \`onus verify ARCHIVE\`.

## An imported ledger

When an archive is imported, a new log with a new key begins, and every fact gets an entry in it again. Ids, times and
words stay; the organisation's own id is another one. Put the id that it had (\`org\` in the entries under
\`imported/<n>/ledger\`) back where the new one stands in the content, and it is, byte for byte, what the former log
committed to, with the same salt.
`
