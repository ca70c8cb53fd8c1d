import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { identityOf } from './commit.ts'
import { mailmapOf } from './mailmap.ts'

const map = `# people
Proper One <one@old.example>
<two@example.org> <two@old.example>
Proper Three <three@example.org> <THREE@old.example>
Proper Four <four@example.org> Nick <shared@old.example>
Proper Five <five@example.org> <shared@old.example>
not a line
Proper Six <one@old.example> # comment
`
const given = [
  'A <one@old.example>',
  'A <ONE@OLD.example>',
  'Two <two@old.example>',
  'T <three@OLD.example>',
  'nick <shared@old.example>',
  'Other <shared@old.example>',
  'Nobody <nobody@example.org>',
]

test('a mailmap means the same as it does to git', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onus-mailmap-'))
  await writeFile(join(folder, '.mailmap'), map)
  execFileSync('git', ['init', '-q', folder])
  const byGit = execFileSync('git', ['check-mailmap', ...given], { cwd: folder, encoding: 'utf8' })
    .trim()
    .split('\n')
  const mapped = mailmapOf(map)
  const byUs = given.map(text => mapped(identityOf(text))).map(({ name, email }) => `${name} <${email}>`)
  assert.deepEqual(byUs, byGit)
  await rm(folder, { recursive: true })
})
