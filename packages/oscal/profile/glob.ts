/**
 * Whether a whole text matches a glob: `*` any characters, `?` one, `[a-c]` one of a set, `[!a]` none of it; all else is
 * itself. Takes at most text times pattern steps, whatever the pattern.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  const tokens = pattern.match(/\[[!^]?\]?[^\]]*\]|[\s\S]/g) ?? []
  let [position, token, star, resume] = [0, 0, -1, 0]
  while (position < text.length) {
    const current = tokens[token]
    if (current === '*') {
      star = token++
      resume = position
    } else if (current !== undefined && matchesOne(text[position] ?? '', current)) {
      position++
      token++
    } else if (star >= 0) {
      token = star + 1
      position = ++resume
    } else return false
  }
  return tokens.slice(token).every(each => each === '*')
}

function matchesOne(character: string, token: string): boolean {
  if (token === '?') return true
  if (token.length === 1) return token === character
  const negated = /^\[[!^]/.test(token)
  const set = token.slice(negated ? 2 : 1, -1)
  return inSet(character, set) !== negated
}

function inSet(character: string, set: string): boolean {
  for (let index = 0; index < set.length; index++) {
    if (set[index + 1] === '-' && index + 2 < set.length) {
      if (character >= (set[index] ?? '') && character <= (set[index + 2] ?? '')) return true
      index += 2
    } else if (set[index] === character) return true
  }
  return false
}
