import { sql } from '@codemirror/lang-sql'
import { yamlLanguage } from '@codemirror/lang-yaml'
import { HighlightStyle, LanguageSupport, syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { keymap } from '@codemirror/view'
import { parseMixed } from '@lezer/common'
import { tags } from '@lezer/highlight'
import { basicSetup, EditorView } from 'codemirror'
import { useEffect, useLayoutEffect, useRef } from 'react'

export interface CodeMirrorProps {
  readonly label: string
  readonly value: string
  readonly onChange?: (value: string) => void
  /** Ctrl/Cmd-Enter. */
  readonly onRun?: () => void
  /** Tables and their columns, for completion. */
  readonly tables?: Readonly<Record<string, readonly string[]>>
}

/** The text of a check in CodeMirror, in the colours of Onus. Escape then Tab leaves it by keyboard. */
export default function CodeMirror({ label, value, onChange, onRun, tables = {} }: CodeMirrorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const latest = useRef({ onChange, onRun })
  latest.current = { onChange, onRun }
  const readOnly = !onChange
  const known = JSON.stringify(tables)

  // Before the first paint, or the page below would jump up and down again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first text only; later ones are applied below
  useLayoutEffect(() => {
    if (!host.current) return
    const editor = new EditorView({
      parent: host.current,
      doc: value,
      extensions: [
        keymap.of([{ key: 'Mod-Enter', run: () => runNow(latest.current.onRun) }]),
        basicSetup,
        checkText(JSON.parse(known) as Record<string, string[]>),
        syntaxHighlighting(colours),
        looks,
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        EditorView.updateListener.of(update => {
          if (update.docChanged) latest.current.onChange?.(update.state.doc.toString())
        }),
        ...(readOnly ? [EditorState.readOnly.of(true)] : []),
      ],
    })
    view.current = editor
    return () => editor.destroy()
  }, [label, known, readOnly])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  // The ring stands on the box: inside, the gutter would cover its left side.
  return (
    <div
      ref={host}
      className="overflow-hidden rounded-md border border-line-strong bg-surface outline-offset-1 outline-accent has-[.cm-focused]:outline-2"
    />
  )
}

function runNow(run: (() => void) | undefined): boolean {
  run?.()
  return run !== undefined
}

/** The text of a check: YAML, with SQL inside the block under `sql:`, completed with the tables that the check declares. */
function checkText(schema: Readonly<Record<string, readonly string[]>>): LanguageSupport {
  const query = sql({ schema, upperCaseKeywords: true })
  const wrap = parseMixed((node, input) => {
    if (node.name !== 'BlockLiteralContent') return null
    const key = node.node.parent?.parent?.firstChild
    return key && input.read(key.from, key.to) === 'sql' ? { parser: query.language.parser } : null
  })
  return new LanguageSupport(yamlLanguage.configure({ wrap }), query.support)
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--operating)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--designed)' },
  { tag: tags.comment, color: 'var(--text-soft)', fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.definition(tags.name), tags.typeName], color: 'var(--text)' },
])

const looks = EditorView.theme({
  '&': { fontSize: '13px', backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono, "JetBrains Mono", monospace)',
    minHeight: '10rem',
    maxHeight: '32rem',
  },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--text-soft)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--sunken)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft) !important' },
  '.cm-matchingBracket': { backgroundColor: 'var(--accent-soft) !important', outline: '1px solid var(--accent)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', border: '1px solid var(--line)', color: 'var(--text)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--text)' },
})
