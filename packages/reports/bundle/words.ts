import type { BundleSamples } from './checking.ts'

/** What a bundle says about itself to whoever has no Onus. */
export function howToVerify(engagement: {
  readonly title: string
  readonly from: string
  readonly to: string
}): string {
  return `# How to verify this bundle without Onus

Engagement: ${engagement.title.replaceAll(/\s+/g, ' ')}, from ${engagement.from} to ${engagement.to}.

With Python 3.11 or newer and nothing else, beside the zip:

    python3 -m zipfile -e BUNDLE.zip bundle
    python3 bundle/verifiers/verify_bundle.py BUNDLE.zip

Or open \`verify.html\` in a browser, without any network, and give it the zip. Or, with Onus but without any server,
\`onus verify BUNDLE.zip\`. All three say that it verifies, or which file or entry is wrong.

**What this shows, and what not.** Whoever holds the key of the ledger could write another history and sign it again. The
key that came with this bundle (\`ledger/keys\`) cannot show that. The key that you wrote down yourself, and the
\`ledger/checkpoint\` of an earlier visit, do:

    python3 bundle/verifiers/verify_bundle.py BUNDLE.zip --keys KEYS --remembered EARLIER_CHECKPOINT

A conclusion is signed by the key of an auditor. Ask them whether it is theirs.

| file | what it is |
|---|---|
| \`manifest.json\` | every item with its source, window, people and place in the ledger, and every file with its SHA-256 |
| \`matrix.json\` | requirements and the controls that address them |
| \`facts/<n>.json\` | what was said, word for word: what entry \`n\` of the ledger commits to |
| \`receipts/<n>.tlog-proof\` | entry \`n\` of the ledger, and the proof that it is under the signed checkpoint (c2sp.org/tlog-proof@v1) |
| \`evidence/<sha256>\` | files, named by the SHA-256 of their content |
| \`populations/<sha256>.tsv\` | the frozen rows of a population, sorted by key; its name is the hash that samples are drawn with |
| \`populations/<sha256>.masked.tsv\` | the same rows with what is about people masked, where the bundle shows nobody |
| \`ledger/checkpoint\`, \`ledger/keys\` | the signed state of the ledger, and the keys that it may be signed with |
| \`verifiers/\` | programs to read and run; \`verify_log.py\` is for a whole exported ledger |

**An item**: base64url of SHA-256("v1" || salt || SHA-256(content)) is \`commit\` of its entry. **A sample**: draw i is
SHA-256(UTF-8(seed) || 0x00 || population hash || i as 64 bits, big end first); its first 64 bits become a row by rejection,
and rows are exchanged as Fisher and Yates did. **A mask**: \`~\` and the SHA-256 of a salt and the field; equal values have equal
masks in one population, and the masked rows were named by the same entry as the rows, before any seed. Files that are \`withheld\` in the
manifest are about people: ask for them, and compare their SHA-256. **A conclusion**: \`signed.statement\` in canonical JSON (RFC 8785) is what
was signed; with a passkey, its SHA-256 was the challenge.

**A link** has an \`address\` in the manifest and no files: somebody said that there is evidence there, and that they said it is
what verifies. What is behind the address was never in Onus and is not in the bundle; it cannot be hashed and may change.

**What was erased** says \`erased\` in the manifest, with the rule and the entry of the ledger that says so. A sample of
a population that was erased is *unknown*: what it says of itself is checked, its rows cannot be.

**Which items are in it** was written to the ledger (entry \`record\` of the manifest) before the bundle: none can be left out
or added later. Whether everything that should be there was chosen, no program can say.
`
}

/** What nobody can verify of the items that are links; nothing where there are none. */
export function linksInWords(items: readonly { readonly address: string | null }[]): readonly string[] {
  const count = items.filter(item => item.address !== null).length
  if (count === 0) return []
  const are = count === 1 ? '1 is a link' : `${count} are links`
  return [
    `Of the items ${are}: what was said is as recorded; what is behind an address was never hashed and may change.`,
  ]
}

/** How the samples of a bundle came about: no confidence can be stated of what a person chose. */
export function samplesInWords({ again, chosen }: Readonly<BundleSamples>): string {
  const random = chosen > 0 ? ' (not random: no confidence can be stated of them)' : ''
  return `${again} samples drawn again as recorded, ${chosen} that a person chose${random}.`
}
