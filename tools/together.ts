import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

// What a process costs before its first test is shared by so many files; more would gain little and end late.
const inOneProcess = 12

/**
 * Groups test files that share a process, one after the other: those of one room, in their order. A file that says after
 * `alone:` in a comment why keeps a process of its own, as do the stories. Each file is in one group.
 */
export function groupsOf(files: readonly string[], textOf: (file: string) => string): readonly (readonly string[])[] {
  const rooms = Map.groupBy(files, file => (isAlone(file, textOf(file)) ? file : roomOf(file)))
  return [...rooms.values()].flatMap(inRoom => {
    const groups = Math.ceil(inRoom.length / inOneProcess)
    return Array.from({ length: groups }, (_, at) => inRoom.filter((_, index) => index % groups === at))
  })
}

function isAlone(file: string, text: string): boolean {
  return roomOf(file) === 'e2e' || /^\/\/ alone: \S/m.test(text)
}

function roomOf(file: string): string {
  const [floor = '', room = ''] = file.split('/')
  return ['apps', 'packages'].includes(floor) ? `${floor}/${room}` : floor
}

/**
 * Writes a file for each group into `folder` that runs its members, each to its end before the next one is loaded, and
 * answers what to give to the test runner. A group of one is its file itself.
 */
export function writeGroups(groups: readonly (readonly string[])[], root: string, folder: string): readonly string[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return groups.map((files, at) => {
    const [only] = files
    if (files.length === 1 && only !== undefined) return join(root, only)
    const path = join(folder, `${String(at).padStart(2, '0')}.mjs`)
    // A suite waits for the file that it loads, and for what the file says is to be done before its tests and after them.
    const tests = files.map(file => {
      const from = JSON.stringify(`./${relative(folder, join(root, file))}`)
      return `test(${JSON.stringify(file)}, () => void describe('its tests', () => import(${from})))\n`
    })
    writeFileSync(path, `import { describe, test } from 'node:test'\n\n${tests.join('')}`)
    return path
  })
}
