import { lazy, Suspense } from 'react'
import type { CodeMirrorProps } from './code-mirror.tsx'

const CodeMirror = lazy(() => import('./code-mirror.tsx'))

/** An editor for SQL and YAML, read only when a page shows one. Until then the text stands in a box of the same size. */
export function CodeEditor(props: CodeMirrorProps) {
  const plain = (
    <pre className="min-h-40 rounded-md border bg-surface p-3 font-mono text-sm whitespace-pre-wrap" aria-busy="true">
      {props.value}
    </pre>
  )
  return (
    <Suspense fallback={plain}>
      <CodeMirror {...props} />
    </Suspense>
  )
}
