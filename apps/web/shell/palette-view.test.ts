import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groups } from './navigation-view.ts'
import { commands } from './palette-view.ts'

test('the palette goes to every screen of the navigation', () => {
  const offered = new Set(commands(new Set()).map(command => command.href))
  for (const screen of groups.flatMap(group => group.screens)) assert.ok(offered.has(screen.href), screen.href)
})

test('what the caller may not do is not offered', () => {
  assert.equal(
    commands(new Set()).some(command => command.id === 'do:adopt'),
    false,
  )
  assert.equal(
    commands(new Set(['control:adopt'])).some(command => command.id === 'do:adopt'),
    true,
  )
})
