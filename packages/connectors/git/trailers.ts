/**
 * The trailers of a commit message, keys in lower case. As in git, they stand in the last paragraph, which is not the first;
 * it counts when all its lines are trailers, or a quarter of them and one is a sign-off.
 */
export function trailersOf(message: string): readonly (readonly [key: string, value: string])[] {
  const text = message.replaceAll('\r\n', '\n').trimEnd()
  const start = text.search(/\n[ \t]*\n(?!.*\n[ \t]*\n)/s)
  if (start === -1) return []
  const lines = text
    .slice(start)
    .split('\n')
    .filter(line => line.trim() !== '')
  const trailers: [string, string][] = []
  let others = 0
  for (const line of lines) {
    const last = trailers.at(-1)
    const match = /^([A-Za-z0-9-]+)[ \t]*:[ \t]*(.*)$/.exec(line)
    if (match) trailers.push([(match[1] ?? '').toLowerCase(), (match[2] ?? '').trim()])
    else if (/^[ \t]/.test(line) && last) last[1] = `${last[1]} ${line.trim()}`
    else if (!line.startsWith('(cherry picked from commit ')) others += 1
  }
  const isBlock = others === 0 || (trailers.some(([key]) => key === 'signed-off-by') && trailers.length * 3 >= others)
  return isBlock ? trailers : []
}

/** Tickets a message names: `#12`, `!12` and `ABC-12`, but not standards such as SHA-256. */
export function issueIdsOf(message: string): readonly string[] {
  const found = message.slice(0, 20_000).matchAll(/(?<![\w&/])(?:[#!]\d{1,9}|[A-Z][A-Z0-9]{1,9}-\d{1,7})\b/g)
  const ids = new Set(
    [...found].map(([id]) => id).filter(id => !/^(UTF|SHA|ISO|IEC|RFC|CVE|CWE|AES|RSA|TLS|HTTP|NIST|ES|MD)-/.test(id)),
  )
  return [...ids].slice(0, 50)
}

/** What a merge says about itself in the words git and the usual forges use. */
export function mergeWordsOf(subject: string, message: string) {
  const request = /^Merge pull request #(\d+) from (\S+)/.exec(subject)
  const gitlab = /^See merge request \S*!(\d+)/m.exec(message)
  const bitbucket = /^Merged in (\S+) \(pull request #(\d+)\)/.exec(subject)
  const branch = /^Merge (?:remote-tracking )?branch(?:es)? '([^']+)'/.exec(subject)
  return {
    changeRequest: request?.[1] ?? gitlab?.[1] ?? bitbucket?.[2] ?? null,
    fromBranch: request?.[2] ?? bitbucket?.[1] ?? branch?.[1] ?? null,
  }
}
